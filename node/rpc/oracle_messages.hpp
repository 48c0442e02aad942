// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "node/oracle_answers.hpp"
#include "tributary/oracle/v1/oracle.pb.h"

namespace tributary::node {

/// Answers of the oracle side as messages of tributary.oracle.v1. Pure; amounts as decimal text,
/// addresses in Base58Check.
oracle::v1::EpochState to_message(EpochState state);
oracle::v1::PayoutState to_message(PayoutState state);

oracle::v1::GetOracleStatusResponse to_message(const OracleStatusAnswer& answer);
oracle::v1::ReceiptAcknowledgement to_message(const ReceiptAcknowledgement& answer);
oracle::v1::Epoch to_message(const EpochAnswer& answer);
oracle::v1::Payout to_message(const PayoutAnswer& answer);
oracle::v1::Receipt to_message(const ReceiptAnswer& answer);

/// A page_size as a limit; 0 asks for as many as one answer holds. Errors: bad_number.
Result<std::size_t> parse_page_size(std::int32_t page_size);

}  // namespace tributary::node
