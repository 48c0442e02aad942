// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "primitives/check.hpp"
#include "primitives/wire/block.hpp"
#include "primitives/wire/wire_reader.hpp"
#include "primitives/wire/wire_writer.hpp"
#include "tools/devnet/wallet_answers.hpp"

namespace tributary::devnet {
namespace {

using wire::WireWriter;

CallAnswer no_block(BlockNumber number) {
    return refused(CallStatus::not_found, "there is no block " + std::to_string(number));
}

/// TransactionExtention{1 transaction, 2 txid, 4 result{1 true}}.
Bytes encode_transaction_extention(ByteView bytes) {
    const auto transaction = wire::decode_transaction(bytes);
    TRIBUTARY_ASSERT(transaction.has_value());
    return WireWriter()
        .message(1, bytes)
        .bytes(2, transaction->id().view())
        .message(4, WireWriter().integer(1, 1).view())
        .take();
}

/// BlockExtention{1 transactions, 2 block_header, 3 blockid}.
Bytes encode_extention(const StoredBlock& block, bool with_transactions) {
    const auto slices = wire::slice_block(block.body);
    TRIBUTARY_ASSERT(slices.has_value());
    WireWriter out;
    if (with_transactions) {
        for (const ByteView bytes : slices->transactions)
            out.message(1, encode_transaction_extention(bytes));
    }
    out.message(2, slices->header).bytes(3, block.id.view());
    return out.take();
}

enum class BlockForm {
    plain,
    extention,
};

Bytes encode(const StoredBlock& block, BlockForm form) {
    return form == BlockForm::plain ? block.body : encode_extention(block, true);
}

CallAnswer one_block(const StoredBlock* block, BlockNumber number, BlockForm form) {
    if (block == nullptr) return no_block(number);
    return {CallStatus::ok, {}, encode(*block, form)};
}

CallAnswer block_list(const ServedChain& chain,
                      BlockNumber first,
                      BlockNumber end,
                      BlockForm form) {
    WireWriter out;
    for (BlockNumber number = first; number < std::min(end, chain.head().number + 1); ++number) {
        out.message(1, encode(*chain.find(number), form));
    }
    return {CallStatus::ok, {}, out.take()};
}

CallAnswer by_number(const ServedChain& chain, ByteView request, BlockForm form) {
    const auto number = static_cast<BlockNumber>(integer_in(request, 1));
    return one_block(chain.find(number), number, form);
}

/// endNum is exclusive; java-tron gives no list at all when it is out of order or longer than 100.
CallAnswer by_limit(const ServedChain& chain, ByteView request, BlockForm form) {
    const std::int64_t first = integer_in(request, 1);
    const std::int64_t end = integer_in(request, 2);
    if (first < 0 || end <= first || end - first > kMaxBlocksPerAnswer) {
        return refused(CallStatus::invalid_argument,
                       "startNum and endNum must span 1 to " + std::to_string(kMaxBlocksPerAnswer) +
                           " blocks");
    }
    return block_list(chain, static_cast<BlockNumber>(first), static_cast<BlockNumber>(end), form);
}

CallAnswer by_latest(const ServedChain& chain, ByteView request, BlockForm form) {
    const std::int64_t count = integer_in(request, 1);
    if (count <= 0 || count >= kMaxBlocksPerAnswer) {
        return refused(CallStatus::invalid_argument,
                       "num must lie between 1 and " + std::to_string(kMaxBlocksPerAnswer - 1));
    }
    const BlockNumber end = chain.head().number + 1;
    const BlockNumber length = std::min(end, static_cast<BlockNumber>(count));
    return block_list(chain, end - length, end, form);
}

CallAnswer by_id(const ServedChain& chain, ByteView request) {
    const auto id = BlockId::from(bytes_in(request, 1));
    if (!id) return refused(CallStatus::invalid_argument, "value must be a block id of 32 bytes");
    const StoredBlock* block = chain.find(*id);
    if (block == nullptr) return refused(CallStatus::not_found, "there is no block " + id->hex());
    return {CallStatus::ok, {}, block->body};
}

/// BlockReq{1 id_or_num, 2 detail}: the head when id_or_num is empty, the header alone without
/// detail (Wallet.getBlock).
CallAnswer by_request(const ServedChain& chain, ByteView request) {
    const Bytes wanted = bytes_in(request, 1);
    const std::string_view text = as_text(wanted);
    const StoredBlock* block = &chain.head();
    if (const auto number = parse_integer<std::int64_t>(text)) {
        if (*number < 0)
            return refused(CallStatus::invalid_argument, "a block number is not negative");
        block = chain.find(static_cast<BlockNumber>(*number));
    } else if (!text.empty()) {
        const auto id = BlockId::from_hex(text);
        if (!id)
            return refused(CallStatus::invalid_argument,
                           "id_or_num is neither a number nor a block id");
        block = chain.find(*id);
    }
    if (block == nullptr)
        return refused(CallStatus::not_found, "there is no block " + std::string(text));
    return {CallStatus::ok, {}, encode_extention(*block, integer_in(request, 2) != 0)};
}

struct FoundTransaction {
    const StoredBlock* block = nullptr;
    Bytes bytes;
};

tl::expected<FoundTransaction, CallAnswer> find_transaction(const ServedChain& chain,
                                                            ByteView request) {
    const auto id = TransactionId::from(bytes_in(request, 1));
    if (!id) {
        return tl::unexpected(
            refused(CallStatus::invalid_argument, "value must be a transaction id of 32 bytes"));
    }
    const auto place = chain.find(*id);
    if (!place)
        return tl::unexpected(
            refused(CallStatus::not_found, "there is no transaction " + id->hex()));
    FoundTransaction out;
    out.block = chain.find(place->number);
    const auto slices = wire::slice_block(out.block->body);
    TRIBUTARY_ASSERT(slices.has_value());
    out.bytes = to_bytes(slices->transactions[place->index]);
    return out;
}

CallAnswer transaction_by_id(const ServedChain& chain, ByteView request) {
    auto found = find_transaction(chain, request);
    if (!found) return found.error();
    return {CallStatus::ok, {}, std::move(found->bytes)};
}

CallAnswer count_by_number(const ServedChain& chain, ByteView request) {
    const auto number = static_cast<BlockNumber>(integer_in(request, 1));
    const StoredBlock* block = chain.find(number);
    if (block == nullptr) return no_block(number);
    const auto slices = wire::slice_block(block->body);
    TRIBUTARY_ASSERT(slices.has_value());
    const auto count = static_cast<std::int64_t>(slices->transactions.size());
    return {CallStatus::ok, {}, WireWriter().integer(1, count).take()};
}

}  // namespace

std::optional<CallAnswer> answer_from_chain(const ServedChain& chain,
                                            std::string_view method,
                                            ByteView request) {
    const StoredBlock& head = chain.head();
    if (method == "GetNowBlock") return one_block(&head, head.number, BlockForm::plain);
    if (method == "GetNowBlock2") return one_block(&head, head.number, BlockForm::extention);
    if (method == "GetBlock") return by_request(chain, request);
    if (method == "GetBlockByNum") return by_number(chain, request, BlockForm::plain);
    if (method == "GetBlockByNum2") return by_number(chain, request, BlockForm::extention);
    if (method == "GetBlockById") return by_id(chain, request);
    if (method == "GetBlockByLimitNext") return by_limit(chain, request, BlockForm::plain);
    if (method == "GetBlockByLimitNext2") return by_limit(chain, request, BlockForm::extention);
    if (method == "GetBlockByLatestNum") return by_latest(chain, request, BlockForm::plain);
    if (method == "GetBlockByLatestNum2") return by_latest(chain, request, BlockForm::extention);
    if (method == "GetTransactionById") return transaction_by_id(chain, request);
    if (method == "GetTransactionCountByBlockNum") return count_by_number(chain, request);
    return std::nullopt;
}

}  // namespace tributary::devnet
