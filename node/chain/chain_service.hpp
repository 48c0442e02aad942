// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "consensus/chain_health.hpp"
#include "consensus/genesis.hpp"
#include "consensus/network_file.hpp"
#include "consensus/trust_trail.hpp"
#include "node/chain/attestation_service.hpp"
#include "node/chain/attested_ledger.hpp"
#include "node/chain/block_intake.hpp"
#include "node/chain/ledger_follower.hpp"
#include "node/chain/solid_feed.hpp"
#include "node/chain_answers.hpp"
#include "node/contract_answers.hpp"
#include "node/sync/block_sync.hpp"
#include "node/sync/skip_session.hpp"
#include "node/upstream/block_source.hpp"
#include "token/balance.hpp"
#include "token/shadow_query.hpp"

namespace tributary::node {

/// What the chain service takes from outside.
struct ChainOptions {
    /// Decimal ids of the tokens whose ledger is kept; with none no body is.
    std::vector<std::string> tokens;
    /// Where trust begins in an empty store; genesis where it is absent.
    std::optional<consensus::AnchorChoice> anchor;
    /// Catch up by windows; false: by every block.
    bool skip = false;
    /// Take an anchor, or a SOLID block held, that is older than the network's limit.
    bool allow_old_anchor = false;
    /// While skipping, per source.
    std::uint32_t requests_per_second = 20;
    /// Contracts whose calls are run, or "all"; needs tokens.
    std::vector<std::string> shadow;
    /// Keys on which the attesters agree count where none is proved.
    bool attested_keys = false;
    /// Full nodes that are asked for balances and keys, by address, and how many have to agree.
    /// Nobody is where it is empty.
    std::vector<std::string> attesters;
    std::size_t attest_threshold = 0;
    /// The node's own clock.
    std::function<TimestampMs()> now;
    /// Takes one sentence for the log.
    std::function<void(const std::string&)> note;
    /// Above it the ledger forgets its oldest balances; nothing is forgotten where absent.
    std::optional<std::uint64_t> max_bytes;
    /// What the store takes on disk now.
    std::function<std::uint64_t()> stored_bytes;
    /// Blocks whose balances are never forgotten: a day's.
    BlockNumber kept_blocks = 28'800;
};

/// The loop around the header chain: asks sources, takes blocks in, feeds followers, answers
/// questions. Loop thread, but for the ChainQueries and ContractQueries.
class ChainService final : public ChainQueries, public ContractQueries {
  public:
    /// `loop` and `store` outlive the service.
    /// Errors: those of BlockIntake::open and LedgerFollower::open, anchor_too_old,
    /// wrong_anchor, bad_config.
    static Result<std::unique_ptr<ChainService>> open(boost::asio::io_context& loop,
                                                      KvStore& store,
                                                      consensus::Network network,
                                                      ChainOptions options);

    /// Also while it runs.
    void add_source(std::unique_ptr<BlockSource> source);

    /// Before start; one that the options name.
    void add_attester(std::unique_ptr<Attester> attester) {
        attestation_->add(std::move(attester));
    }

    /// Before start. `follower` outlives the service.
    void add_follower(std::string name, SolidFollower& follower) {
        feed_.add(std::move(name), follower);
    }

    void start();

    /// Asks nothing more; answers that still arrive are ignored.
    void stop();

    [[nodiscard]] BlockRef solid() const { return intake_.chain().solid(); }

    /// A source told of a new head without being asked.
    void report_head(const std::string& address, const BlockRef& head);

    /// A source that was away can be asked again.
    void report_return(const std::string& address);

    [[nodiscard]] const BlockIntake& intake() const { return intake_; }

    [[nodiscard]] TimestampMs head_time() const { return intake_.chain().tip_header().timestamp; }

    /// What an account can spend of a watched token for certain at the SOLID head; nothing where
    /// that is unknown.
    [[nodiscard]] std::optional<TokenAmount> spendable(const Address& owner,
                                                       const std::string& token_id) const;

    void status(Answer<StatusAnswer> answer) override;
    void header(BlockNumber number, Answer<HeaderAnswer> answer) override;
    void header_by_id(BlockId id, Answer<HeaderAnswer> answer) override;
    void balance(BalanceQuestion question, Answer<BalanceAnswer> answer) override;
    void transfers(TransfersQuestion question, Answer<TransfersAnswer> answer) override;
    void ledger_above(BlockNumber number, Answer<BlockNumber> answer) override;
    void token(std::string token_id, Answer<TokenAnswer> answer) override;
    void transaction(TransactionId id,
                     std::optional<BlockNumber> in_block,
                     Answer<TransactionAnswer> answer) override;
    void prove(ProofQuestion question, Answer<ProofAnswer> answer) override;
    void anchor_file(Answer<std::string> answer) override;
    void reference_block(Answer<ReferenceBlockAnswer> answer) override;
    void broadcast(Bytes transaction, Answer<TransactionId> answer) override;

    void contract(ContractQuestion question, Answer<ContractAnswer> answer) override;

    /// Windows and key proofs by which trust came from the anchor.
    void trail(TrailQuestion question, Answer<TrailAnswer> answer) override;
    void headers(HeadersQuestion question, Answer<HeadersAnswer> answer) override;
    void evidence(Answer<EvidenceAnswer> answer) override;

  private:
    /// A header below the root that is being fetched, with what follows it so far.
    struct GapQuestion {
        BlockNumber number = 0;
        std::vector<consensus::SignedHeader> headers;
        std::vector<BlockSource*> sources;
    };

    struct Source {
        std::unique_ptr<BlockSource> link;
        /// It has shown our genesis block and is asked for blocks.
        bool admitted = false;
        bool dropped = false;
        std::string reason;
        TimestampMs ask_again_at = 0;
        bool genesis_asked = false;
        /// Of the newest blocks it gave in the name of trusted seats: signed by an unknown key?
        std::deque<bool> unknown_keys;
        /// Its newest blocks are being fetched from others to compare.
        bool doubted = false;
    };

    ChainService(boost::asio::io_context& loop,
                 KvStore& store,
                 consensus::Network network,
                 BlockIntake intake,
                 consensus::Genesis genesis);

    void tick();
    void schedule_tick();
    void ask_genesis(SourceId id);
    void on_genesis(SourceId id, const Result<BlockId>& genesis);
    void feed_event(SyncEvent event);
    void perform(SyncActions actions);
    void perform(const AskHead& ask);
    void perform(const AskRange& ask);
    void perform(const Deliver& delivery);
    void perform(const BackOff& back_off);
    void perform(const Drop& drop);
    Verdict take_blocks(const Deliver& delivery);
    void tell_evidence(const Intake& taken) const;
    void watch_signatures(SourceId id, const Intake& taken);
    void accuse_doubted(SourceId corrector);
    void compare_signatures();
    void pump();
    void replay();
    [[nodiscard]] Status open_trail();
    [[nodiscard]] Status begin_trail(const consensus::TrustPoint& anchor, bool knows_all_keys);
    [[nodiscard]] Result<bool> wants_anchor() const;
    [[nodiscard]] Status prepare_skip();
    void set_out(SkipTask& task) const;
    [[nodiscard]] SkipSurroundings skip_surroundings();
    [[nodiscard]] Status take_anchor(AnchorFound found);
    [[nodiscard]] Status restart_at(consensus::ChainRoot root);
    void take_proved(SkipProved proved);
    [[nodiscard]] Status verify_keys() const;
    [[nodiscard]] bool rests_on_attested() const;
    [[nodiscard]] consensus::KeyBook attested_book() const;
    [[nodiscard]] static Error no_proof_for_others();
    void look_for_keys();
    void take_words(const Result<std::vector<consensus::KeyWord>>& words);
    void tell_key_trouble(const std::string& why);
    [[nodiscard]] Status go_to_window();
    void end_skip(const consensus::SkipEnd& end);
    [[nodiscard]] std::optional<std::pair<NodeState, std::string>> stalled_state() const;
    [[nodiscard]] SyncCounts sync_counts() const;
    void with_header(BlockNumber number, std::vector<BlockSource*> sources, Answer<void> answer);
    void fetch_gap(GapQuestion question, Answer<void> answer);
    [[nodiscard]] Status take_gap(GapQuestion& question,
                                  BlockNumber from,
                                  const std::vector<wire::Block>& blocks);
    [[nodiscard]] Result<TrailAnswer> make_trail(const TrailQuestion& question) const;
    [[nodiscard]] Result<std::vector<consensus::ChainHeader>> known_headers(
        const HeadersQuestion& question) const;
    void list_blocks(std::vector<BlockId> ids, const Answer<HeadersAnswer>& answer);
    [[nodiscard]] Result<EvidenceAnswer> make_evidence() const;

    void fetch_missing(BlockNumber number);
    void take_missing(Result<std::vector<wire::Block>> blocks);
    void note(const std::string& sentence) const;

    [[nodiscard]] StatusAnswer make_status() const;
    [[nodiscard]] std::pair<NodeState, std::string> judge_state() const;
    [[nodiscard]] std::vector<std::string> make_warnings(std::uint32_t agreeing) const;
    void look_whether_caught_up();
    [[nodiscard]] Result<HeaderAnswer> make_header(BlockNumber number) const;
    [[nodiscard]] Result<BalanceAnswer> make_balance(const BalanceQuestion& question) const;
    [[nodiscard]] Result<BalanceAnswer> unknown_balance(const BalanceQuestion& question) const;
    [[nodiscard]] Result<token::Balance> balance_above_ledger(const BalanceQuestion& question,
                                                              BlockNumber number) const;
    [[nodiscard]] Result<TransfersAnswer> make_transfers(const TransfersQuestion& question) const;
    void answer_ledger_waiters();
    [[nodiscard]] Status open_attested(bool waits_for_anchor);
    [[nodiscard]] AttestationSurroundings attestation_surroundings();
    [[nodiscard]] bool wants_attestation(const BalanceQuestion& question,
                                         const BalanceAnswer& known) const;
    void attest_balance(const BalanceQuestion& question,
                        const BalanceAnswer& known,
                        Answer<BalanceAnswer> answer);
    [[nodiscard]] Result<BalanceAnswer> take_attestation(const BalanceQuestion& question,
                                                         const token::Attestation& attestation);
    [[nodiscard]] Result<BalanceAnswer> carried_balance(const BalanceQuestion& question) const;
    void run_after(std::int64_t delay, std::function<void()> task);
    /// The block that balances need next; 0 where none was taken.
    [[nodiscard]] BlockNumber next_for_balances() const;
    void keep_to_budget();
    [[nodiscard]] Result<TokenAnswer> make_token(const std::string& token_id) const;
    [[nodiscard]] Result<token::ShadowedContract> find_shadowed(const Address& address) const;
    [[nodiscard]] Result<ContractAnswer> make_contract(const ContractQuestion& question) const;
    [[nodiscard]] Result<std::string> make_anchor_file() const;
    void find_block_of(TransactionId id,
                       std::optional<BlockNumber> in_block,
                       Answer<BlockNumber> answer);
    void prove_in_block(TransactionId id, BlockNumber number, Answer<TransactionAnswer> answer);
    void prove_in_known_block(TransactionId id,
                              BlockNumber number,
                              const Answer<TransactionAnswer>& answer);
    [[nodiscard]] Result<TransactionAnswer> make_transaction(const TransactionId& id,
                                                             const wire::Block& block) const;
    void hand_to_all(const Bytes& transaction,
                     TransactionId id,
                     const Answer<TransactionId>& answer);
    [[nodiscard]] Result<BlockRef> canonical_ref(BlockNumber number) const;
    [[nodiscard]] std::vector<BlockSource*> usable_sources() const;
    /// Those that are asked on behalf of another node: two light nodes could ask each other without
    /// end.
    [[nodiscard]] std::vector<BlockSource*> full_sources() const;

    /// `task` as a callback that does nothing once the service has stopped or is gone.
    template <typename Task>
    [[nodiscard]] auto while_running(Task task) const {
        return [weak = std::weak_ptr(self_), task = std::move(task)](auto&&... answer) {
            const auto self = weak.lock();
            if (self && !(*self)->stopped_) task(**self, std::forward<decltype(answer)>(answer)...);
        };
    }

    /// Runs `task` on the loop, unless the service is gone by then.
    void on_loop(std::function<void(ChainService&)> task);

    boost::asio::io_context& loop_;
    KvStore& store_;
    consensus::Network network_;
    consensus::Genesis genesis_;
    BlockIntake intake_;
    SolidFeed feed_;
    BlockSync sync_;
    std::unique_ptr<LedgerFollower> ledger_;
    /// Instead of the ledger, behind an anchor.
    std::unique_ptr<AttestedLedger> attested_;
    std::unique_ptr<AttestationService> attestation_;
    std::vector<std::pair<BlockNumber, Answer<BlockNumber>>> ledger_waiters_;
    ChainOptions options_;
    std::vector<Source> sources_;
    consensus::TrustTrail trail_;
    /// Behind the anchor and each window of the trail.
    std::vector<consensus::TrustPoint> points_;
    /// While it finds the anchor or skips; ordinary sync waits for its end.
    std::unique_ptr<SkipSession> skip_;

    /// What it proved so far.
    SkipProved skipped_;

    std::optional<consensus::SkipEnd> stalled_;
    /// Of sync by blocks, and of skipping once it is over.
    SyncCounts counts_;
    consensus::SignerCache gap_signers_;
    boost::asio::steady_timer timer_;
    bool stopped_ = false;
    bool caught_up_ = false;
    bool pumping_ = false;
    bool fetching_ = false;
    /// Blocks just delivered had true signatures where ours were false.
    bool found_correction_ = false;
    bool gave_up_headers_ = false;
    std::size_t next_fetch_source_ = 0;
    TimestampMs fetch_again_at_ = 0;
    TimestampMs look_at_budget_at_ = 0;
    TimestampMs ask_for_keys_at_ = 0;
    /// Why no key was attested last; empty where some were.
    std::string key_trouble_;
    bool budget_trouble_ = false;
    /// What the store said last, while it refuses to write.
    std::optional<Error> store_trouble_;
    /// What keeps the replay from going on, while it does not.
    std::optional<Error> replay_trouble_;
    /// Tokens are watched and why their balances are unknown all the same.
    std::optional<std::string> lacks_ledger_;
    /// A follower that had to stop.
    std::optional<std::string> follower_trouble_;
    std::shared_ptr<ChainService*> self_;
};

}  // namespace tributary::node
