// SPDX-License-Identifier: Apache-2.0
#include "primitives/crypto/keccak256.hpp"

#include <cryptopp/keccak.h>

namespace tributary {

Hash256 keccak256(ByteView data) {
    Hash256 out;
    CryptoPP::Keccak_256 hasher;
    hasher.CalculateDigest(out.bytes.data(), data.data(), data.size());
    return out;
}

}  // namespace tributary
