// SPDX-License-Identifier: Apache-2.0
#include "node/net/received_block.hpp"

#include "proto/codec/canonical.hpp"

namespace tributary::node {
namespace {

Result<wire::Block> decode_checked(ByteView bytes) {
    const auto slices = wire::slice_block(bytes);
    if (!slices) return fail(slices.error());
    auto block = wire::decode_block(*slices);
    if (!block) return fail(std::move(block).error());
    if (wire::transaction_root(block->transactions) != block->header.tx_root) {
        return fail(ErrorCode::root_mismatch, "block " + std::to_string(block->header.number));
    }
    return block;
}

}  // namespace

Result<wire::Block> decode_received_block(ByteView bytes) {
    auto first = decode_checked(bytes);
    if (first) return first;
    const auto canonical = codec::canonical_block(bytes);
    if (!canonical) return first;
    auto second = decode_checked(*canonical);
    return second ? std::move(second) : std::move(first);
}

std::size_t memory_of(const wire::Block& block) {
    std::size_t out = block.body.size() + block.transactions.size() * sizeof(wire::Transaction);
    for (const wire::Transaction& transaction : block.transactions)
        out += transaction.signatures.size() * sizeof(ByteView);
    return out;
}

}  // namespace tributary::node
