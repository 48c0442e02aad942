// SPDX-License-Identifier: Apache-2.0
#include "primitives/result.hpp"

namespace tributary {

std::string_view reason_of(ErrorCode code) {
    switch (code) {
        case ErrorCode::invalid_argument: return "invalid_argument";
        case ErrorCode::not_found: return "not_found";
        case ErrorCode::out_of_range: return "out_of_range";
        case ErrorCode::unavailable: return "unavailable";
        case ErrorCode::io_error: return "io_error";
        case ErrorCode::disk_full: return "disk_full";
        case ErrorCode::bad_hex: return "bad_hex";
        case ErrorCode::bad_base58: return "bad_base58";
        case ErrorCode::bad_address: return "bad_address";
        case ErrorCode::bad_number: return "bad_number";
        case ErrorCode::truncated: return "truncated";
        case ErrorCode::malformed: return "malformed";
        case ErrorCode::oversized: return "oversized";
        case ErrorCode::missing_field: return "missing_field";
        case ErrorCode::bad_signature: return "bad_signature";
        case ErrorCode::bad_key: return "bad_key";
        case ErrorCode::bad_network_file: return "bad_network_file";
        case ErrorCode::bad_config: return "bad_config";
        case ErrorCode::wrong_network: return "wrong_network";
        case ErrorCode::wrong_genesis: return "wrong_genesis";
        case ErrorCode::anchor_too_old: return "anchor_too_old";
        case ErrorCode::port_in_use: return "port_in_use";
        case ErrorCode::unknown_parent: return "unknown_parent";
        case ErrorCode::number_mismatch: return "number_mismatch";
        case ErrorCode::wrong_parent: return "wrong_parent";
        case ErrorCode::off_grid_time: return "off_grid_time";
        case ErrorCode::time_not_increasing: return "time_not_increasing";
        case ErrorCode::time_ahead_of_clock: return "time_ahead_of_clock";
        case ErrorCode::skipped_slot: return "skipped_slot";
        case ErrorCode::schedule_mismatch: return "schedule_mismatch";
        case ErrorCode::bad_witness_address: return "bad_witness_address";
        case ErrorCode::fork_below_solid: return "fork_below_solid";
        case ErrorCode::conflicting_solid: return "conflicting_solid";
        case ErrorCode::too_many_headers: return "too_many_headers";
        case ErrorCode::stale_key: return "stale_key";
        case ErrorCode::wrong_anchor: return "wrong_anchor";
        case ErrorCode::root_mismatch: return "root_mismatch";
        case ErrorCode::upstream_lied: return "upstream_lied";
        case ErrorCode::upstream_slow: return "upstream_slow";
        case ErrorCode::upstream_refused: return "upstream_refused";
        case ErrorCode::store_locked: return "store_locked";
        case ErrorCode::store_corrupt: return "store_corrupt";
        case ErrorCode::store_version: return "store_version";
        case ErrorCode::not_synced: return "not_synced";
        case ErrorCode::assurance_too_low: return "assurance_too_low";
        case ErrorCode::pruned: return "pruned";
        case ErrorCode::token_not_watched: return "token_not_watched";
        case ErrorCode::contract_not_shadowed: return "contract_not_shadowed";
        case ErrorCode::contract_diverged: return "contract_diverged";
        case ErrorCode::beyond_shadow: return "beyond_shadow";
        case ErrorCode::overflow: return "overflow";
        case ErrorCode::insufficient_balance: return "insufficient_balance";
        case ErrorCode::wrong_password: return "wrong_password";
        case ErrorCode::bad_keystore: return "bad_keystore";
        case ErrorCode::oracle_disabled: return "oracle_disabled";
        case ErrorCode::unknown_payer: return "unknown_payer";
        case ErrorCode::wrong_epoch: return "wrong_epoch";
        case ErrorCode::receipt_expired: return "receipt_expired";
        case ErrorCode::sequence_not_higher: return "sequence_not_higher";
        case ErrorCode::total_decreased: return "total_decreased";
        case ErrorCode::deposit_exceeded: return "deposit_exceeded";
        case ErrorCode::self_payment: return "self_payment";
        case ErrorCode::epoch_open: return "epoch_open";
        case ErrorCode::voucher_unsupported: return "voucher_unsupported";
        case ErrorCode::zero_amount: return "zero_amount";
        case ErrorCode::equivocation: return "equivocation";
        case ErrorCode::too_many_payees: return "too_many_payees";
        case ErrorCode::oracle_halted: return "oracle_halted";
    }
    return "unknown";
}

std::string_view sentence_of(ErrorCode code) {
    switch (code) {
        case ErrorCode::invalid_argument: return "An argument is not valid";
        case ErrorCode::not_found: return "There is no such thing";
        case ErrorCode::out_of_range:
            return "The value lies outside the range that can be answered";
        case ErrorCode::unavailable: return "The service cannot answer now";
        case ErrorCode::io_error: return "Reading or writing failed";
        case ErrorCode::disk_full: return "The disk is full";
        case ErrorCode::bad_hex: return "The text is not hexadecimal of the right length";
        case ErrorCode::bad_base58: return "The text is not Base58Check";
        case ErrorCode::bad_address: return "The address is not a TRON address";
        case ErrorCode::bad_number: return "The text is not a number in range";
        case ErrorCode::truncated: return "The bytes end too early";
        case ErrorCode::malformed: return "The bytes do not have the expected form";
        case ErrorCode::oversized: return "The input is larger than its limit";
        case ErrorCode::missing_field: return "A required field is missing";
        case ErrorCode::bad_signature: return "The signature is not valid";
        case ErrorCode::bad_key: return "The key is not valid";
        case ErrorCode::bad_network_file: return "The network file is not valid";
        case ErrorCode::bad_config: return "The configuration is not valid";
        case ErrorCode::wrong_network: return "The other side is on another network";
        case ErrorCode::wrong_genesis: return "The genesis block is not the one of this network";
        case ErrorCode::anchor_too_old: return "The newest trusted block is too old to start from";
        case ErrorCode::port_in_use: return "The port is in use";
        case ErrorCode::unknown_parent: return "The parent block is not known";
        case ErrorCode::number_mismatch: return "The block number does not follow its parent";
        case ErrorCode::wrong_parent: return "The block does not link to its parent";
        case ErrorCode::off_grid_time: return "The timestamp is not on the slot grid";
        case ErrorCode::time_not_increasing: return "The timestamp is not later than the parent";
        case ErrorCode::time_ahead_of_clock: return "The timestamp is ahead of the clock";
        case ErrorCode::skipped_slot:
            return "The block lies in a slot that is skipped after a maintenance block";
        case ErrorCode::schedule_mismatch: return "The slot belongs to another witness";
        case ErrorCode::bad_witness_address: return "The witness address is not valid";
        case ErrorCode::fork_below_solid: return "The block forks off below the solidified block";
        case ErrorCode::conflicting_solid: return "Two conflicting blocks are solid";
        case ErrorCode::too_many_headers: return "Too many headers wait above the solidified block";
        case ErrorCode::stale_key: return "A newer change of that key is known";
        case ErrorCode::wrong_anchor: return "The headers do not belong to the anchor";
        case ErrorCode::root_mismatch:
            return "The transactions do not match the root in the header";
        case ErrorCode::upstream_lied: return "The upstream gave a false answer";
        case ErrorCode::upstream_slow: return "The upstream is too slow";
        case ErrorCode::upstream_refused: return "The upstream refused the call";
        case ErrorCode::store_locked: return "The data directory is in use by another process";
        case ErrorCode::store_corrupt: return "The store is damaged";
        case ErrorCode::store_version:
            return "The store has a form that this version does not know";
        case ErrorCode::not_synced: return "The node is not synced that far";
        case ErrorCode::assurance_too_low: return "The answer has less assurance than asked for";
        case ErrorCode::pruned: return "The data were pruned";
        case ErrorCode::token_not_watched: return "The token is not watched by this node";
        case ErrorCode::contract_not_shadowed: return "This node does not run the contract's calls";
        case ErrorCode::contract_diverged:
            return "This node could not run every call of the contract";
        case ErrorCode::beyond_shadow: return "The call's answer lies beyond what this node holds";
        case ErrorCode::overflow: return "The amount does not fit";
        case ErrorCode::insufficient_balance: return "The balance is not sufficient";
        case ErrorCode::wrong_password: return "The password is wrong";
        case ErrorCode::bad_keystore: return "The key file is not valid";
        case ErrorCode::oracle_disabled: return "The oracle is not enabled on this node";
        case ErrorCode::unknown_payer: return "The payer has no deposit";
        case ErrorCode::wrong_epoch: return "The receipt is for an epoch that is not accepted now";
        case ErrorCode::receipt_expired: return "The receipt has expired";
        case ErrorCode::sequence_not_higher:
            return "The sequence number is not higher than the last one";
        case ErrorCode::total_decreased: return "A running total went down";
        case ErrorCode::deposit_exceeded: return "The deposit does not cover the amount";
        case ErrorCode::self_payment: return "Payer and payee are the same";
        case ErrorCode::epoch_open: return "The epoch has not closed yet";
        case ErrorCode::voucher_unsupported: return "Vouchers are not supported yet";
        case ErrorCode::zero_amount: return "The receipt promises nothing";
        case ErrorCode::equivocation:
            return "Another receipt with the same sequence number is held";
        case ErrorCode::too_many_payees: return "The payer has too many payees";
        case ErrorCode::oracle_halted:
            return "The oracle stopped after a failed write and needs a restart";
    }
    return "Unknown failure";
}

std::string Error::message() const {
    std::string out(sentence_of(code));
    if (!detail.empty()) out.append(": ").append(detail);
    return out;
}

}  // namespace tributary
