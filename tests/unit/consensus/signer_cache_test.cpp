// SPDX-License-Identifier: Apache-2.0
#include "consensus/signer_cache.hpp"

#include <gtest/gtest.h>

#include "tests/support/chain_builder.hpp"

namespace tributary::consensus {
namespace {

TEST(SignerCache, FindsTheSignerAgainAndNoticesAnother) {
    const auto network = test::simulated_network(1, 21'600'000);
    SignerCache signers;
    const auto blocks = test::extend_by(network, test::genesis_of(network), 3);
    for (const auto& block : blocks)
        EXPECT_EQ(signers.signer_of(block.header).value(), test::address_of_key(1));
    const auto other = test::signed_again(blocks[2], 7);
    EXPECT_EQ(signers.signer_of(other.header).value(), test::address_of_key(7));
    EXPECT_EQ(signers.signer_of(blocks[2].header).value(), test::address_of_key(1));
}

TEST(SignerCache, FindsAnExpectedAndAnEarlierKeyInTurn) {
    const auto network = test::simulated_network(1, 21'600'000);
    SignerCache signers;
    const auto blocks = test::extend_by(network, test::genesis_of(network), 4);
    for (const auto& block : blocks) {
        const auto other = test::signed_again(block, 7);
        for (const std::uint64_t expected : {1U, 7U, 9U}) {
            const Address hint = test::address_of_key(expected);
            EXPECT_EQ(signers.signer_of(block.header, hint).value(), test::address_of_key(1));
            EXPECT_EQ(signers.signer_of(other.header, hint).value(), test::address_of_key(7));
        }
    }
}

TEST(SignerCache, AFalseParityNeverTakesThePlaceOfTheRightOne) {
    const auto network = test::simulated_network(1, 21'600'000);
    for (const auto& block : test::extend_by(network, test::genesis_of(network), 20)) {
        SignerCache signers;
        auto flipped = test::signed_again(block, 7).header;
        ASSERT_TRUE(signers.signer_of(flipped).has_value());
        flipped.signature = block.header.signature;
        flipped.signature.bytes[64] ^= 1;
        const auto stranger = signers.signer_of(flipped);
        EXPECT_TRUE(!stranger || *stranger != test::address_of_key(1));
        EXPECT_EQ(signers.signer_of(block.header).value(), test::address_of_key(1));
    }
}

TEST(SignerCache, NamesASignatureThatFitsNoKey) {
    const auto network = test::simulated_network(1, 21'600'000);
    auto header = test::extend(network, test::genesis_of(network)).header;
    header.signature = {};
    const auto signer = SignerCache().signer_of(header);
    ASSERT_FALSE(signer.has_value());
    EXPECT_EQ(signer.error().code, ErrorCode::bad_signature);
}

}  // namespace
}  // namespace tributary::consensus
