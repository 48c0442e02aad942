// SPDX-License-Identifier: Apache-2.0
#include "tools/check/tvm_vectors.hpp"

#include <array>
#include <map>

#include <nlohmann/json.hpp>

#include "tools/check/tvm_world.hpp"
#include "tvm/vm/transaction.hpp"

namespace tributary::check {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kSaplingGroup = "shielded precompiles";

/// Groups by the beginning of a vector's name; the first that fits counts.
constexpr std::array<std::pair<std::string_view, std::string_view>, 39> kGroups{{
    {"billing", "billing"},
    {"fee-limit", "billing"},
    {"oog", "billing"},
    {"top-", "transaction values"},
    {"createtx", "creating transactions"},
    {"CREATE", "CREATE and CREATE2"},
    {"SUICIDE", "SUICIDE"},
    {"CALLTOKEN", "tokens"},
    {"TOKENBALANCE", "tokens"},
    {"CALLDATA", "data and memory"},
    {"CALL", "calls"},
    {"DELEGATECALL", "calls"},
    {"DELEGATE", "stake and votes"},
    {"STATICCALL", "calls"},
    {"STATIC", "calls"},
    {"call", "calls"},
    {"internal", "calls"},
    {"static", "calls"},
    {"UNDELEGATE", "stake and votes"},
    {"FREEZE", "stake and votes"},
    {"UNFREEZE", "stake and votes"},
    {"VOTEWITNESS", "stake and votes"},
    {"WITHDRAW", "stake and votes"},
    {"CANCELALL", "stake and votes"},
    {"dyn", "dynamic energy"},
    {"random", "random programs"},
    {"pre-", "resource precompiles"},
    {"chainparam", "resource precompiles"},
    {"shielded", kSaplingGroup},
    {"merklehash", kSaplingGroup},
    {"ecrecover", "signature precompiles"},
    {"validatemultisign", "signature precompiles"},
    {"batchvalidatesign", "signature precompiles"},
    {"undefined", "undefined opcodes"},
    {"disabled", "undefined opcodes"},
    {"underflow", "stack limits"},
    {"overflow", "stack limits"},
    {"SSTORE", "storage"},
    {"SLOAD", "storage"},
}};

std::string_view group_of(std::string_view name) {
    for (const auto& [prefix, group] : kGroups)
        if (name.starts_with(prefix)) return group;
    // Opcodes are in capitals, the other built-in contracts are not.
    return name[0] >= 'a' && name[0] <= 'z' ? "other precompiles and programs" : "opcodes";
}

std::string tokens_text(const std::vector<tvm::TokenBalance>& tokens) {
    std::map<std::string, std::int64_t> sorted;
    for (const auto& token : tokens)
        sorted[std::to_string(token.id)] = token.amount;
    return Json(sorted).dump();
}

std::string internal_text(const tvm::InternalTransaction& tx, const Hash256& hash) {
    std::string out = hash.hex() + ' ' + tx.caller.hex() + " > " + (tx.to ? tx.to->hex() : "");
    out += ' ' + std::to_string(tx.value) + ' ' + tokens_text(tx.tokens) + ' ' + tx.note + " #" +
           std::to_string(tx.nonce) + (tx.rejected ? " rejected" : "");
    return out + ' ' + tx.extra;
}

std::string internal_text(const Json& tx) {
    std::string out = tx.at("hash").get<std::string>() + ' ' + tx.at("from").get<std::string>() +
                      " > " + tx.at("to").get<std::string>();
    const Json tokens = tx.value("token", Json::object());
    out += ' ' + std::to_string(tx.at("value").get<std::int64_t>()) + ' ' + tokens.dump() + ' ' +
           tx.at("note").get<std::string>() + " #" +
           std::to_string(tx.at("nonce").get<std::int64_t>()) +
           (tx.value("rejected", false) ? " rejected" : "");
    return out + ' ' + tx.value("extra", "");
}

void check_internals(Verdict& verdict,
                     const tvm::ExecutionResult& execution,
                     const TransactionId& id,
                     const Json& result) {
    const auto& internals = execution.internal_transactions;
    // A vector with very many of them lists the first ones and counts all.
    const Json wanted = result.value("internalTransactions", Json::array());
    verdict.equal("count of internal transactions",
                  static_cast<std::int64_t>(internals.size()),
                  result.value("internalTransactionCount", std::int64_t{0}));
    const auto hashes = tvm::hashes_of(internals, id);
    for (std::size_t i = 0; i < std::min(internals.size(), wanted.size()); ++i)
        verdict.equal("internal transaction " + std::to_string(i),
                      internal_text(internals[i], hashes[i]),
                      internal_text(wanted[i]));
}

void check_logs(Verdict& verdict, const std::vector<tvm::Log>& logs, const Json& result) {
    const Json wanted = result.value("logs", Json::array());
    verdict.equal("count of logs",
                  static_cast<std::int64_t>(logs.size()),
                  static_cast<std::int64_t>(wanted.size()));
    for (std::size_t i = 0; i < std::min(logs.size(), wanted.size()); ++i) {
        Json topics = Json::array();
        for (const Uint256& topic : logs[i].topics)
            topics.push_back(topic.hex());
        const Json actual = {{"address", to_hex(logs[i].address.evm_view())},
                             {"topics", topics},
                             {"data", to_hex(logs[i].data)}};
        verdict.equal("log " + std::to_string(i), actual.dump(), wanted[i].dump());
    }
}

void check_receipt(Verdict& verdict,
                   const tvm::TransactionReceipt& receipt,
                   const TransactionId& id,
                   const Json& result) {
    const auto& execution = receipt.execution;
    const auto number = [&](const char* name) { return result.value(name, std::int64_t{0}); };
    verdict.require("met something that is not built here", execution.supported);
    verdict.equal("energy limit", receipt.energy_limit, number("energyLimit"));
    verdict.equal(
        "contractRet", std::string(tvm::name_of(execution.result)), result.at("contractRet"));
    verdict.equal("energy", execution.energy_used, number("energyUsed"));
    verdict.equal("penalty", execution.energy_penalty, number("energyPenalty"));
    verdict.equal("output", to_hex(execution.output), result.at("output"));
    verdict.equal("fee", receipt.energy_fee, number("energyFee"));
    verdict.equal("energy of stake", receipt.energy_usage, number("energyUsageFromStake"));
    verdict.equal("energy of origin", receipt.origin_energy_usage, number("originEnergyUsage"));
    Json deleted = Json::array();
    for (const Address& address : execution.deleted)
        deleted.push_back(address.hex());
    verdict.equal("deleted", deleted.dump(), result.value("deleted", Json::array()).dump());
    check_logs(verdict, execution.logs, result);
    check_internals(verdict, execution, id, result);
}

template <typename Transaction>
Transaction read_transaction(const Json& tx) {
    Transaction out;
    out.id = TransactionId::from(hex_bytes(tx.at("txid"))).value();
    out.owner = address_in(tx.at("owner"));
    out.call_value = tx.at("value");
    out.token_value = tx.at("tokenValue");
    out.token_id = tx.at("tokenId");
    out.fee_limit = tx.at("feeLimit");
    return out;
}

Result<tvm::TransactionReceipt> run_transaction(tvm::Machine& machine,
                                                tvm::State& state,
                                                const TvmProfile& profile,
                                                const Json& tx) {
    if (tx.at("type") == "call") {
        auto call = read_transaction<tvm::TriggerTransaction>(tx);
        call.contract = address_in(tx.at("to"));
        call.data = hex_bytes(tx.at("data"));
        return execute_transaction(machine, state, profile.block, call, profile.max_fee_limit);
    }
    auto creation = read_transaction<tvm::CreateTransaction>(tx);
    creation.init_code = hex_bytes(tx.at("initCode"));
    // As all creating vectors have it.
    creation.origin_energy_limit = 10'000'000;
    return execute_transaction(machine, state, profile.block, creation, profile.max_fee_limit);
}

enum class Checked {
    yes,
    /// The run met a Sapling proof, which nothing here can judge.
    beyond_us,
};

Checked check_vector(Verdict& verdict,
                     tvm::Machine& machine,
                     const TvmProfile& profile,
                     const Json& vector) {
    tvm::MemoryWorld world;
    set_scene(world, profile, vector.at("pre"));
    const Json& tx = vector.at("tx");
    const auto id = TransactionId::from(hex_bytes(tx.at("txid"))).value();
    tvm::State state(world, profile.rules, read_be64(id.view()));
    const auto receipt = run_transaction(machine, state, profile, tx);
    const Json& result = vector.at("result");
    if (result.contains("rejected")) {
        verdict.require("was not refused", !receipt);
        return Checked::yes;
    }
    if (!receipt) {
        verdict.require("refused: " + receipt.error().message(), false);
        return Checked::yes;
    }
    const bool is_sapling = group_of(vector.at("name").get<std::string>()) == kSaplingGroup;
    if (!receipt->execution.supported && is_sapling) return Checked::beyond_us;
    check_receipt(verdict, *receipt, id, result);
    if (result.contains("contractAddress"))
        verdict.equal("created",
                      tvm::created_address(id, address_in(tx.at("owner"))).hex(),
                      result["contractAddress"]);
    world.apply(state.diff());
    check_accounts(verdict, world, vector);
    return Checked::yes;
}

struct Tally {
    std::size_t passed = 0;
    std::size_t all = 0;
    std::size_t beyond_us = 0;
};

std::string line_of(std::string_view group, const Tally& tally) {
    std::string out = std::string(group) + ": " + std::to_string(tally.passed) + " of " +
                      std::to_string(tally.all);
    if (tally.beyond_us != 0)
        out += ", " + std::to_string(tally.beyond_us) + " of them need Sapling and are skipped";
    return out;
}

Result<VectorReport> check_all(const Json& file) {
    std::map<std::string, TvmProfile> profiles;
    for (const auto& [name, env] : file.at("env").items())
        profiles.emplace(name, read_tvm_profile(env));
    VectorReport report;
    tvm::Machine machine;
    std::map<std::string_view, Tally> tallies;
    for (const Json& vector : file.at("vectors")) {
        const auto& name = vector.at("name").get_ref<const std::string&>();
        const auto& profile = vector.at("profile").get_ref<const std::string&>();
        Tally& tally = tallies[group_of(name)];
        ++tally.all;
        Verdict verdict;
        if (check_vector(verdict, machine, profiles.at(profile), vector) == Checked::beyond_us) {
            ++tally.beyond_us;
            continue;
        }
        if (verdict.wrong().empty()) ++tally.passed;
        report.run(profile + ' ' + name, [&](Verdict& counted) { counted = verdict; });
    }
    for (const auto& [group, tally] : tallies)
        report.note(line_of(group, tally));
    return report;
}

}  // namespace

Result<VectorReport> check_tvm_vectors(const nlohmann::json& file) {
    try {
        if (file.at("format") != "tvm-vectors/1")
            return fail(ErrorCode::malformed, "not a TVM vector file");
        return check_all(file);
    } catch (const std::exception& error) {
        return fail(ErrorCode::malformed, error.what());
    }
}

}  // namespace tributary::check
