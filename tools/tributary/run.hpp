// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "tools/tributary/surroundings.hpp"

namespace tributary::tools {

/// Runs the program with the words behind its name and returns its exit code.
int run(const std::vector<std::string>& words, Surroundings& around);

}  // namespace tributary::tools
