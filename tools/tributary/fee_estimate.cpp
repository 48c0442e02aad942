// SPDX-License-Identifier: Apache-2.0
#include "tools/tributary/fee_estimate.hpp"

#include <fmt/format.h>

#include "primitives/check.hpp"
#include "primitives/crypto/secp256k1.hpp"
#include "tools/tributary/shapes.hpp"

namespace tributary::tools {
namespace {

/// Room that every transaction pays for its result (java-tron Constant.MAX_RESULT_SIZE_IN_TX).
constexpr std::int64_t kResultBytes = 64;
constexpr std::int32_t kTrxPrecision = 6;

std::int64_t own_fee(wire::ContractType type) {
    if (type == wire::ContractType::asset_issue) return kAssetIssueFee;
    if (type == wire::ContractType::account_permission_update) return kPermissionUpdateFee;
    return 0;
}

std::string trx(std::int64_t sun) {
    return display_amount(std::to_string(sun), kTrxPrecision, "TRX");
}

}  // namespace

FeeEstimate estimate_fee(ByteView raw, std::size_t signatures) {
    const Bytes bytes =
        wire::encode_transaction(raw, std::vector<Bytes>(signatures, Bytes(Signature::kSize)));
    const auto decoded = wire::decode_transaction(bytes);
    TRIBUTARY_ASSERT(decoded.has_value());
    const wire::ContractType type = decoded->contract.type;
    FeeEstimate out;
    out.bandwidth = static_cast<std::int64_t>(bytes.size()) + kResultBytes;
    out.bandwidth_fee = out.bandwidth * kBandwidthPrice;
    out.fixed_fee = own_fee(type) + (signatures > 1 ? kMultiSignFee : 0) +
                    (decoded->data.empty() ? 0 : kMemoFee);
    const bool pays =
        type == wire::ContractType::transfer || type == wire::ContractType::transfer_asset;
    out.new_account_fee = pays ? kNewAccountFee : 0;
    return out;
}

void describe(Report& report, const FeeEstimate& estimate) {
    Json& json = report.json["estimate"];
    json["bandwidth"] = estimate.bandwidth;
    json["bandwidth_fee_at_most"] = std::to_string(estimate.bandwidth_fee);
    json["fixed_fee"] = std::to_string(estimate.fixed_fee);
    json["new_account_fee_at_most"] = std::to_string(estimate.new_account_fee);
    std::string fees = trx(estimate.fixed_fee) + ", and at most " + trx(estimate.bandwidth_fee) +
                       " where no bandwidth is left";
    if (estimate.new_account_fee > 0)
        fees += ", and " + trx(estimate.new_account_fee) + " where the receiver is new";
    report.rows.push_back({"bandwidth", std::to_string(estimate.bandwidth)});
    report.rows.push_back({"fee (main-net's prices)", fees});
}

}  // namespace tributary::tools
