// SPDX-License-Identifier: Apache-2.0
#include "consensus/signature_repair.hpp"

#include <gtest/gtest.h>

#include "primitives/crypto/sha256.hpp"
#include "tests/support/chain_builder.hpp"

namespace tributary::consensus {
namespace {

const Hash256 kDigest = sha256(as_bytes("a header"));
const Signature kSignature = sign(kDigest, test::key_of(3));
const Address kSigner = test::address_of_key(3);

TEST(RepairedSignature, LeavesARightOneAsItIs) {
    EXPECT_EQ(repaired_signature(kDigest, kSignature, kSigner), kSignature);
    Signature old_form = kSignature;
    old_form.bytes.back() = static_cast<std::uint8_t>(old_form.bytes.back() + 27);
    EXPECT_EQ(repaired_signature(kDigest, old_form, kSigner), old_form);
}

TEST(RepairedSignature, CorrectsAnyFalseRecoveryId) {
    for (const int flip : {1, 2, 3}) {
        Signature damaged = kSignature;
        damaged.bytes.back() = static_cast<std::uint8_t>(damaged.bytes.back() ^ flip);
        EXPECT_EQ(repaired_signature(kDigest, damaged, kSigner), kSignature);
    }
}

TEST(RepairedSignature, LeavesOneOfSomebodyElse) {
    EXPECT_EQ(repaired_signature(kDigest, kSignature, test::address_of_key(4)), kSignature);
}

}  // namespace
}  // namespace tributary::consensus
