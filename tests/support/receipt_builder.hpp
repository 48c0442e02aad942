// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "oracle/receipt.hpp"
#include "primitives/crypto/keccak256.hpp"

namespace tributary::test {

/// A key that only tests know; the same name gives the same key.
inline SecretKey key_named(std::string_view name) {
    return SecretKey::from(keccak256(as_bytes(name)).view()).value();
}

inline Address address_named(std::string_view name) {
    return address_of(public_key_of(key_named(name)));
}

/// A receipt of `payer`, signed by `signer`, by default the payer.
struct ReceiptSketch {
    std::string_view payer = "alice";
    std::string_view payee = "paula";
    std::uint64_t epoch = 10;
    std::uint64_t sequence = 1;
    std::uint64_t bytes_total = 1'000;
    std::int64_t amount_total = 100;
    std::uint64_t voucher = 0;
    std::uint64_t expiry = 1'000'000'000;
    std::string_view signer = "";
};

inline oracle::SignedTransferReceipt signed_receipt(const ReceiptSketch& sketch,
                                                    const oracle::ReceiptDomain& domain = {}) {
    oracle::TransferReceipt receipt;
    receipt.payer = address_named(sketch.payer);
    receipt.payee = address_named(sketch.payee);
    receipt.epoch = sketch.epoch;
    receipt.sequence = sketch.sequence;
    receipt.bytes_total = sketch.bytes_total;
    receipt.amount_total.value = sketch.amount_total;
    receipt.voucher = sketch.voucher;
    receipt.expiry = sketch.expiry;
    const Hash256 digest = oracle::ReceiptHasher(domain).digest(receipt);
    const auto signer = sketch.signer.empty() ? sketch.payer : sketch.signer;
    return {receipt, oracle::sign_receipt(digest, key_named(signer))};
}

inline Bytes receipt_bytes(const ReceiptSketch& sketch, const oracle::ReceiptDomain& domain = {}) {
    return oracle::encode_signed_receipt(signed_receipt(sketch, domain));
}

}  // namespace tributary::test
