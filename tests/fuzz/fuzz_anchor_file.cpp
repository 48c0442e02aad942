// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "consensus/anchor.hpp"
#include "primitives/check.hpp"

// What is accepted is written back and read again as the same anchor.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tributary::consensus;
    const auto anchor = parse_anchor(std::string_view(reinterpret_cast<const char*>(data), size));
    if (!anchor) return 0;
    const auto again = parse_anchor(format_anchor(*anchor));
    TRIBUTARY_ASSERT(again.has_value() && *again == *anchor);
    return 0;
}
