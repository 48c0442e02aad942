// SPDX-License-Identifier: Apache-2.0
#include "primitives/check.hpp"
#include "primitives/wire/header.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tributary;
    const auto header = wire::decode_header({data, size});
    if (!header) return 0;
    TRIBUTARY_ASSERT(number_of(header->id) == header->number);
    TRIBUTARY_ASSERT(wire::decode_header(wire::encode_header(*header)) == *header);
    const auto key = recover(header->raw_hash, header->signature);
    if (key) TRIBUTARY_ASSERT(verify(header->raw_hash, header->signature, *key));
    return 0;
}
