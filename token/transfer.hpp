// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "primitives/address.hpp"
#include "primitives/block_id.hpp"
#include "primitives/crypto/secp256k1.hpp"
#include "primitives/result.hpp"
#include "token/token_id.hpp"

namespace tributary::token {

/// java-tron refuses transactions that expire more than a day after the head
/// (Constant.MAXIMUM_TIME_UNTIL_EXPIRATION).
inline constexpr TimestampMs kMaxExpirationAhead = 24 * 60 * 60 * 1000;

/// A transfer of a token, or of TRX where there is none.
struct Transfer {
    Address from;
    Address to;
    std::optional<TokenId> token;
    /// Smallest units of the token, or sun.
    std::int64_t amount = 0;
    /// The block that the transaction refers to; it stays valid for 65,536 blocks and on this
    /// branch only.
    BlockId reference;
    TimestampMs expiration = 0;
    TimestampMs timestamp = 0;
};

/// Refuses what java-tron would refuse without looking at state (TransferActuator,
/// TransferAssetActuator). Errors: invalid_argument (amount not above 0, sender is receiver, no
/// such token id, expires before it is made or more than kMaxExpirationAhead later).
Status verify_transfer(const Transfer& transfer);

/// raw_data of the transfer: its SHA-256 is the transaction id. Errors as verify_transfer.
Result<Bytes> make_transfer(const Transfer& transfer);

/// A transaction that can be broadcast.
struct SignedTransaction {
    TransactionId id;
    /// Serialised protocol.Transaction.
    Bytes bytes;
};

/// Signs raw_data with one key.
SignedTransaction sign_transaction(ByteView raw, const SecretKey& key);

}  // namespace tributary::token
