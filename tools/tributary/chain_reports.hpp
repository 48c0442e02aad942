// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include <tributary/node/v1/node.pb.h>

#include "tools/tributary/report.hpp"

namespace tributary::tools {

/// tributary.node.status/v1.
Report report_of(const node::v1::GetStatusResponse& status);

/// tributary.node.trail/v1.
Report trail_report_of(const node::v1::GetTrustTrailResponse& trail);

/// tributary.node.keys/v1.
Report keys_report_of(const node::v1::GetTrustTrailResponse& trail);

Report report_of(const node::v1::ListEvidenceResponse& evidence);

/// tributary.header/v1.
Report report_of(const node::v1::GetHeaderResponse& header);

/// tributary.balance/v1. `token` gives the unit for people; nothing where the node does not know
/// it.
Report report_of(const node::v1::GetBalanceResponse& balance,
                 const std::optional<node::v1::GetTokenResponse>& token);

/// tributary.transfers/v1. `token` as for a balance.
Report report_of(const node::v1::ListTransfersResponse& list,
                 const std::optional<node::v1::GetTokenResponse>& token);

/// tributary.token.info/v1.
Report report_of(const node::v1::GetTokenResponse& token);

/// tributary.tx.show/v1. The bytes must be those of the id: the command has checked it.
Report report_of(const node::v1::GetTransactionResponse& transaction);

/// True where the bytes of the answer are a transaction with the id of the answer: a transaction
/// that was asked for is checked here again, whatever the node said.
bool bytes_match_id(const node::v1::GetTransactionResponse& transaction);

}  // namespace tributary::tools
