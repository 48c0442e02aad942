// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>

#include "consensus/trust_trail.hpp"
#include "primitives/check.hpp"

// A window that decodes is the same after it is written and read once more.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tributary;
    const auto window = consensus::decode_window({data, size});
    if (!window) return 0;
    const auto again = consensus::decode_window(consensus::encode_window(*window));
    TRIBUTARY_ASSERT(again && again->headers == window->headers && again->point == window->point);
    return 0;
}
