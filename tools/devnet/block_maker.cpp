// SPDX-License-Identifier: Apache-2.0
#include "tools/devnet/block_maker.hpp"

#include "primitives/check.hpp"
#include "primitives/crypto/merkle.hpp"
#include "primitives/crypto/sha256.hpp"
#include "primitives/wire/wire_writer.hpp"

namespace tributary::devnet {

TimestampMs Schedule::next_slot_time() const {
    return consensus::first_slot_time(grid, head);
}

std::optional<Address> Schedule::scheduled(TimestampMs time) const {
    const std::int64_t slot = consensus::slot_at(grid, head, time);
    if (slot == 0) return std::nullopt;
    const auto count = static_cast<std::int64_t>(witnesses.size());
    return witnesses[static_cast<std::size_t>(consensus::schedule_index(grid, head, slot, count))];
}

void Schedule::advance(BlockNumber number, TimestampMs time) {
    head = {number, time, clock.is_due(time)};
    if (head.is_maintenance) clock = clock.advanced(time);
}

StoredBlock make_block(const BlockDraft& draft, const SecretKey& key) {
    std::vector<Hash256> leaves;
    leaves.reserve(draft.transactions.size());
    for (const Bytes& transaction : draft.transactions)
        leaves.push_back(sha256(transaction));
    const Bytes raw = wire::WireWriter()
                          .integer(1, draft.timestamp)
                          .bytes(2, merkle_root(std::move(leaves)).view())
                          .bytes(3, draft.parent_id.view())
                          .integer(7, static_cast<std::int64_t>(draft.number))
                          .bytes(9, draft.witness.view())
                          .integer(10, kBlockVersion)
                          .take();
    const Signature signature = sign(sha256(raw), key);
    const Bytes header = wire::WireWriter().message(1, raw).bytes(2, signature.view()).take();
    wire::WireWriter block;
    for (const Bytes& transaction : draft.transactions)
        block.message(1, transaction);
    block.message(2, header);
    auto stored = decode_stored_block(block.take());
    TRIBUTARY_ASSERT(stored.has_value());
    return std::move(*stored);
}

}  // namespace tributary::devnet
