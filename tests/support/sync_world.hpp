// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "node/sync/block_sync.hpp"
#include "primitives/crypto/sha256.hpp"

namespace tributary::test {

/// A chain of made-up headers: block ids and parents only.
class FakeChain {
  public:
    FakeChain() { headers_.push_back(make(0, {}, "genesis")); }

    /// Adds blocks up to and with `number`; the name tells branches apart.
    FakeChain& grow(BlockNumber number, const std::string& name) {
        while (headers_.size() <= number) {
            headers_.push_back(make(headers_.size(), headers_.back().id, name));
        }
        return *this;
    }

    /// This chain up to and with `number`, then another branch.
    [[nodiscard]] FakeChain fork(BlockNumber number) const {
        FakeChain out = *this;
        out.headers_.resize(number + 1);
        return out;
    }

    [[nodiscard]] BlockRef ref(BlockNumber number) const {
        return {number, headers_.at(number).id};
    }

    [[nodiscard]] BlockRef head() const { return ref(headers_.size() - 1); }

    /// What a node with this chain answers: fewer where its head is lower.
    [[nodiscard]] std::vector<wire::Block> range(BlockNumber start, std::uint32_t count) const {
        std::vector<wire::Block> out;
        for (BlockNumber n = start; n < start + count && n < headers_.size(); ++n) {
            wire::Block block;
            block.header = headers_[n];
            out.push_back(std::move(block));
        }
        return out;
    }

  private:
    static wire::Header make(BlockNumber number, const BlockId& parent, const std::string& name) {
        wire::Header out;
        out.number = number;
        out.parent_id = parent;
        Bytes seed = to_bytes(parent.view());
        append(seed, as_bytes(name));
        out.id = make_block_id(number, sha256(seed));
        return out;
    }

    std::vector<wire::Header> headers_;
};

/// Sources on fake chains, a shell that applies what is delivered, and fake time in steps of 100
/// ms.
class SyncWorld {
  public:
    struct Source {
        FakeChain chain;
        TimestampMs delay = 100;
        bool reachable = true;
        /// Changes an answer before it is sent.
        std::function<void(std::vector<wire::Block>&)> tamper;
        std::uint64_t ranges_asked = 0;
        std::size_t open = 0;
        std::size_t most_open = 0;
    };

    explicit SyncWorld(const FakeChain& start, BlockNumber solid_distance = 20)
        : solid_distance_(solid_distance), sync(start.head(), start.head()) {
        tip_ = start.head();
        solid_ = tip_;
        known_[tip_.id] = {tip_, {}};
    }

    Source& add(node::SourceId id, FakeChain chain) {
        Source& out = sources[id];
        out.chain = std::move(chain);
        perform(sync.feed(node::SourceAdded{id, "source-" + std::to_string(id)}, now));
        return out;
    }

    void come_back(node::SourceId id) { perform(sync.feed(node::SourceReturned{id}, now)); }

    void run_for(TimestampMs duration) {
        const TimestampMs until = now + duration;
        while (now < until) {
            now += 100;
            answer_due();
            perform(sync.feed(node::Tick{}, now));
        }
    }

    [[nodiscard]] BlockRef tip() const { return tip_; }

    [[nodiscard]] BlockRef solid() const { return solid_; }

    [[nodiscard]] node::SourceAnswer shown(node::SourceId id) const {
        return sync.sources().at(id);
    }

    /// True when each delivered block's parent had been delivered before.
    [[nodiscard]] std::size_t unknown_parents() const { return unknown_parents_; }

    TimestampMs now = 1'000'000;
    std::map<node::SourceId, Source> sources;
    /// Refuses a block of a source with an error.
    std::function<std::optional<Error>(node::SourceId, const wire::Header&)> judge;
    /// Whom a block was delivered by, in order.
    std::vector<std::pair<node::SourceId, BlockNumber>> deliveries;
    std::vector<node::BackOff> back_offs;
    std::vector<node::Drop> drops;

  private:
    struct Known {
        BlockRef self;
        BlockId parent;
    };

    BlockNumber solid_distance_ = 20;

  public:
    node::BlockSync sync;

  private:
    void perform(const node::SyncActions& actions) {
        for (const auto& action : actions) {
            std::visit([&](const auto& known) { on(known); }, action);
        }
    }

    void on(const node::AskHead& ask) {
        send(ask.source, [this, ask] {
            const Source& source = sources.at(ask.source);
            if (!source.reachable) return unreachable(ask.source, node::kHeadRequest);
            perform(sync.feed(node::HeadReported{ask.source, source.chain.head()}, now));
        });
    }

    void on(const node::AskRange& ask) {
        Source& source = sources.at(ask.source);
        ++source.ranges_asked;
        source.most_open = std::max(source.most_open, ++source.open);
        send(ask.source, [this, ask] {
            Source& asked = sources.at(ask.source);
            --asked.open;
            if (!asked.reachable) return unreachable(ask.source, ask.request);
            if (asked.delay >= 20'000) {
                const Error slow{ErrorCode::upstream_slow, "no answer within 20 s"};
                return perform(sync.feed(node::RequestFailed{ask.source, ask.request, slow}, now));
            }
            auto blocks = asked.chain.range(ask.start, ask.count);
            if (asked.tamper) asked.tamper(blocks);
            perform(
                sync.feed(node::RangeReceived{ask.source, ask.request, std::move(blocks)}, now));
        });
    }

    void on(const node::Deliver& deliver) {
        for (const auto& block : deliver.blocks) {
            const wire::Header& header = block.header;
            deliveries.emplace_back(deliver.source, header.number);
            if (!known_.contains(header.parent_id)) {
                ++unknown_parents_;
                return answer(deliver, node::Verdict::unknown_parent());
            }
            if (judge) {
                if (auto error = judge(deliver.source, header)) {
                    return answer(deliver, node::Verdict::rejected(*error));
                }
            }
            apply(header);
        }
        answer(deliver, node::Verdict::accepted());
    }

    void on(const node::BackOff& action) { back_offs.push_back(action); }

    void on(const node::Drop& action) { drops.push_back(action); }

    void answer(const node::Deliver& deliver, const node::Verdict& verdict) {
        sync.set_chain(tip_, solid_);
        perform(sync.delivered(deliver.request, verdict, now));
    }

    void apply(const wire::Header& header) {
        const BlockRef self{header.number, header.id};
        known_[header.id] = {self, header.parent_id};
        if (header.number <= tip_.number) return;
        tip_ = self;
        BlockRef buried = tip_;
        for (BlockNumber i = 0; i < solid_distance_ && buried.number > solid_.number; ++i) {
            buried = known_.at(known_.at(buried.id).parent).self;
        }
        if (buried.number > solid_.number) solid_ = buried;
    }

    void unreachable(node::SourceId id, node::RequestId request) {
        const Error error{ErrorCode::unavailable, "connection refused"};
        perform(sync.feed(node::RequestFailed{id, request, error}, now));
    }

    void send(node::SourceId id, std::function<void()> later) {
        calls_.emplace(now + sources.at(id).delay, std::move(later));
    }

    void answer_due() {
        while (!calls_.empty() && calls_.begin()->first <= now) {
            const auto call = std::move(calls_.begin()->second);
            calls_.erase(calls_.begin());
            call();
        }
    }

    std::multimap<TimestampMs, std::function<void()>> calls_;
    std::map<BlockId, Known> known_;
    BlockRef tip_;
    BlockRef solid_;
    std::size_t unknown_parents_ = 0;
};

}  // namespace tributary::test
