// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>

#include "consensus/equivocation.hpp"
#include "primitives/check.hpp"

// What decodes is an equivocation, also after it is written and read once more.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tributary;
    const auto found = consensus::decode_equivocation({data, size});
    if (!found) return 0;
    TRIBUTARY_ASSERT(found->first.id != found->second.id);
    TRIBUTARY_ASSERT(consensus::decode_equivocation(consensus::encode_equivocation(*found)) ==
                     found);
    return 0;
}
