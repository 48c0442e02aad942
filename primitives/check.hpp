// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace tributary {

/// Prints the broken condition and where it stands to stderr, then aborts.
[[noreturn]] void check_failed(const char* condition, const char* file, int line);

}  // namespace tributary

/// Always on: a broken invariant is our bug, and a node that may have one must stop.
#define TRIBUTARY_ASSERT(condition) \
    ((condition) ? static_cast<void>(0) : ::tributary::check_failed(#condition, __FILE__, __LINE__))
