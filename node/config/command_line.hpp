// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <variant>

#include "node/config/node_config.hpp"

namespace tributary::node {

/// The command line was answered by itself (help, version) or is wrong: end with this code.
struct EndWith {
    int exit_code = 0;
};

/// Reads all layers: built-in values, /etc/tributary/tributaryd.toml,
/// $XDG_CONFIG_HOME/tributary/tributaryd.toml (or --config FILE instead of both), the environment,
/// flags. Prints help, version and usage errors itself. Errors: bad_config, oversized, io_error.
Result<std::variant<NodeConfig, EndWith>> read_command_line(int argc, const char* const* argv);

}  // namespace tributary::node
