// SPDX-License-Identifier: Apache-2.0
#include "consensus/network_file.hpp"

#include <limits>

#include "consensus/builtin_networks.hpp"
#include "consensus/object_reader.hpp"

namespace tributary::consensus {
namespace {

constexpr std::string_view kSchema = "tributary.network/v1";
constexpr std::int64_t kMaxBlockIntervalMs = 3'600'000;
// Proposal 0 accepts at most one day (java-tron ProposalUtil).
constexpr std::int64_t kMaxMaintenanceIntervalMs = 86'400'000;
/// java-tron reads it as a 32-bit number.
constexpr std::int64_t kMaxProposalExpireMs = 2'147'483'647;
constexpr std::int64_t kMaxSkipSlots = 100;
constexpr std::uint32_t kSolidifiedPercent = 70;
constexpr std::int64_t kMaxPrecision = 6;
constexpr std::int64_t kMaxAnchorAgeDays = 36'500;

GenesisAsset read_asset(ObjectReader& from) {
    GenesisAsset out;
    out.name = from.optional_text("name").value_or("");
    out.address = from.address("address");
    const auto balance = parse_integer<std::int64_t>(from.text("balance"));
    if (!balance) from.refuse("balance", "is not a decimal string");
    out.balance = balance.value_or(0);
    return out;
}

GenesisWitness read_witness(ObjectReader& from) {
    GenesisWitness out;
    out.address = from.address("address");
    out.votes = from.integer("votes", {0});
    out.url = from.optional_text("url").value_or("");
    return out;
}

GenesisFields read_genesis(ObjectReader& from) {
    GenesisFields out;
    out.id = from.fixed_hex<BlockId>("id");
    if (number_of(out.id) != 0) from.refuse("id", "does not begin with block number 0");
    out.timestamp_ms = from.integer("timestamp_ms", {0});
    out.parent_hash = from.fixed_hex<BlockId>("parent_hash");
    out.witness_text = from.text("witness_text");
    if (const auto hex = from.optional_text("header_raw")) {
        out.header_raw = from_hex(*hex);
        if (!out.header_raw) from.refuse("header_raw", "is not hex");
    }
    if (from.find("tx_trie_root") != nullptr)
        out.tx_trie_root = from.fixed_hex<Hash256>("tx_trie_root");
    out.assets = read_entries<GenesisAsset>(from, "assets", read_asset);
    out.witnesses = read_entries<GenesisWitness>(from, "witnesses", read_witness);
    if (!out.assets && !out.header_raw) from.refuse("assets", "and header_raw are both missing");
    return out;
}

PeerParameters read_peers(ObjectReader& from) {
    PeerParameters out;
    out.network_id = static_cast<std::int32_t>(
        from.integer("network_id", {0, std::numeric_limits<std::int32_t>::max()}));
    out.port = static_cast<std::uint16_t>(from.integer("port", {1, 65'535}));
    const Json* seeds = from.list("seeds");
    if (seeds == nullptr) return out;
    out.seeds.reserve(seeds->size());
    for (const Json& seed : *seeds) {
        if (!seed.is_string()) {
            from.refuse("seeds", "holds something that is not a string");
            return out;
        }
        out.seeds.push_back(seed.get<std::string>());
    }
    return out;
}

bool is_token_id(std::string_view text) {
    // Ids are given out from 1,000,001 on (java-tron DynamicPropertiesStore.TOKEN_ID_NUM).
    const auto number = parse_integer<std::int64_t>(text);
    return number && *number > 1'000'000 && std::to_string(*number) == text;
}

void read_btt(Network& out, ObjectReader& from) {
    out.btt_token_id = from.optional_text("token_id");
    // Networks without a token say "".
    if (out.btt_token_id == "") out.btt_token_id.reset();
    if (out.btt_token_id && !is_token_id(*out.btt_token_id))
        from.refuse("token_id", "is not a token id");
    out.btt_precision = static_cast<std::int32_t>(from.integer("precision", {0, kMaxPrecision}));
}

void read_timing(Network& out, ObjectReader& from) {
    out.block_interval_ms = from.integer("block_interval_ms", {1, kMaxBlockIntervalMs});
    out.maintenance_interval_ms =
        from.integer("maintenance_interval_ms", {1, kMaxMaintenanceIntervalMs});
    if (out.maintenance_interval_ms < out.block_interval_ms) {
        from.refuse("maintenance_interval_ms", "is shorter than block_interval_ms");
    }
    out.maintenance_skip_slots =
        static_cast<std::uint32_t>(from.integer("maintenance_skip_slots", {0, kMaxSkipSlots}));
    out.maintenance_interval_pinned = from.boolean("maintenance_interval_pinned");
}

/// Values by proposal id, the ids as texts.
void read_parameters(Network& out, const Json& parameters, ObjectReader& from) {
    constexpr std::size_t kMaxParameters = 256;
    if (!parameters.is_object() || parameters.size() > kMaxParameters)
        return from.refuse("genesis_parameters", "is not an object of at most 256 values");
    out.genesis_parameters.emplace();
    for (const auto& [key, value] : parameters.items()) {
        const auto id = parse_integer<std::int64_t>(key);
        if (!id || *id < 0 || !value.is_number_integer())
            return from.refuse("genesis_parameters", "holds something else than ids and integers");
        out.genesis_parameters->emplace(*id, value.get<std::int64_t>());
    }
}

Result<Network> read_network(const Json& root) {
    ObjectReader from(root, ErrorCode::bad_network_file);
    if (const std::string schema = from.text("schema"); schema != kSchema) {
        from.refuse("schema", "is not " + std::string(kSchema));
    }
    Network out;
    out.name = from.text("name");
    if (out.name.empty()) from.refuse("name", "is empty");
    if (from.find("genesis") == nullptr) from.refuse("genesis", "is missing");
    read_child(from, "genesis", [&](ObjectReader& child) { out.genesis = read_genesis(child); });
    read_timing(out, from);
    out.max_active_witnesses =
        static_cast<std::uint32_t>(from.integer("max_active_witnesses", {1, kMaxActiveWitnesses}));
    out.solidified_percent =
        static_cast<std::uint32_t>(from.integer("solidified_percent", {1, 100}));
    // The share is compiled into every TRON node (java-tron Parameter.SOLIDIFIED_THRESHOLD) and
    // into ours.
    if (out.solidified_percent != kSolidifiedPercent)
        from.refuse("solidified_percent", "is not 70");
    out.evm_chain_id = static_cast<std::uint64_t>(from.integer("evm_chain_id", {1}));
    if (const auto expire = from.optional_integer("proposal_expire_ms", {0, kMaxProposalExpireMs}))
        out.proposal_expire_ms = *expire;
    if (const Json* parameters = from.find("genesis_parameters"))
        read_parameters(out, *parameters, from);
    read_child(from, "p2p", [&](ObjectReader& child) { out.p2p = read_peers(child); });
    read_child(from, "btt", [&](ObjectReader& child) { read_btt(out, child); });
    if (const auto days = from.optional_integer("anchor_max_age_days", {1, kMaxAnchorAgeDays})) {
        out.anchor_max_age_days = static_cast<std::uint32_t>(*days);
    }
    if (const Status status = from.status(); !status) return fail(status.error());
    return out;
}

}  // namespace

Result<Network> parse_network(std::string_view text) {
    if (text.size() > kMaxNetworkFileSize) return fail(ErrorCode::oversized, "network file");
    const Json root = Json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (root.is_discarded()) return fail(ErrorCode::bad_network_file, "not JSON");
    return read_network(root);
}

Result<Network> builtin_network(std::string_view name) {
    for (const BuiltinNetwork& builtin : kBuiltinNetworks) {
        if (builtin.name == name) return parse_network(builtin.json);
    }
    return fail(ErrorCode::not_found, "network " + std::string(name));
}

std::vector<std::string_view> builtin_network_names() {
    std::vector<std::string_view> out;
    out.reserve(kBuiltinNetworks.size());
    for (const BuiltinNetwork& builtin : kBuiltinNetworks)
        out.push_back(builtin.name);
    return out;
}

}  // namespace tributary::consensus
