// SPDX-License-Identifier: Apache-2.0
#include "consensus/network_file.hpp"

#include <limits>

#include <nlohmann/json.hpp>

#include "consensus/builtin_networks.hpp"

namespace tributary::consensus {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kSchema = "tributary.network/v1";
constexpr std::int64_t kMaxBlockIntervalMs = 3'600'000;
// Proposal 0 accepts at most one day (java-tron ProposalUtil).
constexpr std::int64_t kMaxMaintenanceIntervalMs = 86'400'000;
constexpr std::int64_t kMaxSkipSlots = 100;
constexpr std::uint32_t kSolidifiedPercent = 70;
constexpr std::int64_t kMaxPrecision = 6;
constexpr std::int64_t kMaxAnchorAgeDays = 36'500;

struct Range {
    std::int64_t low = std::numeric_limits<std::int64_t>::min();
    std::int64_t high = std::numeric_limits<std::int64_t>::max();
};

/// Reads one JSON object key by key and remembers the first thing that is wrong.
class ObjectReader {
  public:
    ObjectReader(const Json& object, std::string path) : object_(object), path_(std::move(path)) {
        if (!object_.is_object()) refuse("", "is not an object");
    }

    [[nodiscard]] Status status() const { return error_ ? Status(fail(*error_)) : Status(); }

    /// The value of a key that is there and not null.
    const Json* find(const char* key) const {
        if (!object_.is_object()) return nullptr;
        const auto it = object_.find(key);
        return it == object_.end() || it->is_null() ? nullptr : &*it;
    }

    std::int64_t integer(const char* key, Range range) {
        const Json* value = require(key);
        return value == nullptr ? 0 : to_integer(key, *value, range);
    }

    std::optional<std::int64_t> optional_integer(const char* key, Range range) {
        const Json* value = find(key);
        if (value == nullptr) return std::nullopt;
        return to_integer(key, *value, range);
    }

    std::string text(const char* key) {
        const Json* value = require(key);
        if (value == nullptr) return {};
        if (!value->is_string()) {
            refuse(key, "is not a string");
            return {};
        }
        return value->get<std::string>();
    }

    std::optional<std::string> optional_text(const char* key) {
        if (find(key) == nullptr) return std::nullopt;
        return text(key);
    }

    bool boolean(const char* key) {
        const Json* value = find(key);
        if (value == nullptr) return false;
        if (!value->is_boolean()) refuse(key, "is not true or false");
        return value->is_boolean() && value->get<bool>();
    }

    template <typename Fixed>
    Fixed fixed_hex(const char* key) {
        const auto bytes = Fixed::from_hex(text(key));
        if (!bytes) refuse(key, "is not " + std::to_string(Fixed::kSize) + " bytes of hex");
        return bytes.value_or(Fixed{});
    }

    Address address(const char* key) {
        const auto parsed = parse_address(text(key));
        if (!parsed) refuse(key, "is not an address");
        return parsed.value_or(Address{});
    }

    /// The elements of a list of bounded length; nothing where it is absent.
    const Json* list(const char* key) {
        const Json* value = find(key);
        if (value == nullptr) return nullptr;
        if (!value->is_array()) {
            refuse(key, "is not a list");
            return nullptr;
        }
        if (value->size() > kMaxNetworkListSize) {
            refuse(key, "has too many entries");
            return nullptr;
        }
        return value;
    }

    void refuse(std::string_view key, std::string_view why) {
        if (error_) return;
        std::string where = path_;
        if (!where.empty() && !key.empty()) where += '.';
        where += key;
        error_ = Error{ErrorCode::bad_network_file, where.append(" ").append(why)};
    }

    void adopt(const Status& inner) {
        if (!inner && !error_) error_ = inner.error();
    }

    [[nodiscard]] std::string path_of(std::string_view key) const {
        return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
    }

  private:
    const Json* require(const char* key) {
        const Json* value = find(key);
        if (value == nullptr) refuse(key, "is missing");
        return value;
    }

    std::int64_t to_integer(const char* key, const Json& value, Range range) {
        const bool fits =
            value.is_number_integer() &&
            (!value.is_number_unsigned() ||
             value.get<std::uint64_t>() <=
                 static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()));
        if (!fits) {
            refuse(key, "is not a whole number");
            return 0;
        }
        const auto out = value.get<std::int64_t>();
        if (out < range.low || out > range.high) {
            refuse(key,
                   "is not between " + std::to_string(range.low) + " and " +
                       std::to_string(range.high));
        }
        return out;
    }

    const Json& object_;
    std::string path_;
    std::optional<Error> error_;
};

template <typename Entry, typename Read>
std::optional<std::vector<Entry>> read_entries(ObjectReader& from,
                                               const char* key,
                                               const Read& read) {
    const Json* list = from.list(key);
    if (list == nullptr) return std::nullopt;
    std::vector<Entry> out;
    out.reserve(list->size());
    for (const Json& element : *list) {
        ObjectReader entry(element, from.path_of(key) + "[" + std::to_string(out.size()) + "]");
        out.push_back(read(entry));
        from.adopt(entry.status());
    }
    return out;
}

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

template <typename Read>
void read_child(ObjectReader& from, const char* key, const Read& read) {
    const Json* value = from.find(key);
    if (value == nullptr) return;
    ObjectReader child(*value, from.path_of(key));
    read(child);
    from.adopt(child.status());
}

Result<Network> read_network(const Json& root) {
    ObjectReader from(root, "");
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
