// SPDX-License-Identifier: Apache-2.0
#include "tools/tributary/run.hpp"

#include <algorithm>

#include "tools/tributary/anchor_commands.hpp"
#include "tools/tributary/chain_reports.hpp"
#include "tools/tributary/command_line.hpp"
#include "tools/tributary/contract_commands.hpp"
#include "tools/tributary/contract_state.hpp"
#include "tools/tributary/contract_transactions.hpp"
#include "tools/tributary/keys.hpp"
#include "tools/tributary/make_transaction.hpp"
#include "tools/tributary/node_client.hpp"
#include "tools/tributary/oracle_commands.hpp"
#include "tools/tributary/oracle_reports.hpp"
#include "tools/tributary/peer_reports.hpp"
#include "tools/tributary/proof_commands.hpp"
#include "tools/tributary/transaction_files.hpp"

namespace tributary::tools {
namespace {

using NodeStub = node::v1::NodeService::Stub;
using OracleStub = oracle::v1::OracleService::Stub;

auto pass_on(const Failure& failure) {
    return tl::unexpected<Failure>(failure);
}

/// One overload for each command.
struct Runner {
    NodeClient& node;
    Surroundings& around;

    Outcome<Report> operator()(const ShowStatus& /*command*/) {
        const auto answer = node.call(&NodeStub::GetStatus, node::v1::GetStatusRequest());
        if (!answer) return pass_on(answer.error());
        return report_of(*answer);
    }

    Outcome<Report> operator()(const ShowPeers& /*command*/) {
        const auto answer = node.call(&NodeStub::ListPeers, node::v1::ListPeersRequest());
        if (!answer) return pass_on(answer.error());
        return report_of(*answer);
    }

    Outcome<Report> operator()(const ShowTransactionStatus& command) {
        node::v1::GetTransactionStatusRequest request;
        request.set_id(std::string(as_text(command.id.view())));
        const auto answer = node.call(&NodeStub::GetTransactionStatus, request);
        if (!answer) return pass_on(answer.error());
        return report_of(*answer);
    }

    Outcome<Report> operator()(const ShowTrail& /*command*/) {
        const auto answer = node.call(&NodeStub::GetTrustTrail, node::v1::GetTrustTrailRequest());
        if (!answer) return pass_on(answer.error());
        return trail_report_of(*answer);
    }

    Outcome<Report> operator()(const ShowKeys& /*command*/) {
        const auto answer = node.call(&NodeStub::GetTrustTrail, node::v1::GetTrustTrailRequest());
        if (!answer) return pass_on(answer.error());
        return keys_report_of(*answer);
    }

    Outcome<Report> operator()(const ShowEvidence& /*command*/) {
        const auto answer = node.call(&NodeStub::ListEvidence, node::v1::ListEvidenceRequest());
        if (!answer) return pass_on(answer.error());
        return report_of(*answer);
    }

    Outcome<Report> operator()(const ShowHeader& command) {
        node::v1::GetHeaderRequest request;
        if (const auto* number = std::get_if<BlockNumber>(&command.block)) {
            request.set_number(static_cast<std::int64_t>(*number));
        } else {
            request.set_id(std::string(as_text(std::get<BlockId>(command.block).view())));
        }
        request.set_min_level(command.min_level);
        const auto answer = node.call(&NodeStub::GetHeader, request);
        if (!answer) return pass_on(answer.error());
        return report_of(*answer);
    }

    Outcome<Report> operator()(const ShowBalance& command) {
        node::v1::GetBalanceRequest request;
        request.set_address(command.address.base58());
        request.set_token_id(command.token_id);
        if (command.at) request.set_at_number(static_cast<std::int64_t>(*command.at));
        request.set_min_exactness(command.min_exactness);
        request.set_min_level(command.min_level);
        const auto answer = node.call(&NodeStub::GetBalance, request);
        if (!answer) return pass_on(answer.error());
        // Only for the unit that people read; a balance is an answer without it.
        const auto token = ask_token(command.token_id);
        return report_of(*answer, token ? std::optional(*token) : std::nullopt);
    }

    Outcome<Report> operator()(const ListTransfers& command) {
        node::v1::ListTransfersRequest request;
        request.set_address(command.address.base58());
        request.set_token_id(command.token_id);
        // What does not fit is refused by the node.
        constexpr BlockNumber kMost = 1'000'000;
        if (command.count) {
            request.set_page_size(static_cast<std::int32_t>(std::min(*command.count, kMost)));
        }
        request.set_page_token(command.after);
        const auto answer = node.call(&NodeStub::ListTransfers, request);
        if (!answer) return pass_on(answer.error());
        const auto token = ask_token(command.token_id);
        return report_of(*answer, token ? std::optional(*token) : std::nullopt);
    }

    Outcome<Report> operator()(const ShowToken& command) {
        const auto answer = ask_token(command.token_id);
        if (!answer) return pass_on(answer.error());
        return report_of(*answer);
    }

    Outcome<Report> operator()(const ShowTransaction& command) {
        node::v1::GetTransactionRequest request;
        request.set_transaction_id(std::string(as_text(command.id.view())));
        if (command.in_block) request.set_in_block(static_cast<std::int64_t>(*command.in_block));
        request.set_min_level(command.min_level);
        const auto answer = node.call(&NodeStub::GetTransaction, request);
        if (!answer) return pass_on(answer.error());
        const bool asked_for = equal(as_bytes(answer->transaction_id()), command.id.view());
        if (!asked_for || !bytes_match_id(*answer)) {
            return pass_on(
                failure_of({ErrorCode::malformed, "the node answered another transaction"}));
        }
        return report_of(*answer);
    }

    Outcome<Report> operator()(const SendTransfer& command) {
        return run_transaction(command, node, around);
    }

    Outcome<Report> operator()(const IssueToken& command) {
        return run_transaction(command, node, around);
    }

    Outcome<Report> operator()(const BuyToken& command) {
        return run_transaction(command, node, around);
    }

    Outcome<Report> operator()(const UnfreezeToken& command) {
        return run_transaction(command, node, around);
    }

    Outcome<Report> operator()(const DeployContract& command) {
        return run_transaction(command, node, around);
    }

    Outcome<Report> operator()(const SendCall& command) {
        return run_transaction(command, node, around);
    }

    Outcome<Report> operator()(const ShowContractState& command) {
        return run_contract(command, node, around);
    }

    Outcome<Report> operator()(const SetPermissions& command) {
        return run_transaction(command, node, around);
    }

    Outcome<Report> operator()(const DecodeTransaction& command) {
        return run_file(command, around);
    }

    Outcome<Report> operator()(const SignTransaction& command) { return run_file(command, around); }

    Outcome<Report> operator()(const BroadcastTransaction& command) {
        return run_file(command, node, around);
    }

    Outcome<Report> operator()(const NewWallet& command) { return run_wallet(command, around); }

    Outcome<Report> operator()(const ImportWallet& command) { return run_wallet(command, around); }

    Outcome<Report> operator()(const ListWallets& command) { return run_wallet(command); }

    Outcome<Report> operator()(const ShowOracle& /*command*/) {
        const auto answer =
            node.call(&OracleStub::GetOracleStatus, oracle::v1::GetOracleStatusRequest());
        if (!answer) return pass_on(answer.error());
        return report_of(*answer);
    }

    Outcome<Report> operator()(const SubmitReceipt& command) {
        return run_oracle(command, node, around);
    }

    Outcome<Report> operator()(const SignReceipt& command) {
        return run_oracle(command, node, around);
    }

    Outcome<Report> operator()(const ListEpochs& command) { return run_oracle(command, node); }

    Outcome<Report> operator()(const ShowPayout& command) { return run_oracle(command, node); }

    Outcome<Report> operator()(const ProveTransaction& command) { return run_proof(command, node); }

    Outcome<Report> operator()(const VerifyProof& command) { return run_proof(command, around); }

    Outcome<Report> operator()(const ExportAnchor& command) { return run_anchor(command, node); }

    Outcome<Report> operator()(const InspectAnchor& command) { return run_anchor(command); }

    Outcome<Report> operator()(const SuggestAnchor& command) { return run_anchor(command, around); }

    /// What is about contracts, and about nothing that the node knows.
    template <typename Contract>

    requires requires(const Contract& command, Surroundings& surroundings) {
        run_contract(command, surroundings);
    }

    Outcome<Report> operator()(const Contract& command) { return run_contract(command, around); }

    Outcome<node::v1::GetTokenResponse> ask_token(const std::string& token_id) {
        node::v1::GetTokenRequest request;
        request.set_token_id(token_id);
        return node.call(&NodeStub::GetToken, request);
    }
};

int report_failure(const Failure& failure, OutputForm form, Surroundings& around) {
    if (form == OutputForm::json) around.out << render_json(error_json(failure)) << std::flush;
    around.err << "tributary: " << printable(failure.detail) << std::endl;
    return failure.exit_code;
}

}  // namespace

int run(const std::vector<std::string>& words, Surroundings& around) {
    CommandLine line;
    const auto parsed = line.parse(words);
    if (!parsed) {
        const auto form = asks_for_json(words) ? OutputForm::json : OutputForm::text;
        return report_failure(parsed.error(), form, around);
    }
    if (const auto* notice = std::get_if<Notice>(&*parsed)) {
        around.out << notice->text << std::flush;
        return kExitOk;
    }
    const auto& invocation = std::get<Invocation>(*parsed);
    NodeClient node(invocation.node);
    const auto report = std::visit(Runner{node, around}, invocation.command);
    if (!report) return report_failure(report.error(), invocation.output, around);
    if (invocation.output == OutputForm::json) {
        around.out << render_json(report->json);
    } else {
        around.out << render_text(*report, invocation.colour && around.colour);
    }
    around.out.flush();
    // A full disk behind a redirection must not look like success.
    return around.out ? kExitOk : kExitFailed;
}

}  // namespace tributary::tools
