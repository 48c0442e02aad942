// SPDX-License-Identifier: Apache-2.0
// Calls of protocol.Wallet about contracts: dry runs, estimates, records and receipts.
#include "primitives/wire/wire_reader.hpp"
#include "primitives/wire/wire_writer.hpp"
#include "tools/devnet/wallet_answers.hpp"

namespace tributary::devnet {
namespace {

using wire::WireWriter;

constexpr std::string_view kTriggerUrl = "type.googleapis.com/protocol.TriggerSmartContract";
/// Return.response_code.
constexpr std::int64_t kContractValidateError = 2;

CallAnswer done(WireWriter& out) {
    return {CallStatus::ok, {}, out.take()};
}

DryRun run_dry(const Devnet& network, ByteView trigger, std::int64_t energy) {
    wire::Contract contract;
    contract.type = wire::ContractType::trigger_smart_contract;
    contract.type_url = as_bytes(kTriggerUrl);
    contract.value = trigger;
    const RulesInput rules = network.rules_input();
    ContractInput input{
        rules.rules, network.ledger(), network.chain().head().timestamp, contract, {0}};
    input.block = next_block(rules);
    input.chain = &network.chain();
    return dry_run(input, energy);
}

/// Log{1 address of 20 bytes, 2 topics, 3 data}.
Bytes encode_log(const tvm::Log& log) {
    WireWriter out;
    out.bytes(1, log.address.evm_view());
    for (const Uint256& topic : log.topics)
        out.message(2, topic.bytes());
    return out.bytes(3, log.data).take();
}

/// InternalTransaction{1 hash, 2 caller, 3 to, 4 value {1 value, 2 token}, 5 note, 6 rejected, 7
/// extra}.
Bytes encode_internal(const tvm::InternalTransaction& internal, const Hash256& hash) {
    WireWriter out;
    out.bytes(1, hash.view()).bytes(2, internal.caller.view());
    if (internal.to) out.bytes(3, internal.to->view());
    out.message(4, WireWriter().integer(1, internal.value).view());
    for (const tvm::TokenBalance& token : internal.tokens)
        out.message(4,
                    WireWriter().integer(1, token.amount).text(2, std::to_string(token.id)).view());
    return out.text(5, internal.note)
        .integer(6, internal.rejected ? 1 : 0)
        .text(7, internal.extra)
        .take();
}

/// TransactionExtention{1 transaction {5 ret}, 3 constant_result, 4 result, 5 energy_used, 6 logs,
/// 8 energy_penalty}. As java-tron, a failure is in `ret`'s code, a revert in the message, too.
CallAnswer trigger_constant(const Devnet& network, ByteView request) {
    const DryRun run = run_dry(network, request, kDryRunEnergy);
    WireWriter out;
    if (!run.refusal.empty()) {
        out.message(4, WireWriter().integer(2, kContractValidateError).text(3, run.refusal).view());
        return done(out);
    }
    const tvm::ExecutionResult& result = run.execution;
    const bool succeeded = result.result == tvm::ContractResult::success;
    const Bytes ret = WireWriter().integer(2, succeeded ? 0 : 1).take();
    out.message(1, WireWriter().message(5, ret).view()).message(3, result.output);
    WireWriter said;
    said.integer(1, 1);
    if (!succeeded) said.text(3, std::string(name_of(result.result)) + " opcode executed");
    out.message(4, said.view()).integer(5, result.energy_used);
    for (const tvm::Log& log : result.logs)
        out.message(6, encode_log(log));
    out.integer(8, result.energy_penalty);
    return done(out);
}

/// The least energy with which the call still succeeds: a call that holds a 64th back needs more
/// than it uses.
std::int64_t least_energy(const Devnet& network, ByteView request, std::int64_t used) {
    const auto is_enough = [&](std::int64_t energy) {
        return run_dry(network, request, energy).execution.result == tvm::ContractResult::success;
    };
    std::int64_t low = used;
    if (is_enough(low)) return low;
    std::int64_t high = kDryRunEnergy;
    while (high - low > 1) {
        const std::int64_t middle = low + (high - low) / 2;
        (is_enough(middle) ? high : low) = middle;
    }
    return high;
}

/// EstimateEnergyMessage{1 result, 2 energy_required}.
CallAnswer estimate_energy(const Devnet& network, ByteView request) {
    const DryRun run = run_dry(network, request, kDryRunEnergy);
    WireWriter said;
    WireWriter out;
    const bool succeeded =
        run.refusal.empty() && run.execution.result == tvm::ContractResult::success;
    if (!succeeded) {
        const std::string why =
            run.refusal.empty() ? std::string(name_of(run.execution.result)) + " opcode executed"
                                : run.refusal;
        said.integer(2, kContractValidateError).text(3, why);
        out.message(1, said.view());
        return done(out);
    }
    said.integer(1, 1);
    out.message(1, said.view())
        .integer(2, least_energy(network, request, run.execution.energy_used));
    return done(out);
}

/// SmartContract; an empty one where none is known, as java-tron answers.
CallAnswer contract(const Devnet& network, ByteView request) {
    const auto address = Address::from(bytes_in(request, 1));
    if (!address)
        return refused(CallStatus::invalid_argument, "value must be an address of 21 bytes");
    const auto found = network.ledger().contracts.find(*address);
    if (found == network.ledger().contracts.end()) return {CallStatus::ok, {}, {}};
    if (!found->second.smart_contract.empty())
        return {CallStatus::ok, {}, found->second.smart_contract};
    WireWriter out;
    out.bytes(1, found->second.contract.origin.view()).bytes(2, address->view());
    return done(out);
}

}  // namespace

Bytes encode_run(const ContractRun& run, const TransactionId& id) {
    const tvm::TransactionReceipt& receipt = run.receipt;
    const tvm::ExecutionResult& result = receipt.execution;
    WireWriter bill;
    bill.integer(1, receipt.energy_usage).integer(2, receipt.energy_fee);
    bill.integer(3, receipt.origin_energy_usage).integer(4, result.energy_used);
    bill.integer(7, static_cast<std::int64_t>(result.result)).integer(8, result.energy_penalty);
    const bool failed = result.result != tvm::ContractResult::success;
    WireWriter out;
    out.message(5, result.output).bytes(6, run.contract.view()).message(7, bill.view());
    for (const tvm::Log& log : result.logs)
        out.message(8, encode_log(log));
    out.integer(9, failed ? 1 : 0);
    if (failed) out.text(10, name_of(result.result));
    const auto hashes = tvm::hashes_of(result.internal_transactions, id);
    for (std::size_t i = 0; i < hashes.size(); ++i)
        out.message(17, encode_internal(result.internal_transactions[i], hashes[i]));
    return out.take();
}

std::optional<CallAnswer> answer_from_contracts(const Devnet& network,
                                                std::string_view method,
                                                ByteView request) {
    if (method == "TriggerConstantContract") return trigger_constant(network, request);
    if (method == "EstimateEnergy") return estimate_energy(network, request);
    if (method == "GetContract") return contract(network, request);
    return std::nullopt;
}

}  // namespace tributary::devnet
