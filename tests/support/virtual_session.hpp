// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "consensus/skip_sync.hpp"
#include "tests/support/virtual_upstream.hpp"

namespace tributary::test {

/// What a skipping session took.
struct SessionCost {
    /// Virtual time until the last answer.
    std::int64_t elapsed_ms = 0;
    /// Processor time of the machine and of signature recovery, without the upstream's.
    double cpu_seconds = 0;
};

/// Runs a session to its end against one upstream, answers in the order in which they are ready.
/// With `recovers_signers` as a node does it; without, the machine is told who signed.
SessionCost run_session(consensus::SkipSync& sync,
                        VirtualUpstream& upstream,
                        bool recovers_signers = true);

/// A start from what a chain's anchor at `number` says, with a clock that is far ahead.
consensus::SkipStart start_at(VirtualChain& chain, BlockNumber number, BlockNumber head);

}  // namespace tributary::test
