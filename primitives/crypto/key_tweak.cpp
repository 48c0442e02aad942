// SPDX-License-Identifier: Apache-2.0
#include "primitives/crypto/key_tweak.hpp"

#include <secp256k1.h>

#include "primitives/check.hpp"

namespace tributary {

std::array<std::uint8_t, 33> compressed(const PublicKey& key) {
    const auto whole = uncompressed(key);
    std::array<std::uint8_t, 33> out{};
    out[0] = (whole[64] & 1U) == 0 ? 0x02 : 0x03;
    std::memcpy(out.data() + 1, whole.data() + 1, 32);
    return out;
}

Result<SecretKey> add_to_key(const SecretKey& key, ByteView tweak) {
    std::array<std::uint8_t, 32> sum{};
    if (tweak.size() != sum.size()) return fail(ErrorCode::bad_key, "tweak");
    std::memcpy(sum.data(), key.reveal().data(), sum.size());
    // Adding needs none of a context's tables.
    const int done =
        secp256k1_ec_seckey_tweak_add(secp256k1_context_static, sum.data(), tweak.data());
    auto out = done == 1 ? SecretKey::from(sum) : Result<SecretKey>(fail(ErrorCode::bad_key));
    wipe(sum);
    return out;
}

}  // namespace tributary
