// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "node/contract_answers.hpp"
#include "tributary/node/v1/contract.pb.h"

namespace tributary::node {

/// Calls of one question, and the bytes of one.
inline constexpr int kMaxContractCalls = 100;
inline constexpr std::size_t kMaxCallData = 65'536;
/// Rows of one answer.
inline constexpr std::int32_t kMaxStorageRows = 1'000;

/// Why a request was refused, and which field was wrong.
struct BadField {
    Error error;
    std::string_view field;
};

/// Errors: those of parse_address, oversized, out_of_range, bad_hex.
tl::expected<ContractQuestion, BadField> parse_contract_question(
    const v1::GetContractStateRequest& request);

v1::GetContractStateResponse to_message(const ContractAnswer& answer);

}  // namespace tributary::node
