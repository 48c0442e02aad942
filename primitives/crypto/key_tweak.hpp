// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "primitives/crypto/secp256k1.hpp"

namespace tributary {

/// 33 bytes: 0x02 or 0x03 by the parity of Y, then X.
std::array<std::uint8_t, 33> compressed(const PublicKey& key);

/// (key + tweak) mod n, as BIP-32 derives children. Errors: bad_key (the tweak is not 32 bytes
/// below n, or the sum is 0), which no honest input ever meets.
Result<SecretKey> add_to_key(const SecretKey& key, ByteView tweak);

}  // namespace tributary
