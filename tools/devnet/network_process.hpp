// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "primitives/numbers.hpp"
#include "primitives/result.hpp"

namespace tributary::devnet {

/// The command line.
struct NetworkOptions {
    std::string directory;
    std::string address;
    std::optional<BlockNumber> until;
    std::optional<std::string> keys_file;
    /// Nothing: one block each slot of the real clock.
    std::optional<int> block_interval_ms;
    /// Nothing: the whole recording at once.
    std::optional<int> blocks_per_second;
    /// HOST:PORT where peers are served; the host is an IP address.
    std::optional<std::string> p2p;
    /// Nothing: the one of network.json beside the blocks.
    std::optional<std::int32_t> p2p_network_id;
};

/// Loads, serves, replays and produces until SIGINT or SIGTERM; calls `ready` once when clients can
/// come. Logs to stderr. Errors: whatever keeps it from starting, naming the file or the port.
Status run_network(const NetworkOptions& options, const std::function<void()>& ready);

}  // namespace tributary::devnet
