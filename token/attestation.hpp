// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "primitives/block_id.hpp"

namespace tributary::token {

/// Full nodes that may be named for one attestation.
inline constexpr std::size_t kMaxAttesters = 32;

/// What one full node says an account held at the end of a block.
struct Statement {
    /// As the configuration names it.
    std::string attester;
    /// Whom the connection reached: two names may lead to one node.
    std::string peer;
    BlockRef block;
    std::int64_t amount = 0;

    bool operator==(const Statement&) const = default;
};

/// What is proved of the same balance at the end of the same block.
struct ProvedInterval {
    std::int64_t at_least = 0;
    /// Absent where nothing bounds it.
    std::optional<std::int64_t> at_most;

    bool operator==(const ProvedInterval&) const = default;

    [[nodiscard]] bool contains(std::int64_t amount) const {
        return amount >= at_least && (!at_most || amount <= *at_most);
    }
};

/// How many nodes have to agree, of how many that are named.
struct AttestationRule {
    std::size_t threshold = 0;
    std::size_t named = 0;

    bool operator==(const AttestationRule&) const = default;
};

/// A number that enough full nodes agree on.
struct Attestation {
    BlockRef block;
    std::int64_t amount = 0;
    AttestationRule rule;
    /// Who agree, each by another connection; ascending.
    std::vector<std::string> attesters;
    /// Who said another number that is possible, too; ascending.
    std::vector<std::string> dissenters;

    bool operator==(const Attestation&) const = default;
};

struct AttestationVerdict {
    std::optional<Attestation> attestation;
    /// Statements that the proved interval excludes: whoever made them is proved wrong.
    std::vector<Statement> refuted;
    /// Why nothing is attested, one sentence without a full stop; empty where something is.
    std::string reason;
};

/// Judges statements about one block that the caller holds as SOLID; those about any other block do
/// not count. `proved` is what is known without them at that block. Nodes that one connection
/// reached count once, and so does one name that connections to several addresses reached. Where
/// two numbers find enough nodes, none is attested.
AttestationVerdict judge_statements(const std::vector<Statement>& statements,
                                    const BlockRef& block,
                                    const ProvedInterval& proved,
                                    AttestationRule rule);

}  // namespace tributary::token
