// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include <tl/expected.hpp>

namespace tributary::devnet {

/// protocol.Return.response_code, as a full node answers a broadcast (api.proto).
enum class BroadcastCode : std::int32_t {
    success = 0,
    sigerror = 1,
    contract_validate_error = 2,
    bandwidth_error = 4,
    dup_transaction_error = 5,
    tapos_error = 6,
    too_big_transaction_error = 7,
    transaction_expiration_error = 8,
    server_busy = 9,
    not_enough_effective_connection = 11,
    other_error = 20,
};

struct Refusal {
    BroadcastCode code = BroadcastCode::other_error;
    /// One sentence with what was found and what was wanted.
    std::string message;
};

using Checked = tl::expected<void, Refusal>;

inline tl::unexpected<Refusal> refuse(BroadcastCode code, std::string message) {
    return tl::unexpected<Refusal>(Refusal{code, std::move(message)});
}

/// What java-tron's actuators answer when a contract does not hold.
inline tl::unexpected<Refusal> refuse_contract(std::string message) {
    return refuse(BroadcastCode::contract_validate_error, std::move(message));
}

}  // namespace tributary::devnet
