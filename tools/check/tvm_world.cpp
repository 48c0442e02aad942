// SPDX-License-Identifier: Apache-2.0
#include "tools/check/tvm_world.hpp"

#include <set>
#include <stdexcept>

#include <nlohmann/json.hpp>

namespace tributary::check {
namespace {

using Json = nlohmann::json;
using tvm::Account;
using tvm::Resource;

BlockId block_id_in(const Json& value) {
    const auto id = BlockId::from(hex_bytes(value));
    if (!id) throw std::invalid_argument("not a block id: " + value.dump());
    return *id;
}

std::int64_t integer_key(const std::string& text) {
    const auto number = parse_integer<std::int64_t>(text);
    if (!number) throw std::invalid_argument("not a number: " + text);
    return *number;
}

tvm::Flags read_flags(const Json& flags) {
    const auto on = [&](const char* name) { return flags.value(name, std::int64_t{0}) != 0; };
    tvm::Flags out;
    out.transfer_trc10 = on("ALLOW_TVM_TRANSFER_TRC10");
    out.multi_sign = on("ALLOW_MULTI_SIGN");
    out.constantinople = on("ALLOW_TVM_CONSTANTINOPLE");
    out.solidity_059 = on("ALLOW_TVM_SOLIDITY_059");
    out.shielded_trc20 = on("ALLOW_SHIELDED_TRC20_TRANSACTION");
    out.istanbul = on("ALLOW_TVM_ISTANBUL");
    out.new_resource_model = on("ALLOW_NEW_RESOURCE_MODEL");
    out.freeze = on("ALLOW_TVM_FREEZE");
    out.vote = on("ALLOW_TVM_VOTE");
    out.london = on("ALLOW_TVM_LONDON");
    out.compatible_evm = on("ALLOW_TVM_COMPATIBLE_EVM");
    out.higher_cpu_limit = on("ALLOW_HIGHER_LIMIT_FOR_MAX_CPU_TIME_OF_ONE_TX");
    // java-tron's test chain has it on and the file does not list it.
    out.delegate_resource = true;
    out.unfreeze_delay_days = flags.value("UNFREEZE_DELAY_DAYS", std::int64_t{0});
    out.optimized_chain_id = on("ALLOW_OPTIMIZED_RETURN_VALUE_OF_CHAIN_ID");
    out.dynamic_energy = on("ALLOW_DYNAMIC_ENERGY");
    out.energy_threshold = flags.value("DYNAMIC_ENERGY_THRESHOLD", std::int64_t{0});
    out.energy_increase = flags.value("DYNAMIC_ENERGY_INCREASE_FACTOR", std::int64_t{0});
    out.energy_max_factor = flags.value("DYNAMIC_ENERGY_MAX_FACTOR", std::int64_t{0});
    out.shanghai = on("ALLOW_TVM_SHANGHAI");
    out.cancel_all_unfreeze_v2 = on("ALLOW_CANCEL_ALL_UNFREEZE_V2");
    out.energy_adjustment = on("ALLOW_ENERGY_ADJUSTMENT");
    out.cancun = on("ALLOW_TVM_CANCUN");
    out.strict_math = on("ALLOW_STRICT_MATH");
    out.consensus_optimization = on("CONSENSUS_LOGIC_OPTIMIZATION");
    out.blob = on("ALLOW_TVM_BLOB");
    return out;
}

std::vector<tvm::Vote> read_votes(const Json& list) {
    std::vector<tvm::Vote> out;
    for (const Json& entry : list)
        out.push_back({address_in(entry.at(0)), entry.at(1)});
    return out;
}

tvm::Permission read_permission(const Json& json) {
    tvm::Permission out;
    out.threshold = json.at("threshold");
    for (const Json& key : json.at("keys"))
        out.keys.push_back({address_in(key.at(0)), key.at(1)});
    return out;
}

void read_stake(Account& account, const Json& json) {
    if (json.contains("frozenV2Bandwidth"))
        account.frozen_v2.push_back({Resource::bandwidth, json["frozenV2Bandwidth"]});
    if (json.contains("frozenV2Energy"))
        account.frozen_v2.push_back({Resource::energy, json["frozenV2Energy"]});
    for (const Json& entry : json.value("unfrozenV2", Json::array()))
        account.unfreezing_v2.push_back(
            {static_cast<Resource>(entry.at(0).get<int>()), entry.at(1), entry.at(2)});
    account.votes = read_votes(json.value("votes", Json::array()));
    account.energy_use.usage = json.value("accountEnergyUsage", std::int64_t{0});
    account.energy_use.latest_slot = json.value("latestConsumeTimeForEnergy", std::int64_t{0});
    if (json.contains("ownerPermission"))
        account.owner_permission = read_permission(json["ownerPermission"]);
}

Account read_account(const Json& json) {
    Account out;
    out.balance = json.at("balance");
    if (json.contains("contract")) out.type = tvm::AccountType::contract;
    const Json assets = json.value("assets", Json::object());
    for (const auto& [id, amount] : assets.items())
        out.set_token_balance(integer_key(id), amount);
    read_stake(out, json);
    return out;
}

void read_contract(tvm::MemoryWorld& world, const Address& address, const Json& json) {
    tvm::Contract contract;
    contract.origin = address_in(json.at("origin"));
    contract.version = json.at("version");
    contract.caller_percent = json.at("percent");
    contract.origin_energy_limit = json.at("originEnergyLimit");
    if (json.contains("trxHash"))
        contract.creation = TransactionId::from(hex_bytes(json["trxHash"]));
    world.contracts[address] = contract;
    world.codes[address] = std::make_shared<const Bytes>(hex_bytes(json.at("code")));
    const Json storage = json.value("storage", Json::object());
    for (const auto& [slot, value] : storage.items())
        world.set_slot(address, word_in(slot), word_in(value));
    if (json.contains("updateCycle"))
        world.energy_records[address] = {
            json.at("energyUsage"), json.at("energyFactor"), json.at("updateCycle")};
}

std::string text_of(const std::vector<tvm::TokenBalance>& tokens) {
    std::string out;
    for (const auto& token : tokens)
        if (token.amount != 0)
            out += std::to_string(token.id) + ':' + std::to_string(token.amount) + ' ';
    return out;
}

std::string text_of(const Account& account) {
    std::string out = "frozen ";
    for (const auto& entry : account.frozen_v2)
        if (entry.amount != 0)
            out += std::to_string(static_cast<int>(entry.resource)) + ':' +
                   std::to_string(entry.amount) + ' ';
    out += "unfreezing ";
    for (const auto& entry : account.unfreezing_v2)
        out += std::to_string(static_cast<int>(entry.resource)) + ':' +
               std::to_string(entry.amount) + '@' + std::to_string(entry.expires) + ' ';
    out += "votes ";
    for (const auto& vote : account.votes)
        out += vote.witness.hex() + ':' + std::to_string(vote.count) + ' ';
    return out;
}

/// `post` lists stake in another form than `pre`.
Account account_in_post(const Json& json) {
    Account out;
    const Json assets = json.value("assets", Json::object());
    for (const auto& [id, amount] : assets.items())
        out.set_token_balance(integer_key(id), amount);
    for (const Json& entry : json.value("frozenV2", Json::array()))
        out.frozen_v2.push_back({static_cast<Resource>(entry.at(0).get<int>()), entry.at(1)});
    for (const Json& entry : json.value("unfrozenV2", Json::array()))
        out.unfreezing_v2.push_back(
            {static_cast<Resource>(entry.at(0).get<int>()), entry.at(1), entry.at(2)});
    out.votes = read_votes(json.value("votes", Json::array()));
    return out;
}

void check_account(Verdict& verdict, const Account& account, const Json& json, const char* name) {
    const std::string where = name;
    verdict.equal(where + " balance", account.balance, json.at("balance").get<std::int64_t>());
    const Account wanted = account_in_post(json);
    verdict.equal(where + " tokens", text_of(account.tokens), text_of(wanted.tokens));
    verdict.equal(where + " stake", text_of(account), text_of(wanted));
    const bool is_contract = account.type == tvm::AccountType::contract;
    verdict.equal(where + " type", is_contract ? "Contract" : "Normal", json.at("type"));
    const auto& use = account.energy_use;
    verdict.equal(
        where + " energy use", use.usage, json.value("accountEnergyUsage", std::int64_t{}));
    if (!json.contains("accountEnergyUsage")) return;
    verdict.equal(where + " slot of energy use",
                  use.latest_slot,
                  json.at("latestConsumeTimeForEnergy").get<std::int64_t>());
    verdict.equal(where + " window", use.window, json.at("energyWindowSize").get<std::int64_t>());
    verdict.require(where + " window kind",
                    use.window_optimized == json.at("energyWindowOptimized").get<bool>());
}

void check_contract(Verdict& verdict,
                    const tvm::MemoryWorld& world,
                    const Address& address,
                    const Json& json) {
    const std::string where = address.hex();
    const auto contract = world.contract(address);
    verdict.require(where + " contract record", contract.has_value() == json.contains("contract"));
    const auto code = world.code(address);
    verdict.equal(where + " code", code ? to_hex(*code) : "", json.value("code", ""));
    if (!contract || !json.contains("contract")) return;
    verdict.equal(where + " version", contract->version, json.at("version").get<std::int64_t>());
    verdict.equal(where + " origin", contract->origin.hex(), json.at("origin"));
    verdict.equal(where + " creation",
                  contract->creation ? contract->creation->hex() : "",
                  json.value("trxHash", ""));
    const auto energy = world.energy_record(address).value_or(tvm::EnergyRecord{});
    verdict.equal(where + " factor", energy.factor, json.value("energyFactor", std::int64_t{}));
    verdict.equal(where + " usage", energy.usage, json.value("energyUsage", std::int64_t{}));
    verdict.equal(where + " cycle", energy.cycle, json.value("updateCycle", std::int64_t{}));
}

/// `post` has the slots that hold something among 0 to 23, those of `pre` and pushed ones.
void check_storage(Verdict& verdict,
                   const tvm::MemoryWorld& world,
                   const Address& address,
                   const Json& post,
                   const Json& pre) {
    constexpr std::uint64_t kListedSlots = 24;
    std::set<Uint256> slots;
    for (std::uint64_t slot = 0; slot < kListedSlots; ++slot)
        slots.insert(slot);
    const Json wanted = post.value("storage", Json::object());
    for (const Json& storage : {wanted, pre.value("storage", Json::object())})
        for (const auto& entry : storage.items())
            slots.insert(word_in(entry.key()));
    for (const Uint256& slot : slots) {
        const auto listed = wanted.find(slot.hex());
        verdict.equal(address.hex() + " slot " + slot.hex(),
                      world.slot(address, slot).hex(),
                      listed == wanted.end() ? Uint256{}.hex() : listed->get<std::string>());
    }
}

}  // namespace

Address address_in(const nlohmann::json& value) {
    const auto address = Address::from(hex_bytes(value));
    if (!address) throw std::invalid_argument("not an address: " + value.dump());
    return *address;
}

Uint256 word_in(const std::string& hex) {
    const auto bytes = from_hex(hex);
    if (!bytes || bytes->size() != Uint256::kSize)
        throw std::invalid_argument("not a word: " + hex);
    return Uint256::from(*bytes);
}

TvmProfile read_tvm_profile(const Json& env) {
    TvmProfile out(read_flags(env.at("flags")));
    out.block.number = env.at("blockNumber");
    out.block.timestamp = env.at("blockTimestampMs");
    out.block.witness = address_in(env.at("witness"));
    out.block.parent_timestamp = env.at("latestBlockHeaderTimestampMs");
    out.block.head_slot = env.at("headSlot");
    out.block.energy_fee = env.at("energyFee");
    out.block.cycle = env.at("currentCycle");
    out.block.total_net_limit = env.at("totalNetLimit");
    out.block.total_energy_limit = env.at("totalEnergyCurrentLimit");
    out.block.blackhole = address_in(env.at("blackhole"));
    out.max_fee_limit = env.at("maxFeeLimit");
    out.totals.net_weight = env.at("totalNetWeight");
    out.totals.energy_weight = env.at("totalEnergyWeight");
    out.tokens = env.at("existingTokenIds").get<std::vector<std::int64_t>>();
    for (const auto& [number, id] : env.at("blockIds").items())
        out.blocks[static_cast<BlockNumber>(integer_key(number))] = block_id_in(id);
    out.blocks[0] = block_id_in(env.at("genesisBlockId"));
    return out;
}

void set_scene(tvm::MemoryWorld& world, const TvmProfile& profile, const Json& pre) {
    world.totals = profile.totals;
    world.tokens.insert(profile.tokens.begin(), profile.tokens.end());
    world.blocks = profile.blocks;
    // Genesis gives the black hole the least balance there is.
    world.accounts[profile.block.blackhole].balance = std::numeric_limits<std::int64_t>::min();
    for (const auto& [name, json] : pre.items()) {
        const Address address = address_in(Json(name));
        world.accounts[address] = read_account(json);
        if (json.contains("contract")) read_contract(world, address, json);
        if (json.value("witness", false))
            world.witnesses[address] = json.value("witnessVotes", std::int64_t{0});
    }
}

void check_accounts(Verdict& verdict, const tvm::MemoryWorld& world, const Json& vector) {
    const Json& pre = vector.at("pre");
    const Json& post = vector.at("post");
    for (const auto& [name, json] : pre.items())
        if (!post.contains(name))
            verdict.require(name + " still exists", !world.account(address_in(Json(name))));
    for (const auto& [name, json] : post.items()) {
        const Address address = address_in(Json(name));
        const auto account = world.account(address);
        verdict.require(name + " does not exist", account.has_value());
        if (!account) return;
        check_account(verdict, *account, json, name.c_str());
        check_contract(verdict, world, address, json);
        const Json before = pre.contains(name) ? pre.at(name) : Json::object();
        check_storage(verdict, world, address, json, before);
    }
}

}  // namespace tributary::check
