// SPDX-License-Identifier: Apache-2.0
#include "tools/tributary/oracle_commands.hpp"

#include <fstream>

#include "tools/tributary/keys.hpp"
#include "tools/tributary/oracle_reports.hpp"
#include "tools/tributary/receipt_file.hpp"
#include "tools/tributary/source.hpp"

namespace tributary::tools {
namespace {

using Stub = oracle::v1::OracleService::Stub;

auto refuse(const Error& error) {
    return tl::unexpected<Failure>(failure_of(error));
}

Outcome<oracle::v1::GetOracleStatusResponse> ask_status(NodeClient& node) {
    return node.call(&Stub::GetOracleStatus, oracle::v1::GetOracleStatusRequest());
}

/// The command with nothing left open.
Outcome<SignReceipt> completed(SignReceipt command, NodeClient& node) {
    if (command.epoch && command.expiry && command.chain_id) return command;
    const auto status = ask_status(node);
    if (!status) return tl::unexpected<Failure>(status.error());
    if (!command.epoch) {
        if (!status->has_current_epoch())
            return refuse({ErrorCode::not_synced, "no epoch has begun"});
        command.epoch = status->current_epoch();
    }
    if (!command.expiry) {
        // The end of the epoch and its grace: receipts may not expire before they can be paid.
        std::uint64_t expiry = 0;
        const bool fits = !__builtin_add_overflow(*command.epoch, std::uint64_t{1}, &expiry) &&
                          !__builtin_mul_overflow(expiry, status->epoch_seconds(), &expiry) &&
                          !__builtin_add_overflow(expiry, status->grace_seconds(), &expiry);
        if (!fits) return refuse({ErrorCode::overflow, "the end of the epoch"});
        command.expiry = expiry;
    }
    if (!command.chain_id) {
        const auto vault = parse_address(status->vault_address());
        if (!vault) return refuse(vault.error());
        command.chain_id = status->evm_chain_id();
        command.vault = *vault;
    }
    return command;
}

oracle::TransferReceipt receipt_of(const SignReceipt& command, const Address& signer) {
    oracle::TransferReceipt out;
    out.payer = command.payer.value_or(signer);
    out.payee = command.payee;
    out.epoch = *command.epoch;
    out.sequence = command.sequence;
    out.bytes_total = command.bytes_total;
    out.amount_total = {command.amount_total};
    out.lane = command.lane;
    out.pieces = command.pieces;
    out.expiry = *command.expiry;
    return out;
}

Report report_of(const oracle::SignedTransferReceipt& signed_receipt, const Hash256& digest) {
    const auto bytes = to_hex(oracle::encode_signed_receipt(signed_receipt));
    Report out{new_object("oracle.receipt.sign"), {}, {}, {}};
    out.json["receipt_id"] = digest.hex();
    out.json.update(json_of(signed_receipt));
    out.json["signed_receipt"] = bytes;
    const auto& receipt = signed_receipt.receipt;
    out.rows = {{"receipt", digest.hex()},
                {"payer", receipt.payer.base58()},
                {"payee", receipt.payee.base58()},
                {"epoch", std::to_string(receipt.epoch)},
                {"sequence", std::to_string(receipt.sequence)},
                {"bytes total", std::to_string(receipt.bytes_total)},
                {"amount total", receipt.amount_total.text()},
                {"expiry", std::to_string(receipt.expiry)},
                {"signed receipt", bytes}};
    return out;
}

Status write_json(const std::filesystem::path& path, const Json& json) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << render_json(json);
    file.close();
    if (!file) return fail(ErrorCode::io_error, path.string());
    return {};
}

}  // namespace

Outcome<Report> run_oracle(const SubmitReceipt& command, NodeClient& node, Surroundings& around) {
    const auto bytes = read_source(command.source, around.in, kMaxReceiptFile);
    if (!bytes) return tl::unexpected<Failure>(bytes.error());
    auto receipt = parse_receipt(*bytes);
    if (!receipt) return refuse(receipt.error());
    oracle::v1::SubmitReceiptRequest request;
    *request.mutable_receipt() = *std::move(receipt);
    const auto answer = node.call(&Stub::SubmitReceipt, request);
    if (!answer) return tl::unexpected<Failure>(answer.error());
    return tools::report_of(answer->acknowledgement());
}

Outcome<Report> run_oracle(const SignReceipt& command, NodeClient& node, Surroundings& around) {
    const auto complete = completed(command, node);
    if (!complete) return tl::unexpected<Failure>(complete.error());
    const auto key = unlock(command.from, command.keys, around);
    if (!key) return tl::unexpected<Failure>(key.error());
    oracle::SignedTransferReceipt out;
    out.receipt = receipt_of(*complete, address_of(public_key_of(*key)));
    const oracle::ReceiptHasher hasher({*complete->chain_id, complete->vault});
    const auto digest = hasher.digest(out.receipt);
    out.signature = oracle::sign_receipt(digest, *key);
    auto report = report_of(out, digest);
    if (command.out) {
        if (auto ok = write_json(*command.out, report.json); !ok) return refuse(ok.error());
    }
    return report;
}

Outcome<Report> run_oracle(const ListEpochs& /*command*/, NodeClient& node) {
    std::vector<oracle::v1::Epoch> epochs;
    oracle::v1::ListEpochsRequest request;
    do {
        const auto answer = node.call(&Stub::ListEpochs, request);
        if (!answer) return tl::unexpected<Failure>(answer.error());
        epochs.insert(epochs.end(), answer->epochs().begin(), answer->epochs().end());
        request.set_page_token(answer->next_page_token());
    } while (!request.page_token().empty() && epochs.size() < kMaxListed);
    return tools::report_of(epochs);
}

Outcome<Report> run_oracle(const ShowPayout& command, NodeClient& node) {
    std::vector<oracle::v1::Payout> payouts;
    if (command.payee) {
        oracle::v1::GetPayoutRequest request;
        request.set_epoch(command.epoch);
        request.set_payee_address(command.payee->base58());
        const auto answer = node.call(&Stub::GetPayout, request);
        if (!answer) return tl::unexpected<Failure>(answer.error());
        payouts.push_back(answer->payout());
        return tools::report_of(command.epoch, payouts);
    }
    oracle::v1::ListPayoutsRequest request;
    request.set_epoch(command.epoch);
    do {
        const auto answer = node.call(&Stub::ListPayouts, request);
        if (!answer) return tl::unexpected<Failure>(answer.error());
        payouts.insert(payouts.end(), answer->payouts().begin(), answer->payouts().end());
        request.set_page_token(answer->next_page_token());
    } while (!request.page_token().empty() && payouts.size() < kMaxListed);
    return tools::report_of(command.epoch, payouts);
}

}  // namespace tributary::tools
