// SPDX-License-Identifier: Apache-2.0
#include "node/rpc/oracle_messages.hpp"

#include <algorithm>

#include "node/rpc/chain_messages.hpp"
#include "proto/codec/utf8.hpp"

namespace tributary::node {
namespace {

oracle::v1::Deposit deposit_message(const DepositAnswer& answer) {
    oracle::v1::Deposit out;
    out.set_owner_address(answer.owner.base58());
    if (answer.signer) out.set_signer_address(answer.signer->base58());
    out.set_amount(answer.amount.text());
    out.set_reserved(answer.reserved.text());
    return out;
}

}  // namespace

oracle::v1::EpochState to_message(EpochState state) {
    switch (state) {
        case EpochState::open: return oracle::v1::EPOCH_STATE_OPEN;
        case EpochState::settling: return oracle::v1::EPOCH_STATE_SETTLING;
        case EpochState::paid: return oracle::v1::EPOCH_STATE_PAID;
    }
    return oracle::v1::EPOCH_STATE_UNSPECIFIED;
}

oracle::v1::PayoutState to_message(PayoutState state) {
    switch (state) {
        case PayoutState::waiting: return oracle::v1::PAYOUT_STATE_WAITING;
        case PayoutState::prepared: return oracle::v1::PAYOUT_STATE_PREPARED;
        case PayoutState::broadcast: return oracle::v1::PAYOUT_STATE_BROADCAST;
        case PayoutState::paid: return oracle::v1::PAYOUT_STATE_PAID;
    }
    return oracle::v1::PAYOUT_STATE_UNSPECIFIED;
}

oracle::v1::GetOracleStatusResponse to_message(const OracleStatusAnswer& answer) {
    oracle::v1::GetOracleStatusResponse out;
    out.set_operator_address(answer.operator_address.base58());
    out.set_token_id(answer.token_id);
    out.set_evm_chain_id(answer.evm_chain_id);
    out.set_vault_address(answer.vault.base58());
    out.set_epoch_seconds(answer.epoch_seconds);
    out.set_grace_seconds(answer.grace_seconds);
    if (answer.current_epoch) out.set_current_epoch(*answer.current_epoch);
    if (answer.closed_through) out.set_closed_through(*answer.closed_through);
    if (answer.solid) *out.mutable_solid() = to_message(*answer.solid);
    out.set_unpaid_payouts(answer.unpaid_payouts);
    out.set_unpaid_amount(answer.unpaid_amount.text());
    out.set_carried_amount(answer.carried_amount.text());
    if (answer.float_amount) out.set_float_amount(answer.float_amount->text());
    out.set_equivocations(answer.equivocations);
    for (const DepositAnswer& deposit : answer.deposits)
        *out.add_deposits() = deposit_message(deposit);
    for (const std::string& warning : answer.warnings)
        out.add_warnings(codec::to_utf8(warning));
    return out;
}

oracle::v1::ReceiptAcknowledgement to_message(const ReceiptAcknowledgement& answer) {
    oracle::v1::ReceiptAcknowledgement out;
    out.set_receipt_id(std::string(as_text(answer.receipt_id.view())));
    out.set_payer_address(answer.payer.base58());
    out.set_payee_address(answer.payee.base58());
    out.set_epoch(answer.epoch);
    out.set_sequence(answer.sequence);
    out.set_bytes_total(answer.bytes_total);
    out.set_amount_total(answer.amount_total.text());
    out.set_known_before(answer.known_before);
    return out;
}

oracle::v1::Epoch to_message(const EpochAnswer& answer) {
    oracle::v1::Epoch out;
    out.set_number(answer.number);
    *out.mutable_begin_time() = to_message_time(answer.begins);
    *out.mutable_end_time() = to_message_time(answer.ends);
    out.set_state(to_message(answer.state));
    if (answer.closed_in) *out.mutable_closed_in() = to_message(*answer.closed_in);
    out.set_receipts(answer.receipts);
    out.set_payouts(answer.payouts);
    out.set_payouts_paid(answer.payouts_paid);
    out.set_amount(answer.amount.text());
    out.set_amount_paid(answer.amount_paid.text());
    return out;
}

oracle::v1::Payout to_message(const PayoutAnswer& answer) {
    oracle::v1::Payout out;
    out.set_epoch(answer.epoch);
    out.set_payee_address(answer.payee.base58());
    out.set_amount(answer.amount.text());
    out.set_state(to_message(answer.state));
    out.set_attempts(static_cast<std::int32_t>(answer.attempts));
    if (answer.transaction_id) {
        out.set_transaction_id(std::string(as_text(answer.transaction_id->view())));
    }
    if (answer.expiration) *out.mutable_expire_time() = to_message_time(*answer.expiration);
    if (answer.paid_in) *out.mutable_paid_in() = to_message(*answer.paid_in);
    out.set_reason(codec::to_utf8(answer.reason));
    return out;
}

oracle::v1::Receipt to_message(const ReceiptAnswer& answer) {
    oracle::v1::Receipt out;
    *out.mutable_totals() = to_message(answer.receipt);
    out.set_signer_address(answer.signer.base58());
    out.set_signed_receipt(std::string(as_text(answer.signed_receipt)));
    return out;
}

Result<std::size_t> parse_page_size(std::int32_t page_size) {
    if (page_size < 0) return fail(ErrorCode::bad_number, "page_size is not negative");
    if (page_size == 0) return kMaxOracleRows;
    return std::min(static_cast<std::size_t>(page_size), kMaxOracleRows);
}

}  // namespace tributary::node
