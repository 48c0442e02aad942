// SPDX-License-Identifier: Apache-2.0
#include "consensus/key_search.hpp"

#include <algorithm>

namespace tributary::consensus {
namespace {

/// A round of headers around the middle of a gap: a block of the witness should be among them.
HeaderSpan probe_in(const HeaderSpan& gap, std::uint32_t n) {
    const BlockNumber size = std::min<BlockNumber>(gap.size(), n + n / 9 + 1);
    const BlockNumber from = gap.from + (gap.size() - size) / 2;
    return {from, from + size - 1};
}

}  // namespace

HeaderSpan bracket_of(const KeyQuestion& question, const FetchedHeaders& fetched) {
    HeaderSpan out{question.low, question.high};
    const auto* blocks = fetched.blocks_of(question.witness);
    if (blocks == nullptr) return out;
    for (auto it = blocks->lower_bound(question.low); it != blocks->end(); ++it) {
        if (it->first >= question.high) break;
        if (it->second == question.signer) {
            out.to = it->first;
            return out;
        }
        out.from = it->first;
    }
    return out;
}

SearchStep next_search_step(const KeyQuestion& question,
                            const FetchedHeaders& fetched,
                            std::uint32_t n) {
    const HeaderSpan bracket = bracket_of(question, fetched);
    // A change applies from the next block on, so the last one with the old key may hold it.
    const HeaderSpan bodies{std::max<BlockNumber>(bracket.from, 1), bracket.to - 1};
    if (bracket.to - bracket.from <= std::max<BlockNumber>(kBodiesAtOnce, 2 * n)) {
        return {SearchStep::Kind::bodies, bodies};
    }
    const auto gaps = fetched.gaps_in({bracket.from + 1, bracket.to - 1});
    // Where the witness is absent from the middle it may have been away below it; the first block
    // with the new key is looked for first, then the last one with the old key.
    const auto is_wide = [&](const HeaderSpan& gap) { return gap.size() > n; };
    if (!gaps.empty() && is_wide(gaps.back()) && gaps.back().to + n >= bracket.to) {
        return {SearchStep::Kind::headers, probe_in(gaps.back(), n)};
    }
    if (!gaps.empty() && is_wide(gaps.front()) && gaps.front().from <= bracket.from + n) {
        return {SearchStep::Kind::headers, probe_in(gaps.front(), n)};
    }
    if (bodies.size() <= kMaxSearchedBodies) return {SearchStep::Kind::bodies, bodies};
    return {SearchStep::Kind::bodies, {bodies.to - kBodiesBelowReturn + 1, bodies.to}};
}

}  // namespace tributary::consensus
