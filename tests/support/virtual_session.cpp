// SPDX-License-Identifier: Apache-2.0
#include "tests/support/virtual_session.hpp"

#include <limits>
#include <map>

#include <time.h>

#include "consensus/signer_cache.hpp"
#include "primitives/check.hpp"

namespace tributary::test {
namespace {

constexpr TimestampMs kFarAhead = std::numeric_limits<TimestampMs>::max() / 2;

double processor_time() {
    timespec time{};
    TRIBUTARY_ASSERT(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) == 0);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

wire::Block decoded(const VirtualBlock& block) {
    const Bytes bytes = block.block_bytes();
    return wire::decode_block(wire::slice_block(bytes).value()).value();
}

class Session {
  public:
    Session(consensus::SkipSync& sync, VirtualUpstream& upstream, bool recovers_signers)
        : sync_(sync), upstream_(upstream), recovers_signers_(recovers_signers) {}

    SessionCost run() {
        send();
        while (!open_.empty() && !sync_.end()) {
            const auto next = open_.begin();
            cost_.elapsed_ms = next->first.first;
            const Waiting waiting = std::move(next->second);
            open_.erase(next);
            deliver(waiting);
            send();
        }
        return cost_;
    }

  private:
    struct Waiting {
        consensus::SkipRequest request;
        std::vector<VirtualBlock> blocks;
    };

    void send() {
        for (const auto& request : sync_.take_requests()) {
            auto answer = upstream_.ask(request.from, request.count, cost_.elapsed_ms);
            open_.emplace(std::pair(answer.ready_at, request.id),
                          Waiting{request, std::move(answer.blocks)});
        }
    }

    Address signer_of(const VirtualBlock& block) {
        return recovers_signers_ ? signers_.signer_of(block.header).value() : block.signer;
    }

    void deliver(const Waiting& waiting) {
        std::vector<wire::Block> bodies;
        for (const VirtualBlock& block : waiting.blocks) {
            if (waiting.request.with_bodies) bodies.push_back(decoded(block));
        }
        const double start = processor_time();
        if (waiting.request.with_bodies) {
            std::vector<consensus::SignedBlock> answer;
            for (std::size_t i = 0; i < bodies.size(); ++i)
                answer.push_back({std::move(bodies[i]), signer_of(waiting.blocks[i])});
            sync_.on_blocks(waiting.request.id, std::move(answer));
        } else {
            std::vector<consensus::SignedHeader> answer;
            for (const VirtualBlock& block : waiting.blocks)
                answer.push_back({block.header, signer_of(block)});
            sync_.on_headers(waiting.request.id, std::move(answer));
        }
        cost_.cpu_seconds += processor_time() - start;
    }

    consensus::SkipSync& sync_;
    VirtualUpstream& upstream_;
    bool recovers_signers_ = true;
    consensus::SignerCache signers_;
    /// By the time of the answer, then by request.
    std::map<std::pair<std::int64_t, std::uint64_t>, Waiting> open_;
    SessionCost cost_;
};

}  // namespace

SessionCost run_session(consensus::SkipSync& sync,
                        VirtualUpstream& upstream,
                        bool recovers_signers) {
    return Session(sync, upstream, recovers_signers).run();
}

consensus::SkipStart start_at(VirtualChain& chain, BlockNumber number, BlockNumber head) {
    consensus::SkipStart out;
    out.points = {consensus::point_of(chain.rules(), chain.root(number))};
    out.head = head;
    out.now = kFarAhead;
    return out;
}

}  // namespace tributary::test
