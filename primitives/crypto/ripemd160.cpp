// SPDX-License-Identifier: Apache-2.0
#include "primitives/crypto/ripemd160.hpp"

#include <cryptopp/ripemd.h>

namespace tributary {

Ripemd160Hash ripemd160(ByteView data) {
    Ripemd160Hash out;
    CryptoPP::RIPEMD160 hasher;
    hasher.CalculateDigest(out.bytes.data(), data.data(), data.size());
    return out;
}

}  // namespace tributary
