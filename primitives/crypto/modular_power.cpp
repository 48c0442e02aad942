// SPDX-License-Identifier: Apache-2.0
#include "primitives/crypto/modular_power.hpp"

#include <memory>

#include <openssl/bn.h>

#include "primitives/check.hpp"

namespace tributary {
namespace {

struct FreeNumber {
    void operator()(BIGNUM* number) const { BN_free(number); }
};

struct FreeScratch {
    void operator()(BN_CTX* scratch) const { BN_CTX_free(scratch); }
};

using Number = std::unique_ptr<BIGNUM, FreeNumber>;

Number number_of(ByteView bytes) {
    Number out(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
    TRIBUTARY_ASSERT(out != nullptr);
    return out;
}

}  // namespace

Bytes modular_power(const ModularPower& numbers) {
    const Number modulus = number_of(numbers.modulus);
    if (BN_is_zero(modulus.get())) return {};
    const std::unique_ptr<BN_CTX, FreeScratch> scratch(BN_CTX_new());
    const Number base = number_of(numbers.base);
    const Number exponent = number_of(numbers.exponent);
    const Number power(BN_new());
    TRIBUTARY_ASSERT(scratch != nullptr && power != nullptr);
    TRIBUTARY_ASSERT(
        BN_mod_exp(power.get(), base.get(), exponent.get(), modulus.get(), scratch.get()) == 1);
    for (std::uint64_t i = 0; i < 8 * numbers.exponent_zeros; ++i) {
        // 0 and 1 stay what they are.
        if (BN_is_zero(power.get()) || BN_is_one(power.get())) break;
        TRIBUTARY_ASSERT(BN_mod_sqr(power.get(), power.get(), modulus.get(), scratch.get()) == 1);
    }
    Bytes out(numbers.modulus.size());
    TRIBUTARY_ASSERT(BN_bn2binpad(power.get(), out.data(), static_cast<int>(out.size())) >= 0);
    return out;
}

}  // namespace tributary
