// SPDX-License-Identifier: Apache-2.0
#include "node/chain/body_store.hpp"

namespace tributary::node {
namespace {

constexpr std::string_view kPrefix = "b/";

Bytes key_of(const BlockId& id) {
    Bytes key = to_bytes(as_bytes(kPrefix));
    append(key, be64(number_of(id)));
    append(key, id.view());
    return key;
}

}  // namespace

void put_body(WriteBatch& batch, const wire::Block& block) {
    batch.put(key_of(block.header.id), block.body);
}

Result<std::optional<wire::Block>> find_body(const KvStore& store, const BlockId& id) {
    const auto body = store.get(key_of(id));
    if (!body) return fail(body.error());
    if (!*body) return std::nullopt;
    const auto slices = wire::slice_block(**body);
    if (!slices) return fail(ErrorCode::store_corrupt, "body of " + id.hex());
    auto block = wire::decode_block(*slices);
    if (!block || block->header.id != id)
        return fail(ErrorCode::store_corrupt, "body of " + id.hex());
    return std::optional(std::move(*block));
}

Result<WriteBatch> forget_bodies(const KvStore& store, BlockNumber number) {
    WriteBatch batch;
    const Status read = store.scan(as_bytes(kPrefix), {}, [&](ByteView key, ByteView) {
        if (read_be64(key.subspan(kPrefix.size())) > number) return false;
        batch.erase(key);
        return true;
    });
    if (!read) return fail(read.error());
    return batch;
}

wire::Block genesis_block(const BlockRef& genesis, ByteView serialised) {
    wire::Block block;
    block.header.id = genesis.id;
    block.body = to_bytes(serialised);
    const auto slices = wire::slice_block(block.body);
    if (!slices) return block;
    for (const ByteView bytes : slices->transactions) {
        if (auto transaction = wire::decode_transaction(bytes)) {
            block.transactions.push_back(std::move(*transaction));
        }
    }
    return block;
}

}  // namespace tributary::node
