// SPDX-License-Identifier: Apache-2.0
#include "primitives/wire/block.hpp"

#include "primitives/check.hpp"
#include "primitives/crypto/merkle.hpp"
#include "primitives/wire/wire_reader.hpp"
#include "primitives/wire/wire_writer.hpp"

namespace tributary::wire {
namespace {

/// Field 1 of a TransactionExtention; an empty transaction where it is absent.
Result<ByteView> inner_transaction(ByteView extention) {
    ByteView out;
    bool seen = false;
    const Status read = for_each_field(extention, [&](const WireField& field) -> Status {
        if (!field.is_bytes(1)) return {};
        if (seen) return fail(ErrorCode::malformed, "transaction given twice");
        seen = true;
        out = field.bytes;
        return {};
    });
    if (!read) return fail(read.error());
    return out;
}

template <typename Unwrap>
Result<BlockSlices> slice(ByteView message, const Unwrap& unwrap) {
    BlockSlices out;
    bool has_header = false;
    const Status read = for_each_field(message, [&](const WireField& field) -> Status {
        if (field.is_bytes(1)) {
            if (out.transactions.size() >= kMaxTransactionsPerBlock) {
                return fail(ErrorCode::oversized, "transactions in a block");
            }
            const Result<ByteView> transaction = unwrap(field.bytes);
            if (!transaction) return fail(transaction.error());
            out.transactions.push_back(*transaction);
        }
        if (field.is_bytes(2)) {
            if (has_header) return fail(ErrorCode::malformed, "block_header given twice");
            has_header = true;
            out.header = field.bytes;
        }
        return {};
    });
    if (!read) return fail(read.error());
    if (!has_header) return fail(ErrorCode::missing_field, "block_header");
    return out;
}

}  // namespace

Result<BlockSlices> slice_block(ByteView block) {
    if (block.size() > kMaxBlockSize) return fail(ErrorCode::oversized, "block");
    return slice(block, [](ByteView bytes) -> Result<ByteView> { return bytes; });
}

Result<BlockSlices> slice_block_extention(ByteView block) {
    // Ids and results beside each transaction can nearly double the size of a block of small ones.
    if (block.size() > 2 * kMaxBlockSize) return fail(ErrorCode::oversized, "block");
    return slice(block, inner_transaction);
}

Bytes encode_block(const BlockSlices& slices) {
    WireWriter out;
    for (const ByteView transaction : slices.transactions)
        out.message(1, transaction);
    out.message(2, slices.header);
    return out.take();
}

Result<Block> decode_block(const BlockSlices& slices) {
    auto header = decode_header(slices.header);
    if (!header) return fail(std::move(header).error());
    Block out;
    out.header = std::move(*header);
    out.body = encode_block(slices);
    // It was written in steps that doubled it, and is kept for long.
    out.body.shrink_to_fit();
    const auto own = slice(out.body, [](ByteView bytes) -> Result<ByteView> { return bytes; });
    TRIBUTARY_ASSERT(own.has_value());
    out.transactions.reserve(own->transactions.size());
    for (const ByteView bytes : own->transactions) {
        auto transaction = decode_transaction(bytes);
        if (!transaction) return fail(std::move(transaction).error());
        out.transactions.push_back(std::move(*transaction));
    }
    return out;
}

Hash256 transaction_root(const std::vector<Transaction>& transactions) {
    std::vector<Hash256> leaves;
    leaves.reserve(transactions.size());
    for (const Transaction& transaction : transactions)
        leaves.push_back(transaction.leaf());
    return merkle_root(std::move(leaves));
}

}  // namespace tributary::wire
