// SPDX-License-Identifier: Apache-2.0
#include "primitives/address.hpp"
#include "primitives/base58.hpp"
#include "primitives/check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tributary;
    const std::string_view text = as_text({data, size});
    const auto payload = decode_base58check(text);
    if (payload) TRIBUTARY_ASSERT(encode_base58check(*payload) == text);
    const auto address = parse_address(text);
    if (address) TRIBUTARY_ASSERT(parse_address(address->base58()) == *address);
    // A payload that is always valid, whatever the fuzzer sends.
    if (size < kMaxBase58Length / 2) {
        TRIBUTARY_ASSERT(decode_base58check(encode_base58check({data, size})) ==
                         to_bytes({data, size}));
    }
    return 0;
}
