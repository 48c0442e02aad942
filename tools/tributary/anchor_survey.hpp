// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "consensus/anchor_agreement.hpp"
#include "tools/tributary/solidity_node.hpp"
#include "tools/tributary/surroundings.hpp"

namespace tributary::tools {

/// Blocks from the solid one to the anchor that is awaited: nodes that are a little ahead of others
/// have their keys read before it, too.
inline constexpr BlockNumber kAnchorLead = 5;
/// How long the nodes have until the anchor is solid there.
inline constexpr std::chrono::milliseconds kMaxAnchorWait{180'000};
/// How long the last ones have once enough others are there.
inline constexpr std::chrono::milliseconds kMaxLaggardWait{20'000};
/// How often the keys are read again because one changed in between.
inline constexpr int kMaxSurveyTries = 3;

/// Asks full nodes for an anchor: their keys, a block that is not solid yet, and when it is, their
/// keys again and the headers up to it (light-client.md, rule 9). Says on `around.err` what it
/// waits for.
class AnchorSurvey {
  public:
    using Nodes = std::vector<std::unique_ptr<SolidityNode>>;

    /// `network` and `around` outlive this.
    AnchorSurvey(const consensus::Network& network, Nodes nodes, Surroundings& around);

    /// What the nodes agree on; those that failed on the way are dissenters. Waits for minutes.
    consensus::AnchorVerdict run(std::size_t threshold);

  private:
    /// A node with what it told so far, and why it is asked no more.
    struct Asked {
        std::unique_ptr<SolidityNode> node;
        consensus::AnchorReading reading;
        Status status;
    };

    using Step = std::function<Status(Asked&)>;

    void each(const Step& step);
    Status introduce(Asked& asked) const;
    static Status begin(Asked& asked);
    static Status read_again(Asked& asked, BlockNumber number);
    [[nodiscard]] std::size_t present() const;
    [[nodiscard]] std::size_t behind(BlockNumber number) const;
    [[nodiscard]] BlockNumber choose(std::size_t threshold) const;
    void await(BlockNumber number, std::size_t threshold);
    [[nodiscard]] consensus::AnchorVerdict judge(BlockNumber number, std::size_t threshold) const;

    const consensus::Network& network_;
    std::vector<Asked> asked_;
    Surroundings& around_;
};

}  // namespace tributary::tools
