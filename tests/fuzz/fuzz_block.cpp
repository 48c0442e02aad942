// SPDX-License-Identifier: Apache-2.0
#include "primitives/check.hpp"
#include "primitives/wire/block.hpp"

namespace {

using namespace tributary;

void decode(const wire::BlockSlices& slices) {
    const Bytes encoded = wire::encode_block(slices);
    const auto again = wire::slice_block(encoded);
    // Only the extention form may be larger than a block.
    if (again) {
        TRIBUTARY_ASSERT(equal(again->header, slices.header));
        TRIBUTARY_ASSERT(again->transactions.size() == slices.transactions.size());
    }
    const auto block = wire::decode_block(slices);
    if (!block) return;
    TRIBUTARY_ASSERT(block->transactions.size() == slices.transactions.size());
    const Hash256 root = wire::transaction_root(block->transactions);
    TRIBUTARY_ASSERT(root.is_zero() == slices.transactions.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView input(data, size);
    if (const auto slices = wire::slice_block(input)) decode(*slices);
    if (const auto slices = wire::slice_block_extention(input)) decode(*slices);
    return 0;
}
