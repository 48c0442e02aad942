// SPDX-License-Identifier: Apache-2.0
#include "tests/support/vault_world.hpp"

#include <gtest/gtest.h>

#include "tests/support/test_data.hpp"
#include "tvm/abi/value_json.hpp"

namespace tributary::test {
namespace {

using namespace tvm;

constexpr std::int64_t kEnergy = 10'000'000;
constexpr std::int64_t kSun = 1'000'000'000;

/// Nothing newer than Istanbul: what the artefact was compiled for.
Flags istanbul_flags() {
    Flags out;
    out.transfer_trc10 = out.multi_sign = out.constantinople = true;
    out.solidity_059 = out.istanbul = true;
    return out;
}

/// CALLDATACOPY(0, 0, size), CALL(all energy, target, 0, 0, size, 0, 0), then the outcome as a
/// word.
Bytes go_between_code(const Address& target) {
    Bytes out = from_hex("366000600037600060003660006000").value();
    append(out, from_hex("73").value());
    append(out, target.evm_view());
    append(out, from_hex("5af160005260206000f3").value());
    return out;
}

std::string shown(const AbiItem& item, const AbiList& values) {
    std::string out = item.name;
    for (std::size_t i = 0; i < values.size(); ++i)
        out += " " + json_of(item.inputs[i].type, values[i]);
    return out;
}

}  // namespace

VaultWorld::VaultWorld(const oracle::ReceiptDomain& domain)
    : target(domain.vault),
      domain_(domain),
      artefact_(
          parse_artefact(read_test_data("../../oracle/contracts/BandwidthVault.json")).value()),
      rules_(istanbul_flags()) {
    BlockId genesis{};
    const auto id = be64(domain.chain_id);
    std::copy(id.begin() + 4, id.end(), genesis.bytes.end() - 4);
    genesis.bytes[20] = 0xee;
    world.blocks[0] = genesis;
    world.tokens = {kToken, kToken + 1};
    set_time(1'000'000);
    enrich("deployer", 0);
    // The code that creates the vault runs where the vault is to stand, as a creation would, so
    // that the address can be chosen.
    Bytes creation = artefact_.bytecode;
    append(
        creation,
        encode_call(artefact_.abi.constructor(), {abi_number(kToken), abi_number(kDelay)}).value());
    world.accounts[domain.vault].type = AccountType::contract;
    world.contracts[domain.vault] = {address_named("deployer"), 0, 100, 1, {}, {}};
    world.codes[domain.vault] = std::make_shared<const Bytes>(creation);
    const auto created = run("deployer", {{}, {}, domain.vault, {}, 0, 0, 0, kEnergy});
    EXPECT_EQ(created.result, ContractResult::success);
    world.codes[domain.vault] = std::make_shared<const Bytes>(created.output);
}

ExecutionResult VaultWorld::run(std::string_view person, CallInput input) {
    input.owner = address_named(person);
    State state(world, rules_, 1);
    auto out = machine_.call(state, block_, input);
    if (out.result == ContractResult::success) world.apply(state.diff());
    return out;
}

VaultOutcome VaultWorld::call(std::string_view person,
                              std::string_view function,
                              const std::vector<std::string>& arguments,
                              SentTokens tokens) {
    const auto* item = abi().find(AbiItemKind::function, function);
    AbiList values;
    for (std::size_t i = 0; i < arguments.size(); ++i)
        values.push_back(value_from_text(item->inputs.at(i).type, arguments[i]).value());
    VaultOutcome out;
    out.execution = run(
        person,
        {{}, {}, target, encode_call(*item, values).value(), 0, tokens.amount, tokens.id, kEnergy});
    if (out.execution.result == ContractResult::success) {
        out.values = decode_abi(types_of(item->outputs), out.execution.output).value_or(AbiList{});
        return out;
    }
    const auto reason = decode_revert(abi().errors(), out.execution.output);
    const auto* error = abi().find(AbiItemKind::error, reason.signature);
    out.refusal = error != nullptr ? shown(*error, reason.values)
                                   : std::string(name_of(out.execution.result)) + reason.text;
    return out;
}

VaultOutcome VaultWorld::call_with_trx(std::string_view person,
                                       std::string_view function,
                                       std::int64_t sun) {
    const auto* item = abi().find(AbiItemKind::function, function);
    VaultOutcome out;
    out.execution =
        run(person, {{}, {}, target, encode_call(*item, {}).value(), sun, 0, 0, kEnergy});
    const auto reason = decode_revert(abi().errors(), out.execution.output);
    out.refusal =
        reason.signature.empty() ? std::string(name_of(out.execution.result)) : reason.signature;
    return out;
}

void VaultWorld::deposit(std::string_view person, std::int64_t amount) {
    enrich(person, tokens_of(person) + amount);
    EXPECT_EQ(call(person, "deposit", {}, {amount, kToken}).refusal, "");
}

std::int64_t VaultWorld::tokens_of(const Address& address) const {
    const auto found = world.accounts.find(address);
    return found == world.accounts.end() ? 0 : found->second.token_balance(kToken);
}

void VaultWorld::enrich(std::string_view person, std::int64_t tokens) {
    auto& account = world.accounts[address_named(person)];
    account.balance = kSun;
    account.set_token_balance(kToken, tokens);
    account.set_token_balance(kToken + 1, tokens);
}

void VaultWorld::put_go_between(const Address& address) {
    world.accounts[address].type = AccountType::contract;
    world.contracts[address] = {address_named("deployer"), 0, 100, 1, {}, {}};
    world.codes[address] = std::make_shared<const Bytes>(go_between_code(domain_.vault));
}

std::vector<std::string> VaultWorld::events(const VaultOutcome& outcome) const {
    std::vector<std::string> out;
    for (const auto& log : outcome.execution.logs) {
        AbiLog read{{}, log.data};
        for (const auto& topic : log.topics)
            read.topics.push_back(Hash256::from(topic.bytes()).value());
        const auto* event = abi().event_of(read);
        EXPECT_NE(event, nullptr);
        if (event != nullptr) out.push_back(shown(*event, decode_log(*event, read).value()));
    }
    return out;
}

void VaultWorld::set_time(std::uint64_t seconds) {
    block_.timestamp = static_cast<TimestampMs>(seconds) * 1'000;
}

std::string receipt_argument(const oracle::SignedTransferReceipt& signed_receipt) {
    const auto& r = signed_receipt.receipt;
    const auto number = [](std::uint64_t value) { return "\"" + std::to_string(value) + "\","; };
    return "[\"" + r.payer.base58() + "\",\"" + r.payee.base58() + "\"," + number(r.epoch) +
           number(r.sequence) + number(r.bytes_total) +
           number(static_cast<std::uint64_t>(r.amount_total.value)) + "\"" + r.lane.hex() +
           "\",\"" + r.pieces.hex() + "\"," + number(r.voucher) + "\"" + std::to_string(r.expiry) +
           "\"]";
}

std::string signature_argument(const Signature& signature) {
    const auto hex = signature.hex();
    return "[\"" + hex.substr(0, 64) + "\",\"" + hex.substr(64, 64) + "\"," +
           std::to_string(signature.bytes[64]) + "]";
}

}  // namespace tributary::test
