// SPDX-License-Identifier: Apache-2.0
#include "node/rpc/status.hpp"

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "proto/codec/utf8.hpp"

namespace tributary::node {
namespace {

constexpr std::int64_t kRetrySeconds = 1;

/// Status and details travel in headers, of which clients take 8 KiB; a detail stands there up to
/// four times, and a byte that is not UTF-8 becomes three, nine where it is percent-encoded.
constexpr std::size_t kMaxDetailSize = 256;

}  // namespace

grpc::StatusCode status_code_of(ErrorCode code) {
    switch (code) {
        case ErrorCode::invalid_argument:
        case ErrorCode::bad_hex:
        case ErrorCode::bad_base58:
        case ErrorCode::bad_address:
        case ErrorCode::bad_number:
        case ErrorCode::truncated:
        case ErrorCode::malformed:
        case ErrorCode::oversized:
        case ErrorCode::missing_field:
        case ErrorCode::bad_signature:
        case ErrorCode::bad_key:
        case ErrorCode::overflow:
        case ErrorCode::zero_amount:
        case ErrorCode::self_payment: return grpc::StatusCode::INVALID_ARGUMENT;

        case ErrorCode::not_found: return grpc::StatusCode::NOT_FOUND;

        case ErrorCode::out_of_range:
        case ErrorCode::pruned: return grpc::StatusCode::OUT_OF_RANGE;

        case ErrorCode::unavailable:
        case ErrorCode::upstream_slow: return grpc::StatusCode::UNAVAILABLE;

        case ErrorCode::too_many_payees:
        case ErrorCode::disk_full: return grpc::StatusCode::RESOURCE_EXHAUSTED;

        case ErrorCode::not_synced:
        case ErrorCode::assurance_too_low:
        case ErrorCode::token_not_watched:
        case ErrorCode::contract_not_shadowed:
        case ErrorCode::contract_diverged:
        case ErrorCode::beyond_shadow:
        case ErrorCode::insufficient_balance:
        case ErrorCode::upstream_refused:
        case ErrorCode::anchor_too_old:
        case ErrorCode::unknown_payer:
        case ErrorCode::equivocation:
        case ErrorCode::oracle_halted:
        case ErrorCode::wrong_epoch:
        case ErrorCode::receipt_expired:
        case ErrorCode::sequence_not_higher:
        case ErrorCode::total_decreased:
        case ErrorCode::deposit_exceeded:
        case ErrorCode::epoch_open: return grpc::StatusCode::FAILED_PRECONDITION;

        case ErrorCode::oracle_disabled:
        case ErrorCode::voucher_unsupported: return grpc::StatusCode::UNIMPLEMENTED;

        // Sources disagree with each other or with the rules: the same question may be answered
        // later.
        case ErrorCode::upstream_lied:
        case ErrorCode::root_mismatch:
        case ErrorCode::unknown_parent:
        case ErrorCode::number_mismatch:
        case ErrorCode::wrong_parent:
        case ErrorCode::off_grid_time:
        case ErrorCode::time_not_increasing:
        case ErrorCode::time_ahead_of_clock:
        case ErrorCode::skipped_slot:
        case ErrorCode::schedule_mismatch:
        case ErrorCode::bad_witness_address:
        case ErrorCode::fork_below_solid:
        case ErrorCode::conflicting_solid:
        case ErrorCode::too_many_headers:
        case ErrorCode::stale_key:
        case ErrorCode::wrong_anchor:
        case ErrorCode::wrong_network:
        case ErrorCode::wrong_genesis: return grpc::StatusCode::ABORTED;

        case ErrorCode::wrong_password: return grpc::StatusCode::PERMISSION_DENIED;

        case ErrorCode::io_error:
        case ErrorCode::bad_network_file:
        case ErrorCode::bad_config:
        case ErrorCode::port_in_use:
        case ErrorCode::store_locked:
        case ErrorCode::store_corrupt:
        case ErrorCode::store_version:
        case ErrorCode::bad_keystore: return grpc::StatusCode::INTERNAL;
    }
    return grpc::StatusCode::UNKNOWN;
}

grpc::Status to_grpc_status(const Error& error, std::string_view field) {
    const std::string detail = error.detail.substr(0, kMaxDetailSize);
    const Error shown{error.code, codec::to_utf8(detail)};
    google::rpc::Status out;
    out.set_code(status_code_of(shown.code));
    out.set_message(shown.message());
    google::rpc::ErrorInfo info;
    info.set_reason(std::string(reason_of(shown.code)));
    info.set_domain(std::string(kErrorDomain));
    if (!shown.detail.empty()) (*info.mutable_metadata())["detail"] = shown.detail;
    out.add_details()->PackFrom(info);
    if (out.code() == grpc::StatusCode::UNAVAILABLE) {
        google::rpc::RetryInfo retry;
        retry.mutable_retry_delay()->set_seconds(kRetrySeconds);
        out.add_details()->PackFrom(retry);
    }
    if (!field.empty()) {
        google::rpc::BadRequest bad;
        auto* violation = bad.add_field_violations();
        violation->set_field(std::string(field));
        violation->set_description(shown.message());
        out.add_details()->PackFrom(bad);
    }
    return {static_cast<grpc::StatusCode>(out.code()), out.message(), out.SerializeAsString()};
}

}  // namespace tributary::node
