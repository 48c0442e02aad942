// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ctime>
#include <deque>
#include <functional>

#include "consensus/signer_cache.hpp"
#include "consensus/skip_sync.hpp"

namespace tributary::test {

/// Serves one chain to a skipping session.
struct SkipServer {
    std::function<wire::Header(BlockNumber)> header;
    std::function<wire::Block(BlockNumber)> block;
};

/// What a session cost and how it ended.
struct SkipRun {
    consensus::SkipEnd end;
    consensus::SkipCounts counts;
    std::size_t windows = 0;
    std::size_t keys = 0;
    /// In the machine and in signature recovery, without the server.
    double cpu_seconds = 0;
};

/// Runs a session to its end, questions answered in order.
inline SkipRun run_skip(consensus::SkipSync& sync, const SkipServer& server) {
    SkipRun run;
    consensus::SignerCache signers;
    std::deque<consensus::SkipRequest> queue;
    const auto timed = [&](const auto& work) {
        const std::clock_t start = std::clock();
        work();
        run.cpu_seconds += static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    };
    const auto fetch = [&] {
        for (auto& request : sync.take_requests())
            queue.push_back(request);
    };
    fetch();
    while (!queue.empty() && !sync.end()) {
        const consensus::SkipRequest request = queue.front();
        queue.pop_front();
        if (request.with_bodies) {
            std::vector<consensus::SignedBlock> blocks;
            for (BlockNumber at = request.from; at < request.from + request.count; ++at)
                blocks.push_back({server.block(at), {}});
            timed([&] {
                for (auto& block : blocks)
                    block.signer = signers.signer_of(block.block.header).value();
                sync.on_blocks(request.id, std::move(blocks));
            });
        } else {
            std::vector<consensus::SignedHeader> headers;
            for (BlockNumber at = request.from; at < request.from + request.count; ++at)
                headers.push_back({server.header(at), {}});
            timed([&] {
                for (auto& header : headers)
                    header.signer = signers.signer_of(header.header).value();
                sync.on_headers(request.id, std::move(headers));
            });
        }
        fetch();
    }
    run.end = sync.end().value();
    run.counts = sync.counts();
    run.windows = sync.trail().size();
    run.keys = sync.key_proofs().size();
    return run;
}

}  // namespace tributary::test
