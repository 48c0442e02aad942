// SPDX-License-Identifier: Apache-2.0
#include "tvm/vm/storage_key.hpp"

#include <algorithm>

#include "primitives/crypto/keccak256.hpp"

namespace tributary::tvm {

std::array<std::uint8_t, 16> row_prefix_of(const Address& address,
                                           const std::optional<TransactionId>& creation) {
    Bytes source = to_bytes(address.view());
    // A creation of zeros counts as none, as java-tron's isNullOrZeroArray has it.
    if (creation && !creation->is_zero()) append(source, creation->view());
    const Hash256 hash = keccak256(source);
    std::array<std::uint8_t, 16> out{};
    std::copy_n(hash.bytes.begin(), out.size(), out.begin());
    return out;
}

RowKey row_key_of(const std::array<std::uint8_t, 16>& prefix,
                  std::int32_t version,
                  const Uint256& slot) {
    auto key = slot.bytes();
    if (version == 1) key = keccak256(key).bytes;
    RowKey out;
    std::copy(prefix.begin(), prefix.end(), out.bytes.begin());
    std::copy(key.begin() + 16, key.end(), out.bytes.begin() + 16);
    return out;
}

}  // namespace tributary::tvm
