// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>

namespace tributary::consensus {

/// A network file compiled in from consensus/networks.
struct BuiltinNetwork {
    std::string_view name;
    std::string_view json;
};

/// Defined by the file that CMake writes from builtin_networks.cpp.in.
extern const std::array<BuiltinNetwork, 3> kBuiltinNetworks;

}  // namespace tributary::consensus
