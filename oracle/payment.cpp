// SPDX-License-Identifier: Apache-2.0
#include "oracle/payment.hpp"

#include "primitives/crypto/sha256.hpp"
#include "primitives/wire/transaction.hpp"
#include "primitives/wire/wire_writer.hpp"

namespace tributary::oracle {

PayoutAttempt make_payment(const PaymentTerms& terms,
                           const TransferOrder& order,
                           const SecretKey& key) {
    wire::TransactionDraft draft;
    wire::refer_to(draft, order.reference);
    draft.expiration = order.expiration;
    draft.timestamp = order.timestamp;
    draft.type = wire::ContractType::transfer_asset;
    draft.message = "TransferAssetContract";
    draft.value = wire::WireWriter()
                      .text(1, terms.token_id)
                      .bytes(2, terms.operator_address.view())
                      .bytes(3, order.payee.view())
                      .integer(4, order.amount.value)
                      .take();
    const Bytes raw = wire::encode_raw(draft);
    const Hash256 digest = sha256(raw);
    return {{digest.bytes},
            wire::encode_transaction(raw, {to_bytes(sign(digest, key).view())}),
            order.expiration};
}

}  // namespace tributary::oracle
