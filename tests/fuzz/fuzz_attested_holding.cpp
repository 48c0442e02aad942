// SPDX-License-Identifier: Apache-2.0
// The decoder takes any bytes, and what it accepts survives being written again.
#include <cstdlib>

#include "token/attested_holding.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tributary;
    const auto holding = token::decode_holding({data, size});
    if (!holding) return 0;
    const auto again = token::decode_holding(token::encode_holding(*holding));
    if (!again || *again != *holding) std::abort();
    return 0;
}
