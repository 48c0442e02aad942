// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "primitives/wire/transaction.hpp"
#include "tools/tributary/report.hpp"

namespace tributary::tools {

/// Fees in sun as main-net has them; networks change them by vote, and no header tells them.
inline constexpr std::int64_t kBandwidthPrice = 1'000;
inline constexpr std::int64_t kMultiSignFee = 1'000'000;
inline constexpr std::int64_t kAssetIssueFee = 1'024'000'000;
inline constexpr std::int64_t kPermissionUpdateFee = 100'000'000;
inline constexpr std::int64_t kMemoFee = 1'000'000;
/// A receiver without account: CREATE_ACCOUNT_FEE and CREATE_NEW_ACCOUNT_FEE_IN_SYSTEM_CONTRACT.
inline constexpr std::int64_t kNewAccountFee = 1'100'000;

/// What a transaction will take beside its amount.
struct FeeEstimate {
    /// Exact: bytes with all signatures, and 64 for the result (java-tron BandwidthProcessor).
    std::int64_t bandwidth = 0;
    /// Sun if no free or staked bandwidth is left.
    std::int64_t bandwidth_fee = 0;
    /// Sun that are due in any case: the contract's own fee, several signatures, a memo.
    std::int64_t fixed_fee = 0;
    /// More sun if the receiver of a transfer has no account yet.
    std::int64_t new_account_fee = 0;

    bool operator==(const FeeEstimate&) const = default;
};

/// For a transaction that will carry `signatures` signatures.
FeeEstimate estimate_fee(ByteView raw, std::size_t signatures);

/// Adds the estimate to a report.
void describe(Report& report, const FeeEstimate& estimate);

}  // namespace tributary::tools
