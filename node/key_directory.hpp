// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

#include "node/key_store.hpp"
#include "primitives/numbers.hpp"

namespace tributary::node {

/// Most files of one key directory that are looked at.
inline constexpr std::size_t kMaxKeyFiles = 10'000;

/// Errors: not_found, io_error, oversized, bad_keystore.
Result<Keystore> read_keystore(const std::filesystem::path& file);

/// One file of a key directory. `address` holds why it could not be read otherwise.
struct KeyFile {
    std::filesystem::path path;
    Result<Address> address;
};

/// The key files (*.json) of a directory in the order of their names; none where there is no
/// directory. Errors: io_error, oversized.
Result<std::vector<KeyFile>> list_keys(const std::filesystem::path& directory);

/// The file that says it holds the key of `address`. Errors: not_found, and those of list_keys.
Result<std::filesystem::path> find_key(const std::filesystem::path& directory,
                                       const Address& address);

/// Writes a new file of mode 0600 into the directory, which is made with mode 0700 where it is
/// missing: a temporary file, flushed, renamed; the directory flushed. Refuses an address that is
/// there already. Errors: invalid_argument (there already, or no address), io_error, disk_full, and
/// those of list_keys.
Result<std::filesystem::path> store_keystore(const std::filesystem::path& directory,
                                             const Keystore& keystore,
                                             TimestampMs now);

}  // namespace tributary::node
