// SPDX-License-Identifier: Apache-2.0
#include "oracle/deposit.hpp"

namespace tributary::oracle {

Result<DepositTable> DepositTable::from(const std::vector<Deposit>& deposits) {
    if (deposits.size() > kMaxDeposits) return fail(ErrorCode::bad_config, "too many deposits");
    DepositTable out;
    for (const Deposit& deposit : deposits) {
        if (deposit.amount.value < 0) {
            return fail(ErrorCode::bad_config, "negative deposit of " + deposit.owner.base58());
        }
        if (!out.by_owner_.emplace(deposit.owner, deposit).second) {
            return fail(ErrorCode::bad_config, "two deposits of " + deposit.owner.base58());
        }
    }
    return out;
}

const Deposit* DepositTable::find(const Address& owner) const {
    const auto found = by_owner_.find(owner);
    return found == by_owner_.end() ? nullptr : &found->second;
}

bool may_sign(const Deposit& deposit, const Address& key) {
    return key == deposit.owner || (deposit.signer && key == *deposit.signer);
}

}  // namespace tributary::oracle
