// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "node/config/node_config.hpp"

namespace tributary::node {

/// Sends the log to stderr, as text or as one JSON object a line.
void set_up_log(const LogConfig& config);

}  // namespace tributary::node
