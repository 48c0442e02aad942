// SPDX-License-Identifier: Apache-2.0
#include "tests/support/virtual_upstream.hpp"

#include <algorithm>

namespace tributary::test {

BlockSource honest_source(VirtualChain& chain) {
    return [&chain](BlockNumber number) -> std::optional<VirtualBlock> {
        if (number == 0 || number > chain.head()) return std::nullopt;
        return chain.block(number);
    };
}

BlockSource relay_source(VirtualChain& chain, BlockNumber from) {
    return [&chain, from, honest = honest_source(chain)](
               BlockNumber number) -> std::optional<VirtualBlock> {
        auto block = honest(number);
        if (!block || number <= from) return block;
        return chain.signed_by(std::move(*block), pretender(chain.producer(number)));
    };
}

BlockSource forked_source(VirtualChain& chain, std::vector<VirtualBlock> branch) {
    return [honest = honest_source(chain),
            branch = std::move(branch)](BlockNumber number) -> std::optional<VirtualBlock> {
        const BlockNumber first = branch.front().header.number;
        if (number < first) return honest(number);
        if (number - first >= branch.size()) return std::nullopt;
        return branch[number - first];
    };
}

BlockSource broken_source(VirtualChain& chain, BlockNumber number) {
    return [&chain, number, honest = honest_source(chain)](BlockNumber asked) {
        return asked == number ? equivocation(chain, number) : honest(asked);
    };
}

BlockSource gapped_source(VirtualChain& chain, BlockNumber number) {
    return [number, honest = honest_source(chain)](BlockNumber asked) {
        return asked == number ? std::nullopt : honest(asked);
    };
}

VirtualUpstream::Answer VirtualUpstream::ask(BlockNumber from,
                                             std::uint32_t count,
                                             std::int64_t asked_at) {
    Answer out;
    const std::int64_t pause = 1000 / speed_.requests_per_second;
    for (std::uint32_t done = 0; done < std::max(count, 1U); done += speed_.blocks_per_request) {
        ++requests_;
        const std::int64_t start = std::max(asked_at, next_free_);
        next_free_ = start + pause;
        out.ready_at = start + speed_.latency_ms;
    }
    for (BlockNumber number = from; number < from + count && number <= head_; ++number) {
        auto block = source_(number);
        if (!block) break;
        out.blocks.push_back(std::move(*block));
    }
    served_ += out.blocks.size();
    return out;
}

}  // namespace tributary::test
