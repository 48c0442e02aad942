// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "primitives/result.hpp"
#include "primitives/wire/header.hpp"
#include "primitives/wire/transaction.hpp"

namespace tributary::wire {

/// Receivers refuse larger blocks (java-tron BlockMsgHandler: 2,000,000 and a tolerance of 1,000).
inline constexpr std::size_t kMaxBlockSize = 2'001'000;
/// A transaction in a block has more than 64 bytes, so more than this cannot fit.
inline constexpr std::size_t kMaxTransactionsPerBlock = kMaxBlockSize / 65;

/// The slices of one block, not yet looked into. They borrow from the message they came from.
struct BlockSlices {
    ByteView header;
    std::vector<ByteView> transactions;
};

/// Cuts a serialised protocol.Block (1 transactions, 2 block_header).
/// Errors: oversized, truncated, malformed, missing_field.
Result<BlockSlices> slice_block(ByteView block);

/// Cuts a serialised protocol.BlockExtention (1 TransactionExtention{1 transaction}, 2
/// block_header), as gRPC nodes answer. Errors as slice_block.
Result<BlockSlices> slice_block_extention(ByteView block);

/// The slices as one serialised protocol.Block.
Bytes encode_block(const BlockSlices& slices);

/// A decoded block. The transactions borrow from `body`, which moves with it.
struct Block {
    Header header;
    /// Serialised protocol.Block.
    Bytes body;
    std::vector<Transaction> transactions;
};

/// Decodes header and transactions; the result owns its bytes. Checks no root. Errors as
/// decode_header and decode_transaction.
Result<Block> decode_block(const BlockSlices& slices);

/// The root over the transactions as they stand.
Hash256 transaction_root(const std::vector<Transaction>& transactions);

}  // namespace tributary::wire
