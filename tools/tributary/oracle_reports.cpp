// SPDX-License-Identifier: Apache-2.0
#include "tools/tributary/oracle_reports.hpp"

#include <fmt/format.h>

#include "tools/tributary/shapes.hpp"

namespace tributary::tools {
namespace {

std::string state_name(oracle::v1::EpochState state) {
    switch (state) {
        case oracle::v1::EPOCH_STATE_OPEN: return "OPEN";
        case oracle::v1::EPOCH_STATE_SETTLING: return "SETTLING";
        case oracle::v1::EPOCH_STATE_PAID: return "PAID";
        default: return "UNKNOWN";
    }
}

std::string state_name(oracle::v1::PayoutState state) {
    switch (state) {
        case oracle::v1::PAYOUT_STATE_WAITING: return "WAITING";
        case oracle::v1::PAYOUT_STATE_PREPARED: return "PREPARED";
        case oracle::v1::PAYOUT_STATE_BROADCAST: return "BROADCAST";
        case oracle::v1::PAYOUT_STATE_PAID: return "PAID";
        default: return "UNKNOWN";
    }
}

Json json_of_deposit(const oracle::v1::Deposit& deposit) {
    Json out;
    out["owner"] = deposit.owner_address();
    out["signer"] =
        deposit.signer_address().empty() ? deposit.owner_address() : deposit.signer_address();
    out["amount"] = deposit.amount();
    out["reserved"] = deposit.reserved();
    return out;
}

Json json_of_epoch(const oracle::v1::Epoch& epoch) {
    Json out;
    out["number"] = epoch.number();
    out["begins"] = milliseconds(epoch.begin_time());
    out["ends"] = milliseconds(epoch.end_time());
    out["state"] = state_name(epoch.state());
    out["closed_in"] = epoch.has_closed_in() ? json_of(epoch.closed_in()) : Json(nullptr);
    out["receipts"] = epoch.receipts();
    out["payouts"] = epoch.payouts();
    out["payouts_paid"] = epoch.payouts_paid();
    out["amount"] = epoch.amount();
    out["amount_paid"] = epoch.amount_paid();
    return out;
}

Json json_of_payout(const oracle::v1::Payout& payout) {
    Json out;
    out["epoch"] = payout.epoch();
    out["payee"] = payout.payee_address();
    out["amount"] = payout.amount();
    out["state"] = state_name(payout.state());
    out["attempts"] = payout.attempts();
    out["transaction_id"] =
        payout.transaction_id().empty() ? Json(nullptr) : Json(hex_of(payout.transaction_id()));
    out["expiration"] =
        payout.has_expire_time() ? Json(milliseconds(payout.expire_time())) : Json(nullptr);
    out["paid_in"] = payout.has_paid_in() ? json_of(payout.paid_in()) : Json(nullptr);
    out["reason"] = payout.reason();
    return out;
}

template <typename Number>
Json number_or_null(bool given, Number number) {
    return given ? Json(number) : Json(nullptr);
}

}  // namespace

Report report_of(const oracle::v1::GetOracleStatusResponse& status) {
    Report out{new_object("oracle.status"), {}, {}, {}};
    auto& json = out.json;
    json["operator"] = status.operator_address();
    json["token_id"] = status.token_id();
    json["evm_chain_id"] = status.evm_chain_id();
    json["vault"] = status.vault_address();
    json["epoch_seconds"] = status.epoch_seconds();
    json["grace_seconds"] = status.grace_seconds();
    json["current_epoch"] = number_or_null(status.has_current_epoch(), status.current_epoch());
    json["closed_through"] = number_or_null(status.has_closed_through(), status.closed_through());
    json["solid"] = status.has_solid() ? json_of(status.solid()) : Json(nullptr);
    json["unpaid_payouts"] = status.unpaid_payouts();
    json["unpaid_amount"] = status.unpaid_amount();
    json["carried_amount"] = status.carried_amount();
    json["float_amount"] = status.has_float_amount() ? Json(status.float_amount()) : Json(nullptr);
    json["equivocations"] = status.equivocations();
    json["deposits"] = Json::array();
    for (const auto& deposit : status.deposits())
        json["deposits"].push_back(json_of_deposit(deposit));
    json["warnings"] = Json::array();
    for (const auto& warning : status.warnings())
        json["warnings"].push_back(warning);

    const auto known = [](bool given, std::uint64_t number) {
        return given ? std::to_string(number) : std::string("not known");
    };
    out.rows = {
        {"operator", status.operator_address()},
        {"token", status.token_id()},
        {"chain id", std::to_string(status.evm_chain_id())},
        {"vault", status.vault_address()},
        {"epoch", fmt::format("{} s, grace {} s", status.epoch_seconds(), status.grace_seconds())},
        {"current epoch", known(status.has_current_epoch(), status.current_epoch())},
        {"closed through", known(status.has_closed_through(), status.closed_through())},
        {"unpaid",
         fmt::format("{} in {} payouts", status.unpaid_amount(), status.unpaid_payouts())},
        {"carried", status.carried_amount()},
        {"float", status.has_float_amount() ? status.float_amount() : "not known"},
        {"equivocations", std::to_string(status.equivocations())}};
    for (const auto& deposit : status.deposits()) {
        out.rows.push_back({"deposit",
                            fmt::format("{}  {}, {} reserved",
                                        deposit.owner_address(),
                                        deposit.amount(),
                                        deposit.reserved())});
    }
    for (const auto& warning : status.warnings()) {
        out.rows.push_back({"warning", warning, Tone::warning});
    }
    if (status.has_solid()) {
        out.evidence = fmt::format("settled against block {} (SOLID) {}",
                                   status.solid().number(),
                                   hex_of(status.solid().id()));
    }
    return out;
}

Report report_of(const oracle::v1::ReceiptAcknowledgement& acknowledgement) {
    auto json = new_object("oracle.receipt.submit");
    json["receipt_id"] = hex_of(acknowledgement.receipt_id());
    json["payer"] = acknowledgement.payer_address();
    json["payee"] = acknowledgement.payee_address();
    json["epoch"] = acknowledgement.epoch();
    json["sequence"] = acknowledgement.sequence();
    json["bytes_total"] = acknowledgement.bytes_total();
    json["amount_total"] = acknowledgement.amount_total();
    json["known_before"] = acknowledgement.known_before();

    Report out{std::move(json), {}, {}, {}};
    out.rows = {{"receipt", hex_of(acknowledgement.receipt_id())},
                {"payer", acknowledgement.payer_address()},
                {"payee", acknowledgement.payee_address()},
                {"epoch", std::to_string(acknowledgement.epoch())},
                {"sequence", std::to_string(acknowledgement.sequence())},
                {"bytes total", std::to_string(acknowledgement.bytes_total())},
                {"amount total", acknowledgement.amount_total()}};
    out.evidence = acknowledgement.known_before() ? "the oracle held it already"
                                                  : "the oracle has stored it durably";
    return out;
}

Report report_of(const std::vector<oracle::v1::Epoch>& epochs) {
    Report out{new_object("oracle.epochs"), {}, {}, {}};
    out.json["epochs"] = Json::array();
    out.table =
        Table{{"EPOCH", "STATE", "BEGINS", "RECEIPTS", "PAID", "PAYOUTS", "AMOUNT PAID", "AMOUNT"},
              {},
              "no epoch holds a receipt"};
    for (const auto& epoch : epochs) {
        out.json["epochs"].push_back(json_of_epoch(epoch));
        out.table->rows.push_back({std::to_string(epoch.number()),
                                   state_name(epoch.state()),
                                   text_of_time(milliseconds(epoch.begin_time())),
                                   std::to_string(epoch.receipts()),
                                   std::to_string(epoch.payouts_paid()),
                                   std::to_string(epoch.payouts()),
                                   epoch.amount_paid(),
                                   epoch.amount()});
    }
    return out;
}

Report report_of(std::uint64_t epoch, const std::vector<oracle::v1::Payout>& payouts) {
    Report out{new_object("oracle.payout"), {}, {}, {}};
    out.json["epoch"] = epoch;
    out.json["payouts"] = Json::array();
    out.table = Table{{"PAYEE", "AMOUNT", "STATE", "BLOCK", "TRANSACTION"},
                      {},
                      fmt::format("epoch {} has no payouts", epoch)};
    for (const auto& payout : payouts) {
        out.json["payouts"].push_back(json_of_payout(payout));
        out.table->rows.push_back(
            {payout.payee_address(),
             payout.amount(),
             state_name(payout.state()),
             payout.has_paid_in() ? std::to_string(payout.paid_in().number()) : "-",
             payout.transaction_id().empty() ? payout.reason() : hex_of(payout.transaction_id())});
    }
    return out;
}

}  // namespace tributary::tools
