// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <CLI/CLI.hpp>

namespace tributary::tools {

/// tributary(1) in roff, made from the tree of nouns and verbs, so that it names what the program
/// takes.
std::string man_page(const CLI::App& tree);

}  // namespace tributary::tools
