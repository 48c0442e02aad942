// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "primitives/address.hpp"
#include "primitives/numbers.hpp"
#include "primitives/result.hpp"

namespace tributary::oracle {

/// Most deposits that a configuration may name.
inline constexpr std::size_t kMaxDeposits = 100'000;

/// What a payer has put down, ever. Payments do not lower it: receipts are cumulative, too.
struct Deposit {
    Address owner;
    TokenAmount amount;
    /// A hot key that may sign receipts for the owner.
    std::optional<Address> signer;

    bool operator==(const Deposit&) const = default;
};

/// The deposits by owner, fixed for as long as it lives.
class DepositTable {
  public:
    DepositTable() = default;

    /// Errors: bad_config (an owner named twice, an amount below 0, more than kMaxDeposits).
    static Result<DepositTable> from(const std::vector<Deposit>& deposits);

    [[nodiscard]] const Deposit* find(const Address& owner) const;

    /// In ascending order of owners.
    [[nodiscard]] const std::map<Address, Deposit>& all() const { return by_owner_; }

  private:
    std::map<Address, Deposit> by_owner_;
};

/// True for the owner and the registered signer.
bool may_sign(const Deposit& deposit, const Address& key);

}  // namespace tributary::oracle
