// SPDX-License-Identifier: Apache-2.0
#include "token/transfer.hpp"

#include "primitives/crypto/sha256.hpp"
#include "primitives/wire/token_contracts.hpp"
#include "primitives/wire/wire_writer.hpp"

namespace tributary::token {
namespace {

/// protocol.TransferContract: owner_address 1, to_address 2, amount 3.
Bytes encode_transfer(const Transfer& transfer) {
    return wire::WireWriter()
        .bytes(1, transfer.from.view())
        .bytes(2, transfer.to.view())
        .integer(3, transfer.amount)
        .take();
}

}  // namespace

Status verify_transfer(const Transfer& transfer) {
    if (transfer.amount <= 0) return fail(ErrorCode::invalid_argument, "amount must be above 0");
    if (transfer.from == transfer.to) {
        return fail(ErrorCode::invalid_argument, "sender and receiver are the same");
    }
    if (transfer.token && *transfer.token <= kTokenIdBase) {
        return fail(ErrorCode::invalid_argument, "token ids are above 1000000");
    }
    const auto ahead = checked_sub(transfer.expiration, transfer.timestamp);
    if (!ahead || *ahead <= 0 || *ahead > kMaxExpirationAhead) {
        return fail(ErrorCode::invalid_argument, "it must expire within a day of its time");
    }
    return {};
}

Result<Bytes> make_transfer(const Transfer& transfer) {
    if (const Status valid = verify_transfer(transfer); !valid) return fail(valid.error());
    wire::TransactionDraft draft;
    draft.expiration = transfer.expiration;
    draft.timestamp = transfer.timestamp;
    refer_to(draft, transfer.reference);
    if (transfer.token) {
        const std::string id = text_of(*transfer.token);
        draft.type = wire::ContractType::transfer_asset;
        draft.message = "TransferAssetContract";
        draft.value = wire::encode_transfer_asset(
            {as_bytes(id), transfer.from, transfer.to, transfer.amount});
    } else {
        draft.type = wire::ContractType::transfer;
        draft.message = "TransferContract";
        draft.value = encode_transfer(transfer);
    }
    return wire::encode_raw(draft);
}

SignedTransaction sign_transaction(ByteView raw, const SecretKey& key) {
    const Hash256 digest = sha256(raw);
    const Signature signature = sign(digest, key);
    return {{digest.bytes}, wire::encode_transaction(raw, {to_bytes(signature.view())})};
}

}  // namespace tributary::token
