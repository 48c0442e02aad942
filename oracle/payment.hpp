// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "oracle/settlement.hpp"
#include "primitives/crypto/secp256k1.hpp"

namespace tributary::oracle {

/// Who pays, and in which token.
struct PaymentTerms {
    Address operator_address;
    /// Decimal TRC-10 id.
    std::string token_id;
};

/// A signed TransferAssetContract {1 asset_name, 2 owner, 3 to, 4 amount}.
PayoutAttempt make_payment(const PaymentTerms& terms,
                           const TransferOrder& order,
                           const SecretKey& key);

}  // namespace tributary::oracle
