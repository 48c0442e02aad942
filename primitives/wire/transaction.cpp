// SPDX-License-Identifier: Apache-2.0
#include "primitives/wire/transaction.hpp"

#include <algorithm>

#include "primitives/crypto/sha256.hpp"
#include "primitives/wire/wire_reader.hpp"
#include "primitives/wire/wire_writer.hpp"

namespace tributary::wire {
namespace {

constexpr std::string_view kTypePrefix = "type.googleapis.com/protocol.";

Status merge_any(Contract& out, ByteView any) {
    return for_each_field(any, [&](const WireField& field) {
        if (field.is_bytes(1)) out.type_url = field.bytes;
        if (field.is_bytes(2)) out.value = field.bytes;
    });
}

Result<Contract> read_contract(ByteView bytes) {
    Contract out;
    const Status read = for_each_field(bytes, [&](const WireField& field) -> Status {
        if (field.is_varint(1)) out.type = static_cast<ContractType>(field.int32());
        if (field.is_bytes(2)) return merge_any(out, field.bytes);
        if (field.is_varint(5)) out.permission_id = field.int32();
        return {};
    });
    if (!read) return fail(read.error());
    return out;
}

Status read_raw(Transaction& out, ByteView raw) {
    std::size_t contracts = 0;
    const Status read = for_each_field(raw, [&](const WireField& field) -> Status {
        if (field.is_bytes(1)) out.ref_block_bytes = field.bytes;
        if (field.is_bytes(4)) out.ref_block_hash = field.bytes;
        if (field.is_varint(8)) out.expiration = field.int64();
        if (field.is_bytes(10)) out.data = field.bytes;
        if (field.is_varint(14)) out.timestamp = field.int64();
        if (field.is_varint(18)) out.fee_limit = field.int64();
        if (field.is_bytes(11)) {
            ++contracts;
            const auto contract = read_contract(field.bytes);
            if (!contract) return fail(contract.error());
            out.contract = *contract;
        }
        return {};
    });
    if (!read) return read;
    // java-tron Manager.processTransaction refuses anything but one contract.
    if (contracts != 1) return fail(ErrorCode::malformed, "a transaction has exactly one contract");
    return {};
}

Result<std::int32_t> read_contract_ret(ByteView ret) {
    std::int32_t out = 0;
    const Status read = for_each_field(ret, [&](const WireField& field) {
        if (field.is_varint(3)) out = field.int32();
    });
    if (!read) return fail(read.error());
    return out;
}

}  // namespace

TransactionId Transaction::id() const {
    return {sha256(raw).bytes};
}

Hash256 Transaction::leaf() const {
    return sha256(bytes);
}

Result<Transaction> decode_transaction(ByteView bytes) {
    if (bytes.size() > kMaxTransactionSize) return fail(ErrorCode::oversized, "transaction");
    Transaction out;
    out.bytes = bytes;
    bool has_raw = false;
    bool has_ret = false;
    const Status read = for_each_field(bytes, [&](const WireField& field) -> Status {
        if (field.is_bytes(1)) {
            if (has_raw) return fail(ErrorCode::malformed, "raw_data given twice");
            has_raw = true;
            out.raw = field.bytes;
        }
        if (field.is_bytes(2)) out.signatures.push_back(field.bytes);
        if (field.is_bytes(5) && !has_ret) {
            has_ret = true;
            const auto ret = read_contract_ret(field.bytes);
            if (!ret) return fail(ret.error());
            out.contract_ret = *ret;
        }
        return {};
    });
    if (!read) return fail(read.error());
    if (!has_raw) return fail(ErrorCode::missing_field, "transaction raw_data");
    // Empty ones cost the sender two bytes each.
    out.signatures.shrink_to_fit();
    if (const Status raw = read_raw(out, out.raw); !raw) return fail(raw.error());
    return out;
}

bool is_type(const Contract& contract, std::string_view message) {
    const std::string_view url = as_text(contract.type_url);
    const std::size_t slash = url.rfind('/');
    if (slash == std::string_view::npos) return false;
    const std::string_view name = url.substr(slash + 1);
    constexpr std::string_view kPackage = "protocol.";
    return name.starts_with(kPackage) && name.substr(kPackage.size()) == message;
}

std::optional<Address> owner_of(const Contract& contract) {
    // AccountUpdate 10 and SetAccountId 19 hold the owner in field 2, TransferAsset 2 too.
    const auto type = static_cast<std::int32_t>(contract.type);
    const std::uint32_t place = (type == 2 || type == 10 || type == 19) ? 2 : 1;
    std::optional<Address> owner;
    const Status read = for_each_field(contract.value, [&](const WireField& field) {
        if (field.is_bytes(place)) owner = Address::from(field.bytes);
    });
    return read ? owner : std::nullopt;
}

void refer_to(TransactionDraft& draft, const BlockId& block) {
    std::copy_n(
        block.bytes.begin() + 6, draft.ref_block_bytes.size(), draft.ref_block_bytes.begin());
    std::copy_n(block.bytes.begin() + 8, draft.ref_block_hash.size(), draft.ref_block_hash.begin());
}

Bytes encode_raw(const TransactionDraft& draft) {
    const Bytes any = WireWriter()
                          .text(1, std::string(kTypePrefix).append(draft.message))
                          .bytes(2, draft.value)
                          .take();
    const Bytes contract = WireWriter()
                               .integer(1, static_cast<std::int64_t>(draft.type))
                               .message(2, any)
                               .integer(5, draft.permission_id)
                               .take();
    return WireWriter()
        .bytes(1, draft.ref_block_bytes)
        .bytes(4, draft.ref_block_hash)
        .integer(8, draft.expiration)
        .bytes(10, draft.data)
        .message(11, contract)
        .integer(14, draft.timestamp)
        .integer(18, draft.fee_limit)
        .take();
}

Bytes encode_transaction(ByteView raw, const std::vector<Bytes>& signatures) {
    WireWriter out;
    out.message(1, raw);
    for (const Bytes& signature : signatures)
        out.bytes(2, signature);
    return out.take();
}

}  // namespace tributary::wire
