// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <string>

#include <CLI/CLI.hpp>

#include "tools/devnet/network_process.hpp"

namespace {

using tributary::devnet::NetworkOptions;

void add_options(CLI::App& app, NetworkOptions& options) {
    app.add_option("--replay", options.directory, "directory of a recorded chain")->required();
    app.add_option("--grpc", options.address, "HOST:PORT to serve protocol.Wallet on")->required();
    app.add_option("--until", options.until, "last recorded block that is served");
    app.add_option(
        "--keys", options.keys_file, "keys.json with the witnesses' keys: go on producing blocks");
    app.add_option(
           "--block-interval",
           options.block_interval_ms,
           "produce a block every so many milliseconds, 3 s of chain time each, right behind the "
           "recording; without it the real clock sets the slots. SIGUSR1 then lets the next block "
           "come a day later")
        ->check(CLI::Range(1, 3'600'000));
    app.add_option("--p2p", options.p2p, "IP:PORT to serve peers of TRON's network on");
    app.add_option("--p2p-network-id",
                   options.p2p_network_id,
                   "network id for peers, instead of the one in network.json");
    app.add_option("--blocks-per-second",
                   options.blocks_per_second,
                   "pace of the replay; without it everything is there at once")
        ->check(CLI::Range(1, 1'000'000));
}

}  // namespace

int main(int argc, char** argv) {
    NetworkOptions options;
    CLI::App app("Replays a recorded TRON chain and goes on where it ends", "tributary-devnet");
    add_options(app, options);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 1;
    }
    const tributary::Status run = tributary::devnet::run_network(options, [] {
        std::puts("ready");
        std::fflush(stdout);
    });
    if (!run) {
        std::fprintf(stderr, "tributary-devnet: %s\n", run.error().message().c_str());
        return 1;
    }
    return 0;
}
