// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "primitives/address.hpp"
#include "primitives/numbers.hpp"
#include "primitives/result.hpp"

namespace tributary::node {

/// Largest configuration file that is read; a hundred thousand deposits fit.
inline constexpr std::size_t kMaxConfigSize = std::size_t{16} << 20U;
/// Most entries of a list in the configuration, deposits apart.
inline constexpr std::size_t kMaxConfigList = 256;
inline constexpr std::uint64_t kMaxRequestsPerSecond = 10'000;

struct LogConfig {
    bool json = false;
    /// trace, debug, info, warn, error or off.
    std::string level = "info";

    bool operator==(const LogConfig&) const = default;
};

struct StorageConfig {
    /// Above it the oldest balances are forgotten; nothing is where absent.
    std::optional<std::uint64_t> max_bytes;

    bool operator==(const StorageConfig&) const = default;
};

struct NotifyConfig {
    /// Whose proved payments are told; nobody's where empty.
    std::vector<Address> addresses;
    /// Started for each, with one argument; none where empty.
    std::filesystem::path command;
    /// Where each is posted to, http://...; nowhere where empty.
    std::string webhook;

    bool operator==(const NotifyConfig&) const = default;
};

/// Full nodes that are asked for what no body tells exactly.
struct AttestConfig {
    /// Solidity gRPC of each, HOST:PORT.
    std::vector<std::string> from;
    /// How many have to agree; `complete` makes it the majority, at least 2, where absent.
    std::optional<std::uint64_t> threshold;

    bool operator==(const AttestConfig&) const = default;
};

/// How many of the nodes that are named have to agree: the threshold, else usual_threshold. Errors:
/// bad_config; its detail begins with `from` or `threshold`.
Result<std::uint64_t> threshold_of(const AttestConfig& attest);

struct DepositConfig {
    Address owner;
    /// A hot key that may sign for the owner.
    std::optional<Address> signer;
    TokenAmount amount;

    bool operator==(const DepositConfig&) const = default;
};

struct OracleConfig {
    bool enabled = false;
    /// Decimal TRC-10 id.
    std::string token;
    /// Hex or key file of who pays.
    std::filesystem::path operator_key;
    std::optional<std::filesystem::path> operator_password_file;
    /// The contract that receipts are bound to; absent until there is one.
    std::optional<Address> vault;
    std::uint64_t epoch_seconds = 86'400;
    std::uint64_t acceptance_grace_seconds = 172'800;
    TokenAmount min_payout{1};
    std::vector<DepositConfig> deposits;

    bool operator==(const OracleConfig&) const = default;
};

/// TRON's own network.
struct P2pConfig {
    /// Peers to dial, HOST:PORT.
    std::vector<std::string> peers;
    /// Where peers may dial this node, HOST:PORT; off where it listens nowhere.
    std::string listen = "off";
    /// Ask peers for further ones, and begin with the network's seeds.
    bool discovery = false;

    bool operator==(const P2pConfig&) const = default;

    [[nodiscard]] bool is_used() const { return !peers.empty() || discovery || listen != "off"; }
};

/// What a node is told at start.
struct NodeConfig {
    /// mainnet, nile, shasta or the path of a network file.
    std::string network = "mainnet";
    /// Absent: $STATE_DIRECTORY, else below $XDG_DATA_HOME or ~/.local/share.
    std::filesystem::path data_dir;
    std::vector<std::string> upstreams;
    P2pConfig p2p;
    std::string grpc = "127.0.0.1:50151";
    std::vector<std::string> watch_tokens;
    /// genesis, NUMBER:ID or the path of an anchor file; absent: genesis.
    std::optional<std::string> anchor;
    /// skip or dense; absent: dense from genesis or where tokens are watched, else skip.
    std::optional<std::string> sync;
    /// proved, or attested: keys that the nodes of attest.from agree on count where none is proved.
    /// The upstreams say them where no token is watched and nobody else is named.
    std::string keys = "proved";
    /// Take an anchor that is older than the network's limit.
    bool allow_old_anchor = false;
    /// Questions that one upstream is asked in a second while skipping.
    std::uint64_t requests_per_second = 20;
    /// Contracts whose calls are run, or "all".
    std::vector<std::string> shadow;
    LogConfig log;
    StorageConfig storage;
    NotifyConfig notify;
    AttestConfig attest;
    OracleConfig oracle;

    bool operator==(const NodeConfig&) const = default;
};

/// Lays the values of a TOML text over `config`. `where` names the text in errors. Unknown keys are
/// errors. Errors: bad_config with key, value and line; oversized.
Result<NodeConfig> apply_toml(NodeConfig config, std::string_view text, const std::string& where);

/// Reads one environment variable.
using Environment = std::function<std::optional<std::string>(const char* name)>;

/// Lays TRIBUTARY_NETWORK, _DATA_DIR, _UPSTREAMS, _GRPC, _WATCH_TOKENS, _ANCHOR, _SYNC, _LOG_FORMAT
/// and _LOG_LEVEL over `config`; lists are separated by commas. Errors: bad_config.
Result<NodeConfig> apply_environment(NodeConfig config, const Environment& environment);

/// Whether sync goes by windows.
bool skips(const NodeConfig& config);

/// What is checked once all layers are there, and defaults that depend on others. Errors:
/// bad_config.
Result<NodeConfig> complete(NodeConfig config, const Environment& environment);

}  // namespace tributary::node
