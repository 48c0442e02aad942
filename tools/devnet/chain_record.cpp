// SPDX-License-Identifier: Apache-2.0
#include "tools/devnet/chain_record.hpp"

#include <nlohmann/json.hpp>

#include "tools/devnet/json_field.hpp"

namespace tributary::devnet {
namespace {

using nlohmann::json;

tvm::Flags flags_from(const json& params) {
    const auto number = [&](const char* key) { return integer_at(params, key).value_or(0); };
    const auto on = [&](const char* key) { return number(key) == 1; };
    tvm::Flags out;
    out.transfer_trc10 = on("getAllowTvmTransferTrc10");
    out.multi_sign = on("getAllowMultiSign");
    out.constantinople = on("getAllowTvmConstantinople");
    out.solidity_059 = on("getAllowTvmSolidity059");
    out.shielded_trc20 = on("getAllowShieldedTRC20Transaction");
    out.istanbul = on("getAllowTvmIstanbul");
    out.new_resource_model = on("getAllowNewResourceModel");
    out.freeze = on("getAllowTvmFreeze");
    out.vote = on("getAllowTvmVote");
    out.london = on("getAllowTvmLondon");
    out.compatible_evm = on("getAllowTvmCompatibleEvm");
    out.higher_cpu_limit = on("getAllowHigherLimitForMaxCpuTimeOfOneTx");
    out.unfreeze_delay_days = number("getUnfreezeDelayDays");
    out.delegate_resource = on("getAllowDelegateResource") && out.freeze_v2();
    out.optimized_chain_id = on("getAllowOptimizedReturnValueOfChainId");
    out.dynamic_energy = on("getAllowDynamicEnergy");
    out.energy_threshold = number("getDynamicEnergyThreshold");
    out.energy_increase = number("getDynamicEnergyIncreaseFactor");
    out.energy_max_factor = number("getDynamicEnergyMaxFactor");
    out.shanghai = on("getAllowTvmShangHai");
    out.cancel_all_unfreeze_v2 = on("getAllowCancelAllUnfreezeV2");
    out.energy_adjustment = on("getAllowEnergyAdjustment");
    out.cancun = on("getAllowTvmCancun");
    out.strict_math = on("getAllowStrictMath");
    out.consensus_optimization = on("getConsensusLogicOptimization");
    out.blob = on("getAllowTvmBlob");
    return out;
}

ChainRules rules_from(const json& params) {
    ChainRules out;
    const auto read = [&](const char* key, std::int64_t& into) {
        if (const auto value = integer_at(params, key)) into = *value;
    };
    const auto flag = [&](const char* key) { return integer_at(params, key).value_or(0) == 1; };
    read("getMaintenanceTimeInterval", out.maintenance_interval);
    read("getTransactionFee", out.transaction_fee);
    read("getCreateAccountFee", out.create_account_fee);
    read("getCreateNewAccountFeeInSystemContract", out.system_create_account_fee);
    read("getMultiSignFee", out.multi_sign_fee);
    read("getMemoFee", out.memo_fee);
    read("getAssetIssueFee", out.asset_issue_fee);
    read("getUpdateAccountPermissionFee", out.permission_update_fee);
    read("getFreeNetLimit", out.free_net_limit);
    read("getMaxCreateAccountTxSize", out.max_create_account_tx_size);
    read("getEnergyFee", out.energy_fee);
    read("getMaxFeeLimit", out.max_fee_limit);
    out.flags = flags_from(params);
    out.contracts_enabled = flag("getAllowCreationOfContracts");
    out.same_token_name = flag("getAllowSameTokenName");
    out.multi_sign = flag("getAllowMultiSign");
    out.no_transfer_to_contract = flag("getForbidTransferToContract");
    const auto enable = [&](const char* key, int first, int last) {
        if (integer_at(params, key).value_or(0) <= 0) return;
        for (int type = first; type <= last; ++type) {
            auto& byte = out.available_contracts[static_cast<std::size_t>(type / 8)];
            byte = static_cast<std::uint8_t>(byte | (1U << (type % 8)));
        }
    };
    // ProposalService: what these proposals bring with them.
    enable("getAllowTvmConstantinople", 48, 48);
    enable("getChangeDelegation", 49, 49);
    enable("getAllowMarketTransaction", 52, 53);
    enable("getUnfreezeDelayDays", 54, 58);
    enable("getAllowCancelAllUnfreezeV2", 59, 59);
    return out;
}

Status read_blocks(const json& blocks, ChainRecord& out) {
    for (const json& block : blocks) {
        if (integer_at(block, "num") != static_cast<std::int64_t>(out.blocks.size())) {
            return fail(ErrorCode::malformed, "blocks are not in order of num");
        }
        BlockRecord record;
        record.next_maintenance = integer_at(block, "nextMaintenanceTime").value_or(0);
        record.is_maintenance = integer_at(block, "maintenance").value_or(0) == 1;
        record.solid = static_cast<BlockNumber>(integer_at(block, "solid").value_or(0));
        out.blocks.push_back(record);
    }
    // Genesis has no maintenance of its own: java-tron starts the clock at its timestamp.
    if (!out.blocks.empty() && out.blocks[0].next_maintenance == 0) {
        out.blocks[0].next_maintenance = integer_at(blocks[0], "timestamp").value_or(0);
    }
    return {};
}

Status read_epochs(const json& epochs, ChainRecord& out) {
    for (const json& epoch : epochs) {
        const auto first = integer_at(epoch, "firstBlock");
        const json* active = list_at(epoch, "activeWitnesses");
        if (!first || active == nullptr || active->empty()) {
            return fail(ErrorCode::malformed, "an epoch needs firstBlock and activeWitnesses");
        }
        ChainRecord::Epoch& next = out.epochs.emplace_back();
        next.first_block = static_cast<BlockNumber>(*first);
        for (const json& witness : *active) {
            const auto address =
                witness.is_string()
                    ? parse_address(witness.get_ref<const std::string&>())
                    : Result<Address>(fail(ErrorCode::bad_address, "activeWitnesses"));
            if (!address) return fail(address.error());
            next.witnesses.push_back(*address);
        }
    }
    return {};
}

}  // namespace

const std::vector<Address>* ChainRecord::witnesses_after(BlockNumber head) const {
    const std::vector<Address>* out = epochs.empty() ? nullptr : &epochs.front().witnesses;
    for (const Epoch& epoch : epochs) {
        if (epoch.first_block <= head + 1) out = &epoch.witnesses;
    }
    return out;
}

ChainRules ChainRecord::rules_after(BlockNumber head) const {
    ChainRules out;
    for (const Parameters& change : parameters) {
        if (change.after_block <= head) out = change.rules;
    }
    return out;
}

Result<ChainRecord> parse_chain_record(std::string_view text) {
    const json document = json::parse(text, nullptr, false);
    if (document.is_discarded()) return fail(ErrorCode::malformed, "not JSON");
    const json* blocks = list_at(document, "blocks");
    const json* epochs = list_at(document, "epochs");
    if (blocks == nullptr || epochs == nullptr)
        return fail(ErrorCode::malformed, "no blocks or epochs");
    ChainRecord out;
    out.block_interval_ms = integer_at(document, "blockIntervalMs").value_or(out.block_interval_ms);
    out.maintenance_skip_slots =
        integer_at(document, "maintenanceSkipSlots").value_or(out.maintenance_skip_slots);
    if (out.block_interval_ms <= 0) return fail(ErrorCode::malformed, "blockIntervalMs");
    if (Status read = read_blocks(*blocks, out); !read) return fail(read.error());
    if (Status read = read_epochs(*epochs, out); !read) return fail(read.error());
    if (const json* log = list_at(document, "chainParametersLog")) {
        for (const json& change : *log) {
            if (!change.contains("params")) return fail(ErrorCode::malformed, "chainParametersLog");
            out.parameters.push_back(
                {static_cast<BlockNumber>(integer_at(change, "afterBlock").value_or(0)),
                 rules_from(change["params"])});
        }
    }
    if (out.parameters.empty()) {
        ChainRules rules;
        rules.maintenance_interval = integer_at(document, "maintenanceTimeIntervalAtGenesis")
                                         .value_or(rules.maintenance_interval);
        out.parameters.push_back({0, rules});
    }
    for (const ChainRecord::Parameters& change : out.parameters) {
        if (change.rules.maintenance_interval <= 0) {
            return fail(ErrorCode::malformed, "maintenance interval");
        }
    }
    return out;
}

Result<KeyRing> parse_keys(std::string_view text) {
    const json document = json::parse(text, nullptr, false);
    if (!document.is_array()) return fail(ErrorCode::malformed, "not a JSON list of keys");
    KeyRing out;
    for (const json& entry : document) {
        const auto secret_hex = text_at(entry, "privateKey");
        const auto secret = secret_hex ? from_hex(*secret_hex) : std::nullopt;
        if (!secret) return fail(ErrorCode::malformed, "an entry without privateKey in hex");
        auto key = SecretKey::from(*secret);
        if (!key) return fail(key.error());
        const Address address = address_of(public_key_of(*key));
        out.emplace(address, std::move(*key));
    }
    return out;
}

}  // namespace tributary::devnet
