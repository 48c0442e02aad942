// SPDX-License-Identifier: Apache-2.0
#include "tools/devnet/served_chain.hpp"

#include "primitives/check.hpp"
#include "primitives/wire/block.hpp"

namespace tributary::devnet {

ServedChain::ServedChain(StoredBlock genesis) {
    TRIBUTARY_ASSERT(genesis.number == 0);
    blocks_.push_back(std::move(genesis));
}

Status ServedChain::append(StoredBlock block) {
    if (block.number != blocks_.size()) {
        return fail(ErrorCode::number_mismatch,
                    "block " + std::to_string(block.number) + " behind block " +
                        std::to_string(head().number));
    }
    if (block.parent_id != head().id) {
        return fail(ErrorCode::wrong_parent, "block " + std::to_string(block.number));
    }
    const auto slices = wire::slice_block(block.body);
    if (!slices) return fail(slices.error());
    for (std::size_t i = 0; i < slices->transactions.size(); ++i) {
        const auto transaction = wire::decode_transaction(slices->transactions[i]);
        if (!transaction) return fail(transaction.error());
        transactions_.insert_or_assign(transaction->id(), TransactionPlace{block.number, i});
    }
    blocks_.push_back(std::move(block));
    return {};
}

const StoredBlock* ServedChain::find(BlockNumber number) const {
    return number < blocks_.size() ? &blocks_[number] : nullptr;
}

const StoredBlock* ServedChain::find(const BlockId& id) const {
    const StoredBlock* block = find(number_of(id));
    return block != nullptr && block->id == id ? block : nullptr;
}

std::optional<TransactionPlace> ServedChain::find(const TransactionId& id) const {
    const auto found = transactions_.find(id);
    if (found == transactions_.end()) return std::nullopt;
    return found->second;
}

const StoredBlock* ServedChain::find_reference(ByteView ref_block_bytes) const {
    if (ref_block_bytes.size() != 2) return nullptr;
    const BlockNumber low = static_cast<BlockNumber>(ref_block_bytes[0]) << 8U | ref_block_bytes[1];
    const BlockNumber behind = (head().number - low) & 0xFFFFU;
    if (behind > head().number) return nullptr;
    // java-tron fills its table while it applies blocks, and genesis is not applied.
    const BlockNumber number = head().number - behind;
    return number == 0 ? nullptr : find(number);
}

}  // namespace tributary::devnet
