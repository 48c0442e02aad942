// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "primitives/address.hpp"
#include "primitives/block_id.hpp"
#include "primitives/crypto/secp256k1.hpp"
#include "primitives/numbers.hpp"
#include "primitives/result.hpp"

namespace tributary::oracle {

/// Largest serialised SignedTransferReceipt that is looked at; one without evidence has at most 260
/// bytes.
inline constexpr std::size_t kMaxReceiptSize = 4096;

/// "So much has this payee served to this payer, ever": a cumulative cheque of the payer
/// (TIP-712 primary type Receipt).
struct TransferReceipt {
    Address payer;
    Address payee;
    /// floor(block time / epoch_seconds).
    std::uint64_t epoch = 0;
    /// Rises strictly per (payer, payee, signer).
    std::uint64_t sequence = 0;
    std::uint64_t bytes_total = 0;
    TokenAmount amount_total;
    Hash256 lane;
    Hash256 pieces;
    /// 0: drawn on the payer's own deposit.
    std::uint64_t voucher = 0;
    /// Seconds since the Unix epoch.
    std::uint64_t expiry = 0;

    bool operator==(const TransferReceipt&) const = default;
};

struct SignedTransferReceipt {
    TransferReceipt receipt;
    /// r, s, v with low s and v 27 or 28, as the vault's ecrecover wants it.
    Signature signature;

    bool operator==(const SignedTransferReceipt&) const = default;
};

/// What a receipt's signature is bound to besides its content.
struct ReceiptDomain {
    std::uint64_t chain_id = 0;
    /// 20 zero bytes behind the prefix until there is a vault.
    Address vault = Address::from_evm({});

    bool operator==(const ReceiptDomain&) const = default;
};

/// The hash that is signed (TIP-712): keccak256(0x1901, domain separator, struct hash).
class ReceiptHasher {
  public:
    explicit ReceiptHasher(const ReceiptDomain& domain);

    [[nodiscard]] Hash256 digest(const TransferReceipt& receipt) const;

  private:
    Hash256 separator_;
};

/// Decodes SignedTransferReceipt {1 receipt, 2 signature, 3 evidence, which is not kept}. Unknown
/// fields are skipped; a receipt given twice is refused. Errors: oversized, truncated, malformed,
/// missing_field, bad_address, overflow (an amount beyond int64), bad_signature (its form only).
Result<SignedTransferReceipt> decode_signed_receipt(ByteView bytes);

/// Canonical SignedTransferReceipt without evidence.
Bytes encode_signed_receipt(const SignedTransferReceipt& signed_receipt);

/// The signature of the digest in the form that is accepted.
Signature sign_receipt(const Hash256& digest, const SecretKey& secret);

/// 65 bytes with v 27 or 28 and s in the lower half. Errors: bad_signature.
Result<Signature> receipt_signature_from(ByteView bytes);

}  // namespace tributary::oracle
