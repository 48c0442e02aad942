// SPDX-License-Identifier: Apache-2.0
#include "tools/tributary/proof_commands.hpp"

#include <array>

#include <fmt/format.h>

#include "consensus/proof_bundle.hpp"
#include "tools/tributary/shapes.hpp"
#include "tools/tributary/source.hpp"

namespace tributary::tools {
namespace {

using Stub = node::v1::NodeService::Stub;

auto refuse(const Error& error) {
    return tl::unexpected<Failure>(failure_of(error));
}

/// genesis, NUMBER:ID, or the content of the file of that name.
Outcome<std::string> anchor_text(const std::string& anchor) {
    if (anchor.empty() || consensus::parse_anchor_choice(anchor)) return anchor;
    return read_file(anchor, consensus::kMaxAnchorFileSize);
}

/// Tron.proto, Transaction.Result.contractResult.
std::string result_name(std::optional<std::int32_t> result) {
    // Where the field means nothing, inclusion itself means success.
    if (!result) return "SUCCESS";
    static constexpr std::array kNames{"DEFAULT",
                                       "SUCCESS",
                                       "REVERT",
                                       "BAD_JUMP_DESTINATION",
                                       "OUT_OF_MEMORY",
                                       "PRECOMPILED_CONTRACT",
                                       "STACK_TOO_SMALL",
                                       "STACK_TOO_LARGE",
                                       "ILLEGAL_OPERATION",
                                       "STACK_OVERFLOW",
                                       "OUT_OF_ENERGY",
                                       "OUT_OF_TIME",
                                       "JVM_STACK_OVER_FLOW",
                                       "UNKNOWN",
                                       "TRANSFER_FAILED",
                                       "INVALID_CODE"};
    const auto at = static_cast<std::size_t>(*result);
    return *result >= 0 && at < kNames.size() ? kNames[at] : std::to_string(*result);
}

void describe(Report& report, const consensus::ProofStatement& proved, std::size_t size) {
    const auto& transaction = proved.transaction;
    report.json["valid"] = true;
    report.json["txid"] = transaction.id.hex();
    report.json["block"] = {{"number", proved.block.number},
                            {"id", proved.block.id.hex()},
                            {"timestamp", proved.block_time}};
    report.json["level"] = name_of(proved.level);
    report.json["contract_type"] = static_cast<std::int32_t>(transaction.type);
    report.json["contract_result"] = result_name(transaction.contract_ret);
    report.json["owner"] = transaction.owner ? Json(transaction.owner->base58()) : Json(nullptr);
    report.json["windows"] = proved.windows;
    report.json["key_changes"] = proved.key_changes;
    report.json["size"] = size;
    report.rows = {
        {"transaction", transaction.id.hex()},
        {"block", fmt::format("{}  {}", proved.block.number, proved.block.id.hex())},
        {"time", text_of_time(proved.block_time)},
        {"level", std::string(name_of(proved.level)), Tone::good},
        {"contract", fmt::format("type {}", static_cast<std::int32_t>(transaction.type))},
        {"result", result_name(transaction.contract_ret)},
        {"proof",
         fmt::format(
             "{} bytes, {} windows, {} key changes", size, proved.windows, proved.key_changes)}};
    if (transaction.owner) report.rows.push_back({"owner", transaction.owner->base58()});
}

}  // namespace

Outcome<Report> run_proof(const ProveTransaction& command, NodeClient& node) {
    const auto anchor = anchor_text(command.anchor);
    if (!anchor) return tl::unexpected<Failure>(anchor.error());
    node::v1::ProveTransactionRequest request;
    request.set_transaction_id(std::string(as_text(command.id.view())));
    if (command.in_block) request.set_in_block(static_cast<std::int64_t>(*command.in_block));
    request.set_anchor(*anchor);
    const auto answer = node.call(&Stub::ProveTransaction, request);
    if (!answer) return tl::unexpected<Failure>(answer.error());
    const auto bundle = consensus::decode_proof(as_bytes(answer->proof()));
    if (!bundle) return refuse(bundle.error());
    if (const auto written = write_file(command.out, answer->proof()); !written)
        return tl::unexpected<Failure>(written.error());

    Report out{new_object("tx.prove"), {}, {}, {}};
    out.json["txid"] = command.id.hex();
    out.json["file"] = command.out.string();
    out.json["size"] = answer->proof().size();
    out.json["block"] = {{"number", bundle->block}};
    out.json["anchor"] = {{"number", bundle->anchor.number}, {"id", bundle->anchor.id.hex()}};
    out.json["windows"] = bundle->steps.size();
    out.rows = {
        {"transaction", command.id.hex()},
        {"block", std::to_string(bundle->block)},
        {"anchor", fmt::format("{}:{}", bundle->anchor.number, bundle->anchor.id.hex())},
        {"file", fmt::format("{} ({} bytes)", command.out.string(), answer->proof().size())}};
    out.evidence = "whoever holds that anchor verifies it with `tributary proof verify`";
    return out;
}

Outcome<Report> run_proof(const VerifyProof& command, Surroundings& around) {
    auto network = read_network(command.network);
    if (!network) return tl::unexpected<Failure>(network.error());
    const auto text = anchor_text(command.anchor);
    if (!text) return tl::unexpected<Failure>(text.error());
    auto anchor = consensus::read_anchor_choice(*text);
    if (!anchor) return refuse(anchor.error());
    const auto file = read_file(command.file, consensus::kMaxProofSize);
    if (!file) return tl::unexpected<Failure>(file.error());
    const auto bundle = consensus::decode_proof(as_bytes(*file));
    if (!bundle) return refuse(bundle.error());
    consensus::ProofVerifier verifier;
    verifier.network = std::move(*network);
    verifier.anchor = std::move(*anchor);
    verifier.now = around.now();
    verifier.allow_old_anchor = command.allow_old_anchor;
    const auto proved = consensus::verify_proof(*bundle, verifier);
    if (!proved) return refuse(proved.error());
    Report out{new_object("proof.verify"), {}, {}, {}};
    describe(out, *proved, file->size());
    out.evidence = fmt::format("verified from anchor {}:{} without any network",
                               bundle->anchor.number,
                               bundle->anchor.id.hex());
    return out;
}

}  // namespace tributary::tools
