// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "primitives/address.hpp"
#include "primitives/block_id.hpp"
#include "primitives/result.hpp"

namespace tributary::wire {

/// java-tron Constant.TRANSACTION_MAX_BYTE_SIZE.
inline constexpr std::size_t kMaxTransactionSize = 512'000;

/// Contract types that something here looks into (Tron.proto, Transaction.Contract.ContractType).
enum class ContractType : std::int32_t {
    account_create = 0,
    transfer = 1,
    transfer_asset = 2,
    vote_witness = 4,
    witness_create = 5,
    asset_issue = 6,
    participate_asset_issue = 9,
    unfreeze_asset = 14,
    update_asset = 15,
    proposal_create = 16,
    proposal_approve = 17,
    proposal_delete = 18,
    create_smart_contract = 30,
    trigger_smart_contract = 31,
    exchange_create = 41,
    exchange_inject = 42,
    exchange_withdraw = 43,
    exchange_transaction = 44,
    account_permission_update = 46,
    market_sell_asset = 52,
    market_cancel_order = 53,
};

/// contractRet 1; the only value that lets a contract call move anything.
inline constexpr std::int32_t kContractRetSuccess = 1;

/// The one contract of a transaction. `type` may hold a number that has no enumerator.
struct Contract {
    ContractType type{};
    ByteView type_url;
    /// The serialised contract message.
    ByteView value;
    std::int32_t permission_id = 0;
};

/// A transaction as slices of the bytes it was decoded from; they must outlive it.
struct Transaction {
    /// The whole transaction: its SHA-256 is the Merkle leaf.
    ByteView bytes;
    ByteView raw;
    std::vector<ByteView> signatures;
    Contract contract;
    /// ret[0].contractRet; committed by the root, and checked by every node for types 30 and 31
    /// only (java-tron TransactionTrace.check). 0 where there is none.
    std::int32_t contract_ret = 0;
    ByteView ref_block_bytes;
    ByteView ref_block_hash;
    TimestampMs expiration = 0;
    TimestampMs timestamp = 0;
    ByteView data;
    std::int64_t fee_limit = 0;

    /// SHA-256 of raw_data: also what signatures sign.
    [[nodiscard]] TransactionId id() const;

    /// SHA-256 of the whole transaction.
    [[nodiscard]] Hash256 leaf() const;
};

/// Decodes as protobuf-java does. Errors: oversized, truncated, malformed (raw_data given twice,
/// not exactly one contract), missing_field.
Result<Transaction> decode_transaction(ByteView bytes);

/// True where the type_url names protocol.<message>; java-tron unpacks an Any by the part behind
/// the last slash (com.google.protobuf.Any.is).
bool is_type(const Contract& contract, std::string_view message);

/// owner_address of any contract; field 1 for all messages but AccountCreate-like ones named in the
/// .cpp. Nothing where it is absent or not an address.
std::optional<Address> owner_of(const Contract& contract);

/// raw_data of a transaction with one contract.
struct TransactionDraft {
    std::array<std::uint8_t, 2> ref_block_bytes{};
    std::array<std::uint8_t, 8> ref_block_hash{};
    TimestampMs expiration = 0;
    TimestampMs timestamp = 0;
    ContractType type{};
    /// Message name without package, such as TransferAssetContract.
    std::string_view message;
    Bytes value;
    Bytes data;
    std::int64_t fee_limit = 0;
    /// 0 is the owner's permission, 2 and above are active ones.
    std::int32_t permission_id = 0;
};

/// Sets the reference block of a draft (TaPoS: bytes 6..7 of the number, bytes 8..15 of the id).
void refer_to(TransactionDraft& draft, const BlockId& block);

/// Canonical raw_data.
Bytes encode_raw(const TransactionDraft& draft);

/// A whole transaction from raw_data and signatures.
Bytes encode_transaction(ByteView raw, const std::vector<Bytes>& signatures);

}  // namespace tributary::wire
