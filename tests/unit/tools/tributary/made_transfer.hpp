// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/tributary/intents.hpp"
#include "tools/tributary/transaction_report.hpp"

namespace tributary::tools {

/// An unsigned transfer that refers to no block.
inline TransactionParts made_transfer(const Transfer& transfer) {
    const auto intent = make_intent(transfer);
    wire::TransactionDraft draft;
    draft.timestamp = 1'000;
    draft.expiration = 2'000;
    draft.type = intent.type;
    draft.message = intent.message;
    draft.value = intent.value;
    return {wire::encode_raw(draft), {}};
}

}  // namespace tributary::tools
