// SPDX-License-Identifier: Apache-2.0
#include "node/config/command_line.hpp"

#include <cstdlib>
#include <fstream>

#include <CLI/CLI.hpp>

namespace tributary::node {
namespace {

struct Flags {
    std::string config;
    std::optional<std::string> network;
    std::optional<std::string> data_dir;
    std::vector<std::string> upstreams;
    std::vector<std::string> p2p_peers;
    std::optional<std::string> p2p_listen;
    std::optional<std::string> discovery;
    std::optional<std::string> grpc;
    std::vector<std::string> watch_tokens;
    std::optional<std::string> anchor;
    std::optional<std::string> sync;
    std::optional<std::string> keys;
    std::optional<std::uint64_t> requests_per_second;
    bool allow_old_anchor = false;
    std::vector<std::string> shadow;
    std::vector<std::string> attest_from;
    std::optional<std::uint64_t> attest_threshold;
    std::optional<std::string> log_format;
    std::optional<std::string> log_level;
};

std::optional<std::string> from_environment(const char* name) {
    const char* value =
        std::getenv(name);  // NOLINT(concurrency-mt-unsafe): before any thread starts
    if (value == nullptr) return std::nullopt;
    return value;
}

void declare(CLI::App& app, Flags& flags) {
    app.set_version_flag("--version", "tributaryd " TRIBUTARY_VERSION, "Print the version and end");
    app.add_option("--config",
                   flags.config,
                   "Configuration file, instead of the ones that are searched for")
        ->type_name("FILE");
    app.add_option("--network", flags.network, "mainnet, nile, shasta or a network file")
        ->type_name("NAME|FILE");
    app.add_option("--data-dir", flags.data_dir, "Where the chain is kept")->type_name("DIR");
    app.add_option("--upstream",
                   flags.upstreams,
                   "gRPC of a full node, or another Tributary node; may be given several times")
        ->type_name("[tributary://]HOST:PORT")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    app.add_option("--p2p-peer",
                   flags.p2p_peers,
                   "A peer of TRON's network to dial; may be given several times")
        ->type_name("HOST:PORT")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    app.add_option("--p2p-listen", flags.p2p_listen, "Where peers may dial this node, or off")
        ->type_name("HOST:PORT|off");
    app.add_option("--discovery", flags.discovery, "Look for further peers: on or off")
        ->check(CLI::IsMember({"on", "off"}));
    app.add_option("--grpc", flags.grpc, "Where this node listens; loopback only")
        ->type_name("HOST:PORT");
    app.add_option("--watch-token",
                   flags.watch_tokens,
                   "TRC-10 token whose ledger is kept; may be given several times")
        ->type_name("ID")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    app.add_option("--anchor", flags.anchor, "Block that needs no proof; genesis where absent")
        ->type_name("NUMBER:ID|genesis|FILE");
    app.add_flag("--allow-old-anchor",
                 flags.allow_old_anchor,
                 "Take an anchor older than the network's limit");
    app.add_option("--sync", flags.sync, "Catch up by windows or by every block")
        ->check(CLI::IsMember({"skip", "dense"}));
    app.add_option(
           "--keys", flags.keys, "Which keys of witnesses count; attested ones mark every answer")
        ->check(CLI::IsMember({"proved", "attested"}));
    app.add_option("--requests-per-second",
                   flags.requests_per_second,
                   "Questions for one upstream while skipping")
        ->type_name("COUNT");
    app.add_option("--shadow",
                   flags.shadow,
                   "Contract whose calls are run, or all; may be given several times")
        ->type_name("ADDRESS|all")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    app.add_option("--attest-from",
                   flags.attest_from,
                   "Solidity gRPC of a full node that is asked for balances and keys; may be given "
                   "several times")
        ->type_name("HOST:PORT")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    app.add_option("--attest-threshold",
                   flags.attest_threshold,
                   "How many of them have to agree; the majority where absent")
        ->type_name("COUNT");
    app.add_option("--log-format", flags.log_format, "text or json")
        ->check(CLI::IsMember({"text", "json"}));
    app.add_option("--log-level", flags.log_level, "trace, debug, info, warn, error or off")
        ->type_name("LEVEL");
}

Result<NodeConfig> apply_file(NodeConfig config, const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return fail(ErrorCode::io_error, "cannot read " + path.string());
    std::string text(kMaxConfigSize + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    return apply_toml(std::move(config), text, path.string());
}

/// The files that are there, the weakest first.
std::vector<std::filesystem::path> config_files(const Flags& flags) {
    if (!flags.config.empty()) return {flags.config};
    std::vector<std::filesystem::path> candidates{"/etc/tributary/tributaryd.toml"};
    const auto xdg = from_environment("XDG_CONFIG_HOME");
    const auto home = from_environment("HOME");
    if (xdg || home) {
        const std::filesystem::path base =
            xdg ? std::filesystem::path(*xdg) : std::filesystem::path(*home) / ".config";
        candidates.push_back(base / "tributary" / "tributaryd.toml");
    }
    std::vector<std::filesystem::path> out;
    for (const auto& candidate : candidates) {
        std::error_code ignored;
        if (std::filesystem::is_regular_file(candidate, ignored)) out.push_back(candidate);
    }
    return out;
}

NodeConfig apply_flags(NodeConfig config, const Flags& flags) {
    if (flags.network) config.network = *flags.network;
    if (flags.data_dir) config.data_dir = *flags.data_dir;
    if (!flags.upstreams.empty()) config.upstreams = flags.upstreams;
    if (!flags.p2p_peers.empty()) config.p2p.peers = flags.p2p_peers;
    if (flags.p2p_listen) config.p2p.listen = *flags.p2p_listen;
    if (flags.discovery) config.p2p.discovery = *flags.discovery == "on";
    if (flags.grpc) config.grpc = *flags.grpc;
    if (!flags.watch_tokens.empty()) config.watch_tokens = flags.watch_tokens;
    if (flags.anchor) config.anchor = flags.anchor;
    if (flags.sync) config.sync = flags.sync;
    if (flags.keys) config.keys = *flags.keys;
    if (flags.requests_per_second) config.requests_per_second = *flags.requests_per_second;
    if (flags.allow_old_anchor) config.allow_old_anchor = true;
    if (!flags.shadow.empty()) config.shadow = flags.shadow;
    if (!flags.attest_from.empty()) config.attest.from = flags.attest_from;
    if (flags.attest_threshold) config.attest.threshold = *flags.attest_threshold;
    if (flags.log_format) config.log.json = *flags.log_format == "json";
    if (flags.log_level) config.log.level = *flags.log_level;
    return config;
}

}  // namespace

Result<std::variant<NodeConfig, EndWith>> read_command_line(int argc, const char* const* argv) {
    CLI::App app("A TRON light node with a TRC-10 ledger and a bandwidth oracle", "tributaryd");
    Flags flags;
    declare(app, flags);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        // CLI11 prints help, version or the usage error; usage errors end with 2, as all our
        // programs do.
        return EndWith{app.exit(error) == 0 ? 0 : 2};
    }
    NodeConfig config;
    for (const auto& file : config_files(flags)) {
        auto applied = apply_file(std::move(config), file);
        if (!applied) return fail(std::move(applied).error());
        config = std::move(*applied);
    }
    auto with_environment = apply_environment(std::move(config), from_environment);
    if (!with_environment) return fail(std::move(with_environment).error());
    auto completed = complete(apply_flags(std::move(*with_environment), flags), from_environment);
    if (!completed) return fail(std::move(completed).error());
    return std::move(*completed);
}

}  // namespace tributary::node
