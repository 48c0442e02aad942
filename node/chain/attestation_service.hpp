// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "node/chain/key_attestation.hpp"

namespace tributary::node {

/// Balances that may be asked for at the same time.
inline constexpr std::size_t kMaxOpenAttestations = 64;
/// Those who wait for the same one.
inline constexpr std::size_t kMaxAttestationWaiters = 256;
/// How often the full nodes are asked for one balance, and the pause before it, in which their
/// solid blocks and ours may come together.
inline constexpr int kMaxAttestationRounds = 4;
inline constexpr std::int64_t kAttestationPauseMs = 500;
/// How long they have in one round; who is still silent then is not asked again for the same
/// balance, but may answer in a later round.
inline constexpr std::int64_t kAttestationRoundMs = 1'500;
/// Whoever asks for a balance waits no longer.
inline constexpr std::int64_t kMaxAttestationMs = 8'000;
static_assert(kMaxAttestationRounds * (kAttestationRoundMs + kAttestationPauseMs) <=
              kMaxAttestationMs);
/// A statement about a block that lies further below our SOLID head is old news.
inline constexpr BlockNumber kMaxStatementAge = 100;

/// What the service takes from the chain.
struct AttestationSurroundings {
    std::function<BlockRef()> solid;
    /// The id of our block with this number at or below SOLID; nothing where it is not kept.
    std::function<Result<std::optional<BlockId>>(BlockNumber)> canonical_id;
    /// What is proved at the end of a SOLID block. Fails where that is not known yet.
    std::function<Result<token::ProvedInterval>(const HolderQuestion&, BlockNumber)> proved;
    /// Runs a task after so many milliseconds, unless the owner has ended by then.
    std::function<void(std::int64_t, std::function<void()>)> after;
    std::function<void(const std::string&)> note;
    /// A full node was proved wrong.
    std::function<void(const std::string& attester)> dropped;
};

/// Asks full nodes what an account holds until enough of them agree at one SOLID block, and which
/// keys witnesses sign with. Whoever states what is proved to be false is dropped for as long as
/// this lives. Loop thread.
class AttestationService {
  public:
    AttestationService(std::size_t threshold, AttestationSurroundings around)
        : threshold_(threshold), around_(std::move(around)), self_(std::make_shared<int>()) {}

    /// At most token::kMaxAttesters, before the first question.
    void add(std::unique_ptr<Attester> attester);

    /// The answer comes within kMaxAttestationMs. Errors: unavailable (why not enough agree).
    void attest(const HolderQuestion& question, Answer<token::Attestation> answer);

    /// As the function of that name, with everyone who was not dropped.
    void attest_keys(std::vector<Address> witnesses,
                     Answer<std::vector<consensus::KeyWord>> answer) const;

    /// It is not asked again; a name that is not known is ignored.
    void drop(const std::string& attester, const std::string& reason);

    [[nodiscard]] std::vector<AttesterAnswer> attesters() const;

    /// One sentence for each node that was dropped.
    [[nodiscard]] std::vector<std::string> warnings() const;

    /// No answer comes any more.
    void stop();

  private:
    struct Named {
        std::unique_ptr<Attester> link;
        AttesterAnswer told;
    };

    /// One balance that is being asked for.
    struct Inquiry {
        /// Of those for the same balance, one after the other.
        std::uint64_t serial = 0;
        std::vector<Answer<token::Attestation>> waiting;
        std::vector<token::Statement> statements;
        /// Who was asked and has not answered, by place in named_.
        std::set<std::size_t> silent;
        int rounds_left = kMaxAttestationRounds;
        /// False in the pause between two rounds.
        bool is_asking = false;
    };

    /// What was asked of one full node.
    struct Asked {
        HolderQuestion question;
        std::uint64_t serial = 0;
        std::size_t index = 0;
    };

    [[nodiscard]] Inquiry* find(const HolderQuestion& question, std::uint64_t serial);
    void ask(const HolderQuestion& question);
    void end_in_time(const HolderQuestion& question);
    void take(const Asked& asked, const Result<token::Statement>& statement);
    void judge_node(AttesterAnswer& told,
                    const Inquiry* inquiry,
                    const Result<token::Statement>& statement);
    void conclude(const HolderQuestion& question);
    void end(const HolderQuestion& question, const Result<token::Attestation>& result);
    Result<token::Attestation> judge(const HolderQuestion& question,
                                     const std::vector<token::Statement>& statements);
    Result<token::Attestation> judge_at(const HolderQuestion& question,
                                        const std::vector<token::Statement>& statements,
                                        const BlockRef& block);
    static bool contradicts_itself(const Inquiry& inquiry, const token::Statement& statement);
    /// Those of nodes that were not dropped.
    [[nodiscard]] std::vector<token::Statement> credible(
        const std::vector<token::Statement>& statements) const;
    std::vector<BlockRef> comparable_blocks(const std::vector<token::Statement>& statements);
    [[nodiscard]] std::size_t left() const;

    std::size_t threshold_;
    AttestationSurroundings around_;
    std::vector<Named> named_;
    std::map<HolderQuestion, Inquiry> open_;
    std::uint64_t next_serial_ = 0;
    /// Answers that come later see whether this is still there.
    std::shared_ptr<int> self_;
};

}  // namespace tributary::node
