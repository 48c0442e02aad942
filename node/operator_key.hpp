// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>

#include "primitives/crypto/secp256k1.hpp"
#include "primitives/result.hpp"

namespace tributary::node {

/// Where the oracle's key is.
struct OperatorKeyFiles {
    /// 64 hex digits, or a key file in Web3 secret storage form.
    std::filesystem::path key;
    /// First line: the password of the key file. Not needed for hex.
    std::optional<std::filesystem::path> password;
};

/// Refuses files that group or others may read. Errors: not_found, io_error, bad_config
/// (permissions, or a key file without a password file), oversized, bad_key, bad_keystore,
/// wrong_password.
Result<SecretKey> load_operator_key(const OperatorKeyFiles& files);

}  // namespace tributary::node
