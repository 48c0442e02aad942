// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "tools/devnet/devnet.hpp"

namespace tributary::test {

/// Absolute path of tests/data/chains/<name>.
std::string chain_directory(const std::string& name);

/// A recording below tests/data/chains; throws where it cannot be read.
devnet::Recording read_recording(const std::string& name,
                                 std::optional<BlockNumber> until = std::nullopt);

/// The keys of chains/main; throws where they cannot be read.
devnet::KeyRing read_keys();

/// The addresses of chains/main by role, such as sr0, acct3, user9, wkey1, ms2.
std::map<std::string, Address> read_roles();

/// A network over chains/main up to `until` with all of it replayed, and producing when `keys` are
/// given.
devnet::Devnet start_network(std::optional<BlockNumber> until, devnet::KeyRing keys);

}  // namespace tributary::test
