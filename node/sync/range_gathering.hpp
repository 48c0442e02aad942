// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <vector>

#include "node/upstream/block_source.hpp"

namespace tributary::node {

/// Bodies of a gathered range are at most so large together.
inline constexpr std::size_t kMaxGatheredBytes = std::size_t{32} << 20U;

/// Blocks that are wanted without a gap.
struct RangeWish {
    BlockNumber from = 0;
    std::uint32_t count = 0;
    /// False: headers do, and bodies are thrown away as they come.
    bool with_bodies = true;
    /// Who may be asked, the source whose chain is meant first; called before each question. They
    /// outlive it; none means that nobody wants the answer any more.
    std::function<std::vector<BlockSource*>()> sources;
};

struct GatheredRange {
    Result<std::vector<wire::Block>> blocks;
    /// What it took.
    std::uint64_t questions = 0;
};

/// ok where the blocks are the first ones of what was asked for, linked among themselves. Errors:
/// upstream_lied.
Status verify_range(BlockNumber from, std::uint32_t count, const std::vector<wire::Block>& blocks);

/// What an honest source may run into: another one can be asked.
bool is_trouble(ErrorCode code);

/// Loop thread. Asks until the whole range is there, because a source may give less than it is
/// asked for: its blocks are large, or one was lost on the way. What the first source cannot give
/// is asked of the others, whose blocks have to link to its own, on both sides where it gives both;
/// else they are dropped. The answer comes once. Errors: those of the first source; oversized (more
/// than kMaxGatheredBytes).
void gather_range(RangeWish wish, std::function<void(GatheredRange)> answer);

}  // namespace tributary::node
