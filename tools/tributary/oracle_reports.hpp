// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include <tributary/oracle/v1/oracle.pb.h>

#include "tools/tributary/report.hpp"

namespace tributary::tools {

/// tributary.oracle.status/v1.
Report report_of(const oracle::v1::GetOracleStatusResponse& status);

/// tributary.oracle.receipt.submit/v1.
Report report_of(const oracle::v1::ReceiptAcknowledgement& acknowledgement);

/// tributary.oracle.epochs/v1.
Report report_of(const std::vector<oracle::v1::Epoch>& epochs);

/// tributary.oracle.payout/v1.
Report report_of(std::uint64_t epoch, const std::vector<oracle::v1::Payout>& payouts);

}  // namespace tributary::tools
