// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "tools/check/vector_file.hpp"

namespace tributary::check {

/// Runs a trc10-vectors/1 file: prices and sequences of exchange, market and asset operations with
/// the state after each, as java-tron made them. Errors: malformed.
Result<VectorReport> check_trc10_vectors(const nlohmann::json& root);

/// One sequence each; they throw where a key is missing or has another type.
void check_exchange_sequence(const nlohmann::json& vector, Verdict& verdict);
void check_market_sequence(const nlohmann::json& vector, Verdict& verdict);
void check_asset_sequence(const nlohmann::json& vector, Verdict& verdict);

}  // namespace tributary::check
