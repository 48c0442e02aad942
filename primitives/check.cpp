// SPDX-License-Identifier: Apache-2.0
#include "primitives/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace tributary {

void check_failed(const char* condition, const char* file, int line) {
    static_cast<void>(
        std::fprintf(stderr, "tributary: broken invariant %s at %s:%d\n", condition, file, line));
    std::abort();
}

}  // namespace tributary
