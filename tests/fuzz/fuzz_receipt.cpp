// SPDX-License-Identifier: Apache-2.0
#include "oracle/deposit.hpp"
#include "oracle/receipt.hpp"
#include "oracle/receipt_rules.hpp"
#include "primitives/check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tributary;
    const auto receipt = oracle::decode_signed_receipt({data, size});
    if (!receipt) return 0;
    TRIBUTARY_ASSERT(receipt->receipt.amount_total.value >= 0);
    const Bytes again = oracle::encode_signed_receipt(*receipt);
    const auto decoded = oracle::decode_signed_receipt(again);
    TRIBUTARY_ASSERT(decoded && *decoded == *receipt);
    const oracle::ReceiptHasher hasher{oracle::ReceiptDomain{}};
    const Hash256 digest = hasher.digest(receipt->receipt);
    TRIBUTARY_ASSERT(digest == hasher.digest(decoded->receipt));
    // Whatever recovers, only the owner's key may pass.
    const oracle::Deposit deposit{receipt->receipt.payer, {1}, {}};
    const auto signer = oracle::verify_signer(*receipt, digest, deposit);
    if (signer) TRIBUTARY_ASSERT(*signer == receipt->receipt.payer);
    return 0;
}
