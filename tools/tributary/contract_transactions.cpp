// SPDX-License-Identifier: Apache-2.0
#include "tools/tributary/contract_transactions.hpp"

#include "primitives/wire/wire_writer.hpp"
#include "tools/tributary/contract_commands.hpp"
#include "tvm/vm/machine.hpp"

namespace tributary::tools {
namespace {

using wire::ContractType;
using wire::WireWriter;

/// java-tron's own wallets say this much; nobody pays it where callers pay all.
constexpr std::int64_t kOriginEnergyLimit = 10'000'000;
/// consume_user_resource_percent: callers pay all.
constexpr std::int64_t kCallersPay = 100;
/// java-tron VMConstant.CONTRACT_NAME_LENGTH.
constexpr std::size_t kMaxName = 32;

template <typename T>
auto pass_on(const Outcome<T>& failed) {
    return tl::unexpected<Failure>(failed.error());
}

}  // namespace

Intent make_call_intent(const Address& owner,
                        const Address& contract,
                        ByteView data,
                        const ContractMoney& money) {
    WireWriter out;
    out.bytes(1, owner.view()).bytes(2, contract.view()).integer(3, money.call_value);
    out.bytes(4, data).integer(5, money.token_value).integer(6, money.token_id);
    return {
        ContractType::trigger_smart_contract, "TriggerSmartContract", out.take(), money.fee_limit};
}

Intent make_creation_intent(const Address& owner,
                            const std::string& name,
                            ByteView code,
                            const ContractMoney& money) {
    WireWriter contract;
    contract.bytes(1, owner.view()).bytes(4, code).integer(5, money.call_value);
    contract.integer(6, kCallersPay)
        .text(7, std::string_view(name).substr(0, kMaxName))
        .integer(8, kOriginEnergyLimit);
    WireWriter out;
    out.bytes(1, owner.view()).message(2, contract.view());
    out.integer(3, money.token_value).integer(4, money.token_id);
    return {
        ContractType::create_smart_contract, "CreateSmartContract", out.take(), money.fee_limit};
}

Outcome<Report> run_transaction(const DeployContract& command,
                                NodeClient& node,
                                Surroundings& around) {
    const auto creation = creation_of(command.artefact, command.constructor, around);
    if (!creation) return pass_on(creation);
    Address owner;
    const auto intention = [&](const Maker& maker) -> Outcome<Intent> {
        owner = maker.owner;
        return make_creation_intent(maker.owner, creation->contract, creation->code, command.money);
    };
    auto report = make_transaction(command.how, "contract.deploy", intention, node, around);
    if (!report) return report;
    const auto id = TransactionId::from_hex(report->json["transaction_id"].get<std::string>());
    if (!id) return report;
    const auto address = tvm::created_address(*id, owner).base58();
    report->json["contract_address"] = address;
    report->rows.push_back({"contract", address});
    return report;
}

Outcome<Report> run_transaction(const SendCall& command, NodeClient& node, Surroundings& around) {
    const auto data = call_data_of(command.abi, command.function, command.arguments, around);
    if (!data) return pass_on(data);
    const auto intention = [&](const Maker& maker) -> Outcome<Intent> {
        return make_call_intent(maker.owner, command.contract, *data, command.money);
    };
    return make_transaction(command.how, "contract.send", intention, node, around);
}

}  // namespace tributary::tools
