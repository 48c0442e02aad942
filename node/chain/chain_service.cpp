// SPDX-License-Identifier: Apache-2.0
#include "node/chain/chain_service.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include <boost/asio/post.hpp>

#include "consensus/genesis.hpp"
#include "node/chain/body_store.hpp"
#include "node/sync/cpu_meter.hpp"

namespace tributary::node {
namespace {

constexpr auto kTickInterval = std::chrono::milliseconds(200);
/// Before a source that did not answer is asked for its genesis block again.
constexpr TimestampMs kAskAgainMs = 2'000;
/// Blocks of a source whose signatures are watched, one round, and how many of them may carry
/// unknown keys: that many seats can have changed their key at once without stopping SOLID (n -
/// solid(n) = 8 of 27).
constexpr std::size_t kWatchedSignatures = 27;
constexpr std::ptrdiff_t kMaxUnknownKeys = 8;
/// Once caught up, the node counts as syncing again only when it falls this far behind.
constexpr BlockNumber kMaxLag = 27;
constexpr std::int64_t kDayMs = 86'400'000;

/// Refuses an anchor that is too old to be safe (light-client.md rule 9).
Status verify_anchor_age(const consensus::Network& network,
                         const BlockIntake& intake,
                         TimestampMs now) {
    if (!network.anchor_max_age_days) return {};
    const auto newest = intake.chain().canonical(intake.chain().solid().number);
    const std::int64_t days = (now - newest->header->timestamp) / kDayMs;
    if (days <= *network.anchor_max_age_days) return {};
    return fail(ErrorCode::anchor_too_old,
                "block " + std::to_string(newest->header->number) + " of " + network.name + " is " +
                    std::to_string(days) + " days old, at most " +
                    std::to_string(*network.anchor_max_age_days) + " are accepted");
}

Result<std::vector<token::TokenId>> parse_tokens(const std::vector<std::string>& texts) {
    std::vector<token::TokenId> out;
    for (const std::string& text : texts) {
        const auto id = token::parse_token_id(text);
        if (!id) return fail(ErrorCode::bad_config, "watch_tokens: " + text + " is not a token id");
        out.push_back(*id);
    }
    return out;
}

}  // namespace

ChainService::ChainService(boost::asio::io_context& loop,
                           KvStore& store,
                           consensus::Network network,
                           BlockIntake intake,
                           consensus::Genesis genesis)
    : loop_(loop),
      store_(store),
      network_(std::move(network)),
      genesis_(std::move(genesis)),
      intake_(std::move(intake)),
      feed_(store, intake_, genesis_block(genesis_.ref(), consensus::encode_genesis(genesis_))),
      sync_(intake_.chain().tip(), intake_.chain().solid()),
      timer_(loop),
      self_(std::make_shared<ChainService*>(this)) {}

Result<std::unique_ptr<ChainService>> ChainService::open(boost::asio::io_context& loop,
                                                         KvStore& store,
                                                         consensus::Network network,
                                                         ChainOptions options) {
    auto genesis = consensus::make_genesis(network);
    if (!genesis) return fail(std::move(genesis).error());
    auto intake = BlockIntake::open(store, network, *genesis);
    if (!intake) return fail(std::move(intake).error());
    const auto tokens = parse_tokens(options.tokens);
    if (!tokens) return fail(tokens.error());
    auto shadow = shadow_facts(network, options.shadow);
    if (!shadow) return fail(std::move(shadow).error());
    if (tokens->empty() && *shadow) return fail(ErrorCode::bad_config, "shadow needs watch_tokens");
    std::unique_ptr<ChainService> out(
        new ChainService(loop, store, std::move(network), std::move(*intake), std::move(*genesis)));
    out->options_ = std::move(options);
    if (const Status trail = out->open_trail(); !trail) return fail(trail.error());
    if (const Status allowed = out->verify_keys(); !allowed) return fail(allowed.error());
    if (out->options_.attested_keys && out->options_.attesters.empty())
        return fail(ErrorCode::bad_config, "attested keys need full nodes that say them");
    const auto anchor = out->wants_anchor();
    if (!anchor) return fail(anchor.error());
    if (!*anchor && !out->options_.allow_old_anchor) {
        const Status age = verify_anchor_age(out->network_, out->intake_, out->options_.now());
        if (!age) return fail(age.error());
    }
    // Whoever watches tokens needs every body.
    if (!tokens->empty()) out->options_.skip = false;
    if (const Status skip = out->prepare_skip(); !skip) return fail(skip.error());
    const bool from_genesis =
        !*anchor && out->trail_.anchor.block.number == 0 && out->trail_.windows.empty();
    if (!out->options_.attesters.empty()) {
        out->attestation_ = std::make_unique<AttestationService>(out->options_.attest_threshold,
                                                                 out->attestation_surroundings());
    }
    if (tokens->empty()) return out;
    if (!from_genesis) {
        out->lacks_ledger_ = "a ledger needs every block from genesis, and this node began later";
        if (!out->attestation_) return out;
        if (const Status opened = out->open_attested(*anchor); !opened) return fail(opened.error());
        return out;
    }
    auto facts = ledger_facts(out->network_, *tokens);
    facts.shadow = std::move(*shadow);
    auto ledger = LedgerFollower::open(store, std::move(facts), out->options_.note);
    if (!ledger) return fail(std::move(ledger).error());
    out->ledger_ = std::move(*ledger);
    out->feed_.add("ledger", *out->ledger_);
    return out;
}

void ChainService::add_source(std::unique_ptr<BlockSource> source) {
    sources_.emplace_back().link = std::move(source);
}

void ChainService::report_head(const std::string& address, const BlockRef& head) {
    if (stopped_) return;
    for (SourceId id = 0; id < sources_.size(); ++id) {
        const Source& source = sources_[id];
        if (source.admitted && source.link->address() == address) {
            return feed_event(HeadReported{id, head});
        }
    }
}

void ChainService::report_return(const std::string& address) {
    if (stopped_) return;
    for (SourceId id = 0; id < sources_.size(); ++id) {
        Source& source = sources_[id];
        if (source.link->address() != address) continue;
        if (source.dropped) return source.link->dismiss(source.reason);
        if (source.admitted) return feed_event(SourceReturned{id});
    }
}

void ChainService::start() {
    if (skip_) skip_->start();
    tick();
}

void ChainService::stop() {
    stopped_ = true;
    timer_.cancel();
    skip_.reset();
    if (attestation_) attestation_->stop();
    sources_.clear();
    ledger_waiters_.clear();
}

void ChainService::note(const std::string& sentence) const {
    options_.note(sentence);
}

void ChainService::schedule_tick() {
    timer_.expires_after(kTickInterval);
    timer_.async_wait(while_running([](ChainService& self, const boost::system::error_code& error) {
        if (!error) self.tick();
    }));
}

void ChainService::tick() {
    const TimestampMs now = options_.now();
    for (SourceId id = 0; id < sources_.size(); ++id) {
        const Source& source = sources_[id];
        const bool waits = !source.admitted && !source.dropped && !source.genesis_asked;
        if (waits && now >= source.ask_again_at) ask_genesis(id);
    }
    keep_to_budget();
    if (!skip_) {
        feed_event(Tick{});
        compare_signatures();
        look_for_keys();
        pump();
    }
    schedule_tick();
}

void ChainService::ask_genesis(SourceId id) {
    sources_[id].genesis_asked = true;
    sources_[id].link->genesis(
        while_running([id](ChainService& self, const Result<BlockId>& genesis) {
            self.on_genesis(id, genesis);
        }));
}

void ChainService::on_genesis(SourceId id, const Result<BlockId>& genesis) {
    Source& source = sources_[id];
    source.genesis_asked = false;
    if (!genesis) {
        source.reason = genesis.error().message();
        source.ask_again_at = options_.now() + kAskAgainMs;
        return;
    }
    if (*genesis != network_.genesis.id) {
        source.dropped = true;
        source.reason = "wrong_genesis: its genesis block is " + genesis->hex();
        note("upstream " + source.link->address() + " dropped, " + source.reason);
        return;
    }
    source.admitted = true;
    source.reason.clear();
    if (!skip_) feed_event(SourceAdded{id, source.link->address()});
}

void ChainService::feed_event(SyncEvent event) {
    perform(sync_.feed(std::move(event), options_.now()));
}

void ChainService::perform(SyncActions actions) {
    for (const SyncAction& action : actions)
        std::visit([&](const auto& known) { perform(known); }, action);
}

void ChainService::perform(const AskHead& ask) {
    ++counts_.requests;
    sources_[ask.source].link->head(
        while_running([ask](ChainService& self, const Result<BlockRef>& head) {
            if (head) {
                self.feed_event(HeadReported{ask.source, *head});
            } else {
                self.feed_event(RequestFailed{ask.source, kHeadRequest, head.error()});
            }
            self.look_whether_caught_up();
        }));
}

void ChainService::perform(const AskRange& ask) {
    ++counts_.requests;
    sources_[ask.source].link->range(
        ask.start,
        ask.count,
        while_running([ask](ChainService& self, Result<std::vector<wire::Block>> blocks) {
            if (blocks) {
                self.counts_.headers += blocks->size();
                self.feed_event(RangeReceived{ask.source, ask.request, std::move(*blocks)});
            } else {
                self.feed_event(RequestFailed{ask.source, ask.request, blocks.error()});
            }
        }));
}

void ChainService::perform(const Deliver& delivery) {
    const Verdict verdict = take_blocks(delivery);
    sync_.set_chain(intake_.chain().tip(), intake_.chain().solid());
    perform(sync_.delivered(delivery.request, verdict, options_.now()));
    if (std::exchange(gave_up_headers_, false))
        perform(sync_.fetch_again_above_tip(options_.now()));
    accuse_doubted(delivery.source);
    compare_signatures();
    pump();
}

void ChainService::perform(const BackOff& back_off) {
    note("upstream " + sources_[back_off.source].link->address() +
         " backed off: " + back_off.reason);
}

void ChainService::perform(const Drop& drop) {
    note("upstream " + sources_[drop.source].link->address() + " dropped: " + drop.reason);
    sources_[drop.source].link->dismiss(drop.reason);
}

Verdict ChainService::take_blocks(const Deliver& delivery) {
    const CpuMeter meter(counts_.cpu_us);
    const auto signers = intake_.find_signers(delivery.blocks);
    for (std::size_t i = 0; i < delivery.blocks.size(); ++i) {
        const auto taken =
            intake_.take(delivery.blocks[i], signers[i], options_.now(), feed_.has_followers());
        if (!taken) {
            const Error& error = taken.error();
            const bool of_store =
                error.code == ErrorCode::disk_full || error.code == ErrorCode::io_error;
            store_trouble_ = of_store ? std::optional(error) : std::nullopt;
            if (error.code == ErrorCode::unknown_parent) return Verdict::unknown_parent();
            return Verdict::rejected(error);
        }
        store_trouble_.reset();
        if (taken->gave_up_headers) gave_up_headers_ = true;
        tell_evidence(*taken);
        watch_signatures(delivery.source, *taken);
    }
    return Verdict::accepted();
}

void ChainService::tell_evidence(const Intake& taken) const {
    for (const auto& [signer, first, second] : taken.equivocations) {
        note("witness " + first.witness.base58() + " signed two blocks for one slot, " +
             first.id.hex() + " and " + second.id.hex());
    }
    if (taken.conflict) note("ALARM: " + judge_state().second);
}

void ChainService::watch_signatures(SourceId id, const Intake& taken) {
    Source& source = sources_[id];
    if (taken.corrects_signature) found_correction_ = true;
    if (!taken.solid.empty() && !found_correction_) {
        for (Source& any : sources_)
            any.doubted = false;
    }
    if (taken.signature == SignatureNews::unknown_seat) return;
    source.unknown_keys.push_back(taken.signature == SignatureNews::unknown_key);
    if (source.unknown_keys.size() > kWatchedSignatures) source.unknown_keys.pop_front();
}

void ChainService::accuse_doubted(SourceId corrector) {
    if (!std::exchange(found_correction_, false)) return;
    for (SourceId id = 0; id < sources_.size(); ++id) {
        if (!std::exchange(sources_[id].doubted, false) || id == corrector) continue;
        sources_[id].unknown_keys.clear();
        perform(sync_.accuse(id, "headers signed anew with other keys", options_.now()));
    }
}

void ChainService::compare_signatures() {
    if (usable_sources().size() < 2) return;
    for (SourceId id = 0; id < sources_.size(); ++id) {
        Source& source = sources_[id];
        const auto unknown =
            std::count(source.unknown_keys.begin(), source.unknown_keys.end(), true);
        // A relay can sign honest headers anew; if so, another source has the true signatures.
        if (unknown <= kMaxUnknownKeys || source.doubted) continue;
        source.doubted = true;
        perform(sync_.recheck(id, intake_.chain().solid().number + 1, options_.now()));
    }
}

void ChainService::pump() {
    replay();
    look_whether_caught_up();
}

void ChainService::replay() {
    if (pumping_ || stopped_) return;
    const auto progress = feed_.run();
    if (!progress) {
        if (!replay_trouble_) note("replay waits: " + progress.error().message());
        replay_trouble_ = progress.error();
        return;
    }
    replay_trouble_.reset();
    answer_ledger_waiters();
    if (progress->stopped) {
        follower_trouble_ =
            progress->stopped->first + " stopped: " + progress->stopped->second.message();
        note(*follower_trouble_);
    }
    if (progress->missing) fetch_missing(*progress->missing);
    if (progress->more) {
        pumping_ = true;
        on_loop([](ChainService& self) {
            self.pumping_ = false;
            self.pump();
        });
    }
}

void ChainService::fetch_missing(BlockNumber number) {
    const auto usable = usable_sources();
    if (fetching_ || usable.empty() || options_.now() < fetch_again_at_) return;
    fetching_ = true;
    BlockSource& source = *usable[next_fetch_source_++ % usable.size()];
    const BlockNumber solid = intake_.chain().solid().number;
    const auto count =
        static_cast<std::uint32_t>(std::min<BlockNumber>(kMaxRangeSize, solid - number + 1));
    source.range(number,
                 count,
                 while_running([](ChainService& self, Result<std::vector<wire::Block>> blocks) {
                     self.take_missing(std::move(blocks));
                 }));
}

void ChainService::take_missing(Result<std::vector<wire::Block>> blocks) {
    fetching_ = false;
    Status status;
    if (!blocks) status = fail(blocks.error());
    if (blocks) {
        for (wire::Block& block : *blocks) {
            if (status) status = feed_.offer(std::move(block));
        }
    }
    if (!status) {
        note("fetching bodies again failed: " + status.error().message());
        fetch_again_at_ = options_.now() + kAskAgainMs;
    }
    pump();
}

void ChainService::look_whether_caught_up() {
    const auto best = sync_.best_head();
    const BlockRef tip = intake_.chain().tip();
    if (!best) return;
    const auto needed = feed_.lowest_needed();
    const bool replayed = !needed || *needed > intake_.chain().solid().number;
    if (tip.number >= best->number && replayed) caught_up_ = true;
    if (best->number > tip.number + kMaxLag) caught_up_ = false;
}

std::vector<BlockSource*> ChainService::usable_sources() const {
    std::vector<BlockSource*> out;
    for (const Source& source : sources_) {
        if (source.admitted && !source.dropped) out.push_back(source.link.get());
    }
    return out;
}

std::vector<BlockSource*> ChainService::full_sources() const {
    std::vector<BlockSource*> out = usable_sources();
    std::erase_if(out, [](const BlockSource* source) { return source->is_light(); });
    return out;
}

void ChainService::on_loop(std::function<void(ChainService&)> task) {
    boost::asio::post(loop_, while_running(std::move(task)));
}

}  // namespace tributary::node
