// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <tl/expected.hpp>

namespace tributary {

/// Why something from outside was refused. Tests check the code, people read the detail.
/// `reason_of` gives the snake_case word that JSON and gRPC carry; `sentence_of` one sentence.
enum class ErrorCode {
    // general
    invalid_argument,
    not_found,
    out_of_range,
    unavailable,
    io_error,
    disk_full,
    // text forms
    bad_hex,
    bad_base58,
    bad_address,
    bad_number,
    // wire forms
    truncated,
    malformed,
    oversized,
    missing_field,
    // cryptography
    bad_signature,
    bad_key,
    // network file, configuration
    bad_network_file,
    bad_config,
    wrong_network,
    wrong_genesis,
    anchor_too_old,
    port_in_use,
    // headers
    unknown_parent,
    number_mismatch,
    wrong_parent,
    off_grid_time,
    time_not_increasing,
    time_ahead_of_clock,
    skipped_slot,
    schedule_mismatch,
    bad_witness_address,
    fork_below_solid,
    conflicting_solid,
    too_many_headers,
    stale_key,
    wrong_anchor,
    // bodies
    root_mismatch,
    // upstreams
    upstream_lied,
    upstream_slow,
    upstream_refused,
    // store
    store_locked,
    store_corrupt,
    store_version,
    // state and assurance
    not_synced,
    assurance_too_low,
    pruned,
    token_not_watched,
    contract_not_shadowed,
    contract_diverged,
    beyond_shadow,
    // money
    overflow,
    insufficient_balance,
    // wallet
    wrong_password,
    bad_keystore,
    // oracle
    oracle_disabled,
    unknown_payer,
    wrong_epoch,
    receipt_expired,
    sequence_not_higher,
    total_decreased,
    deposit_exceeded,
    self_payment,
    epoch_open,
    voucher_unsupported,
    zero_amount,
    equivocation,
    too_many_payees,
    oracle_halted,
};

/// The stable machine word of a code, equal to the enumerator's name.
std::string_view reason_of(ErrorCode code);

/// One sentence for people.
std::string_view sentence_of(ErrorCode code);

struct [[nodiscard]] Error {
    ErrorCode code = ErrorCode::invalid_argument;
    /// Names the thing that was wrong; may be empty.
    std::string detail;

    bool operator==(const Error&) const = default;

    /// "sentence: detail".
    [[nodiscard]] std::string message() const;
};

template <typename T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

/// Makes the failing side of any Result.
inline tl::unexpected<Error> fail(ErrorCode code, std::string detail = {}) {
    return tl::unexpected<Error>(Error{code, std::move(detail)});
}

inline tl::unexpected<Error> fail(Error error) {
    return tl::unexpected<Error>(std::move(error));
}

}  // namespace tributary
