// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/tributary/send_transaction.hpp"

namespace tributary::tools {

/// What became of a transaction in this command.
enum class TransactionState {
    shown,
    built,
    signed_only,
    sent,
};

/// Id, what it does, who signed, when it expires, what it costs, and where it is proved to stand.
/// `signatures` is how many it will have, for the estimate.
Report report_transaction(const std::string& schema,
                          const Sent& sent,
                          TransactionState state,
                          std::size_t signatures);

/// Who made the signatures of a transaction. Errors: bad_signature.
Result<std::vector<Address>> signers_of(const TransactionParts& parts);

/// Signs, unless this key has signed already. Errors: invalid_argument (it has, or there are 5
/// signatures), and those of signers_of.
Status add_signature(TransactionParts& parts, const SecretKey& key);

}  // namespace tributary::tools
