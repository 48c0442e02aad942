// SPDX-License-Identifier: Apache-2.0
#include "node/config/node_config.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <sstream>

#include <toml++/toml.h>

#include "node/config/webhook_url.hpp"
#include "primitives/voices.hpp"
#include "token/attestation.hpp"

namespace tributary::node {
namespace {

constexpr std::array<std::string_view, 6> kLevels{"trace", "debug", "info", "warn", "error", "off"};

/// One value with its name and place, for errors.
struct Entry {
    std::string key;
    const toml::node* value = nullptr;
    const std::string* where = nullptr;

    [[nodiscard]] Error error(const std::string& what) const {
        std::ostringstream out;
        out << *where << ":" << value->source().begin.line << ": " << key << " " << what;
        return {ErrorCode::bad_config, out.str()};
    }
};

Status read(const Entry& entry, std::string& out) {
    const auto text = entry.value->value_exact<std::string>();
    if (!text) return fail(entry.error("must be a string"));
    out = *text;
    return {};
}

Status read(const Entry& entry, bool& out) {
    const auto flag = entry.value->value_exact<bool>();
    if (!flag) return fail(entry.error("must be true or false"));
    out = *flag;
    return {};
}

Status read(const Entry& entry, std::uint64_t& out) {
    const auto number = entry.value->value_exact<std::int64_t>();
    if (!number || *number < 0) return fail(entry.error("must be a whole number of 0 or more"));
    out = static_cast<std::uint64_t>(*number);
    return {};
}

Status read(const Entry& entry, std::filesystem::path& out) {
    std::string text;
    const Status status = read(entry, text);
    out = text;
    return status;
}

Status read(const Entry& entry, Address& out) {
    std::string text;
    if (Status status = read(entry, text); !status) return status;
    const auto address = parse_address(text);
    if (!address) return fail(entry.error("is no address: " + text));
    out = *address;
    return {};
}

/// Amounts are decimal strings in the smallest unit, or whole numbers.
Status read(const Entry& entry, TokenAmount& out) {
    const auto number = entry.value->value_exact<std::int64_t>();
    const auto text = entry.value->value_exact<std::string>();
    const auto amount = number ? number : text ? parse_integer<std::int64_t>(*text) : std::nullopt;
    if (!amount || *amount < 0) return fail(entry.error("must be an amount in the smallest unit"));
    out = TokenAmount{*amount};
    return {};
}

template <typename T>
Status read(const Entry& entry, std::optional<T>& out) {
    return read(entry, out.emplace());
}

/// Strings, or whole numbers written as such.
Status read(const Entry& entry, std::vector<std::string>& out) {
    const toml::array* list = entry.value->as_array();
    if (list == nullptr) return fail(entry.error("must be a list of strings"));
    if (list->size() > kMaxConfigList) return fail(entry.error("has too many entries"));
    out.clear();
    for (const toml::node& element : *list) {
        if (const Status status = read({entry.key, &element, entry.where}, out.emplace_back());
            !status) {
            return status;
        }
    }
    return {};
}

/// Addresses as strings.
Status read(const Entry& entry, std::vector<Address>& out) {
    std::vector<std::string> texts;
    if (Status status = read(entry, texts); !status) return status;
    out.clear();
    for (const std::string& text : texts) {
        const auto address = parse_address(text);
        if (!address) return fail(entry.error("is no address: " + text));
        out.push_back(*address);
    }
    return {};
}

using Reader = std::function<Status(const Entry&)>;
using Readers = std::map<std::string, Reader, std::less<>>;

template <typename T>
Reader into(T& target) {
    return [&target](const Entry& entry) { return read(entry, target); };
}

/// Hands each key of a table to its reader; a key without one is an error.
Status read_table(const Entry& table, const Readers& readers) {
    const toml::table* values = table.value->as_table();
    if (values == nullptr) return fail(table.error("must be a table"));
    for (const auto& [name, value] : *values) {
        const std::string key(name.str());
        const Entry entry{table.key.empty() ? key : table.key + "." + key, &value, table.where};
        const auto reader = readers.find(key);
        if (reader == readers.end()) return fail(entry.error("is not known"));
        if (const Status status = reader->second(entry); !status) return status;
    }
    return {};
}

Status read_log_format(const Entry& entry, LogConfig& log) {
    std::string text;
    if (Status status = read(entry, text); !status) return status;
    if (text != "text" && text != "json") return fail(entry.error("must be text or json"));
    log.json = text == "json";
    return {};
}

Status read_log(const Entry& entry, LogConfig& log) {
    return read_table(entry, {{"level", into(log.level)}, {"format", [&](const Entry& format) {
                                                               return read_log_format(format, log);
                                                           }}});
}

Status read_p2p(const Entry& entry, P2pConfig& p2p) {
    return read_table(entry,
                      {{"peers", into(p2p.peers)},
                       {"listen", into(p2p.listen)},
                       {"discovery", into(p2p.discovery)}});
}

Status read_deposits(const Entry& entry, std::vector<DepositConfig>& deposits) {
    const toml::array* list = entry.value->as_array();
    if (list == nullptr) return fail(entry.error("must be a list of tables"));
    deposits.clear();
    for (const toml::node& element : *list) {
        const Entry table{entry.key, &element, entry.where};
        DepositConfig& deposit = deposits.emplace_back();
        const Status status = read_table(table,
                                         {{"owner", into(deposit.owner)},
                                          {"signer", into(deposit.signer)},
                                          {"amount", into(deposit.amount)}});
        if (!status) return status;
        if (deposit.owner == Address{}) return fail(table.error("needs an owner"));
    }
    return {};
}

Status read_oracle(const Entry& entry, OracleConfig& oracle) {
    return read_table(entry,
                      {{"enabled", into(oracle.enabled)},
                       {"token", into(oracle.token)},
                       {"operator_key", into(oracle.operator_key)},
                       {"operator_password_file", into(oracle.operator_password_file)},
                       {"vault", into(oracle.vault)},
                       {"epoch_seconds", into(oracle.epoch_seconds)},
                       {"acceptance_grace_seconds", into(oracle.acceptance_grace_seconds)},
                       {"min_payout", into(oracle.min_payout)},
                       {"deposits", [&](const Entry& deposits) {
                            return read_deposits(deposits, oracle.deposits);
                        }}});
}

std::vector<std::string> split(const std::string& list) {
    std::vector<std::string> out;
    std::stringstream stream(list);
    for (std::string part; std::getline(stream, part, ',');) {
        if (!part.empty()) out.push_back(part);
    }
    return out;
}

std::filesystem::path default_data_dir(const NodeConfig& config, const Environment& environment) {
    if (const auto state = environment("STATE_DIRECTORY")) return *state;
    const std::string name = std::filesystem::path(config.network).stem().string();
    if (const auto data = environment("XDG_DATA_HOME")) {
        return std::filesystem::path(*data) / "tributary" / name;
    }
    const std::filesystem::path home = environment("HOME").value_or(".");
    return home / ".local" / "share" / "tributary" / name;
}

template <typename T>
void keep_first_of_each(std::vector<T>& list) {
    std::vector<T> out;
    for (T& value : list) {
        if (std::find(out.begin(), out.end(), value) == out.end()) out.push_back(std::move(value));
    }
    list = std::move(out);
}

Status verify_trust(const NodeConfig& config) {
    if (config.sync && *config.sync != "skip" && *config.sync != "dense") {
        return fail(ErrorCode::bad_config, "sync must be skip or dense, not " + *config.sync);
    }
    if (config.keys != "proved" && config.keys != "attested") {
        return fail(ErrorCode::bad_config, "keys must be proved or attested, not " + config.keys);
    }
    if (config.keys == "attested" && config.attest.from.empty()) {
        return fail(ErrorCode::bad_config,
                    "keys = attested needs full nodes in attest.from that say them");
    }
    if (config.keys == "attested" && config.oracle.enabled) {
        return fail(ErrorCode::bad_config, "keys = attested: an oracle pays on proved keys only");
    }
    if (config.keys == "attested" && !config.notify.addresses.empty()) {
        return fail(ErrorCode::bad_config,
                    "keys = attested: payments are told on proved keys only");
    }
    if (config.requests_per_second == 0 || config.requests_per_second > kMaxRequestsPerSecond) {
        return fail(ErrorCode::bad_config,
                    "requests_per_second must be 1 to " + std::to_string(kMaxRequestsPerSecond));
    }
    return {};
}

Status verify_oracle(const OracleConfig& oracle) {
    if (!oracle.enabled) return {};
    if (oracle.token.empty()) return fail(ErrorCode::bad_config, "oracle.token is missing");
    if (oracle.operator_key.empty())
        return fail(ErrorCode::bad_config, "oracle.operator_key is missing");
    return {};
}

}  // namespace

Result<NodeConfig> apply_toml(NodeConfig config, std::string_view text, const std::string& where) {
    if (text.size() > kMaxConfigSize) return fail(ErrorCode::oversized, where);
    toml::table root;
    try {
        root = toml::parse(text, where);
    } catch (const toml::parse_error& error) {
        std::ostringstream out;
        out << where << ":" << error.source().begin.line << ": " << error.description();
        return fail(ErrorCode::bad_config, out.str());
    }
    const Status status = read_table(
        {"", &root, &where},
        {{"network", into(config.network)},
         {"data_dir", into(config.data_dir)},
         {"upstreams", into(config.upstreams)},
         {"p2p", [&](const Entry& p2p) { return read_p2p(p2p, config.p2p); }},
         {"grpc", into(config.grpc)},
         {"watch_tokens", into(config.watch_tokens)},
         {"anchor", into(config.anchor)},
         {"sync", into(config.sync)},
         {"keys", into(config.keys)},
         {"allow_old_anchor", into(config.allow_old_anchor)},
         {"requests_per_second", into(config.requests_per_second)},
         {"shadow", into(config.shadow)},
         {"log", [&](const Entry& log) { return read_log(log, config.log); }},
         {"notify",
          [&](const Entry& notify) {
              return read_table(notify,
                                {{"addresses", into(config.notify.addresses)},
                                 {"command", into(config.notify.command)},
                                 {"webhook", into(config.notify.webhook)}});
          }},
         {"attest",
          [&](const Entry& attest) {
              return read_table(attest,
                                {{"from", into(config.attest.from)},
                                 {"threshold", into(config.attest.threshold)}});
          }},
         {"storage",
          [&](const Entry& storage) {
              return read_table(storage, {{"max_bytes", into(config.storage.max_bytes)}});
          }},
         {"oracle", [&](const Entry& oracle) { return read_oracle(oracle, config.oracle); }}});
    if (!status) return fail(status.error());
    return config;
}

Result<NodeConfig> apply_environment(NodeConfig config, const Environment& environment) {
    if (const auto value = environment("TRIBUTARY_NETWORK")) config.network = *value;
    if (const auto value = environment("TRIBUTARY_DATA_DIR")) config.data_dir = *value;
    if (const auto value = environment("TRIBUTARY_UPSTREAMS")) config.upstreams = split(*value);
    if (const auto value = environment("TRIBUTARY_GRPC")) config.grpc = *value;
    if (const auto value = environment("TRIBUTARY_WATCH_TOKENS"))
        config.watch_tokens = split(*value);
    if (const auto value = environment("TRIBUTARY_ANCHOR")) config.anchor = *value;
    if (const auto value = environment("TRIBUTARY_SYNC")) config.sync = *value;
    if (const auto value = environment("TRIBUTARY_SHADOW")) config.shadow = split(*value);
    if (const auto value = environment("TRIBUTARY_LOG_LEVEL")) config.log.level = *value;
    if (const auto value = environment("TRIBUTARY_LOG_FORMAT")) {
        if (*value != "text" && *value != "json") {
            return fail(ErrorCode::bad_config, "TRIBUTARY_LOG_FORMAT must be text or json");
        }
        config.log.json = *value == "json";
    }
    return config;
}

namespace {

bool is_host_and_port(const std::string& host) {
    const std::size_t colon = host.rfind(':');
    return colon != std::string::npos && colon > 0 &&
           parse_integer<std::uint16_t>(host.substr(colon + 1));
}

Status verify_hosts(const std::string& what, const std::vector<std::string>& hosts) {
    for (const std::string& host : hosts) {
        if (!is_host_and_port(host))
            return fail(ErrorCode::bad_config, what + " " + host + " is not HOST:PORT");
    }
    return {};
}

Status verify_notify(const NotifyConfig& notify) {
    if (!notify.webhook.empty()) {
        if (const auto url = parse_webhook_url(notify.webhook); !url) return fail(url.error());
    }
    if (!notify.command.empty() && !notify.command.is_absolute())
        return fail(ErrorCode::bad_config, "notify.command must be an absolute path");
    const bool tells = !notify.command.empty() || !notify.webhook.empty();
    if (!notify.addresses.empty() && !tells)
        return fail(ErrorCode::bad_config, "notify needs a command or a webhook");
    return {};
}

/// Full nodes that give blocks say keys, too, where no others are named. Nobody is told which
/// balances are asked for without having been named for it.
void use_upstreams_as_attesters(NodeConfig& config) {
    if (!config.attest.from.empty() || !config.watch_tokens.empty()) return;
    for (const std::string& upstream : config.upstreams) {
        if (upstream.find("://") == std::string::npos) config.attest.from.push_back(upstream);
    }
}

}  // namespace

Result<std::uint64_t> threshold_of(const AttestConfig& attest) {
    const auto& from = attest.from;
    const auto refuse = [](std::string why) { return fail(ErrorCode::bad_config, std::move(why)); };
    for (auto name = from.begin(); name != from.end(); ++name) {
        if (!is_host_and_port(*name))
            return refuse("from names " + *name + ", which is not HOST:PORT");
        // Compared as they stand; nodes that one connection reaches count once later, too.
        if (std::find(from.begin(), name, *name) != name)
            return refuse("from names " + *name + " twice");
    }
    if (from.size() > token::kMaxAttesters)
        return refuse("from names more than " + std::to_string(token::kMaxAttesters));
    const std::uint64_t out = attest.threshold.value_or(usual_threshold(from.size()));
    if (out < kMinVoices || out > from.size()) {
        return refuse("threshold must be " + std::to_string(kMinVoices) +
                      " to the number of nodes that are named, " + std::to_string(from.size()));
    }
    return out;
}

bool skips(const NodeConfig& config) {
    if (config.sync) return *config.sync == "skip";
    return config.anchor && *config.anchor != "genesis" && config.watch_tokens.empty();
}

Result<NodeConfig> complete(NodeConfig config, const Environment& environment) {
    if (config.data_dir.empty()) config.data_dir = default_data_dir(config, environment);
    if (std::find(kLevels.begin(), kLevels.end(), config.log.level) == kLevels.end()) {
        return fail(ErrorCode::bad_config, "log level " + config.log.level + " is not known");
    }
    if (config.upstreams.empty() && !config.p2p.is_used()) {
        return fail(ErrorCode::bad_config,
                    "no upstream is named: give --upstream HOST:PORT or --p2p-peer HOST:PORT");
    }
    if (Status hosts = verify_hosts("upstream", config.upstreams); !hosts) {
        return fail(hosts.error());
    }
    if (Status hosts = verify_hosts("peer", config.p2p.peers); !hosts) return fail(hosts.error());
    if (config.p2p.listen != "off") {
        if (Status host = verify_hosts("peer-to-peer address", {config.p2p.listen}); !host) {
            return fail(host.error());
        }
    }
    if (const Status notify = verify_notify(config.notify); !notify) return fail(notify.error());
    keep_first_of_each(config.upstreams);
    if (config.keys == "attested") use_upstreams_as_attesters(config);
    if (const Status trust = verify_trust(config); !trust) return fail(trust.error());
    if (const Status oracle = verify_oracle(config.oracle); !oracle) return fail(oracle.error());
    // The float is read from the ledger.
    if (config.oracle.enabled) config.watch_tokens.push_back(config.oracle.token);
    keep_first_of_each(config.p2p.peers);
    keep_first_of_each(config.watch_tokens);
    keep_first_of_each(config.shadow);
    if (!config.attest.from.empty() || config.attest.threshold) {
        const auto threshold = threshold_of(config.attest);
        if (!threshold) return fail(ErrorCode::bad_config, "attest." + threshold.error().detail);
        if (config.watch_tokens.empty() && config.keys != "attested")
            return fail(ErrorCode::bad_config,
                        "attest.from needs watch_tokens, or keys = attested");
        config.attest.threshold = *threshold;
    }
    return config;
}

}  // namespace tributary::node
