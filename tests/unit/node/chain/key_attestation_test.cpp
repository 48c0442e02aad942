// SPDX-License-Identifier: Apache-2.0
#include "node/chain/key_attestation.hpp"

#include <functional>
#include <map>
#include <memory>

#include <gtest/gtest.h>

namespace tributary::node {
namespace {

using consensus::KeyWord;

Address address(std::uint8_t number) {
    return Address::from_evm({number});
}

/// Says what it is told to, at once or when it is asked to.
class ToldAttester final : public Attester {
  public:
    ToldAttester(std::string name, std::string peer)
        : address_(std::move(name)), peer_(std::move(peer)) {}

    [[nodiscard]] const std::string& address() const override { return address_; }

    void state(HolderQuestion /*question*/, Answer<token::Statement> answer) override {
        answer(fail(ErrorCode::unavailable, "balances"));
    }

    void key(Address witness, Answer<KeyStatement> answer) override {
        ++asked;
        const auto known = keys.find(witness);
        if (error) return answer(fail(*error));
        if (known == keys.end()) return answer(fail(ErrorCode::not_found, "account"));
        answer(KeyStatement{address_, peer_, known->second});
    }

    std::map<Address, Address> keys;
    std::optional<Error> error;
    int asked = 0;

  private:
    std::string address_;
    std::string peer_;
};

class KeyAttestation : public testing::Test {
  protected:
    ToldAttester& add(const std::string& name, const std::string& peer) {
        named_.push_back(std::make_unique<ToldAttester>(name, peer));
        return *named_.back();
    }

    /// One that says `key` of the witness.
    ToldAttester& add_saying(const std::string& name, const Address& key) {
        ToldAttester& out = add(name, "peer of " + name);
        out.keys[kWitness] = key;
        return out;
    }

    Result<std::vector<KeyWord>> ask(std::size_t threshold,
                                     std::vector<Address> witnesses = {kWitness}) {
        std::vector<Attester*> attesters;
        for (const auto& named : named_)
            attesters.push_back(named.get());
        std::optional<Result<std::vector<KeyWord>>> out;
        attest_keys(attesters, threshold, std::move(witnesses), [&](auto answer) {
            EXPECT_FALSE(out.has_value()) << "answered twice";
            out = std::move(answer);
        });
        return out.value();
    }

    static inline const Address kWitness = address(1);
    static inline const Address kKey = address(2);
    static inline const Address kOther = address(3);
    std::vector<std::unique_ptr<ToldAttester>> named_;
};

TEST_F(KeyAttestation, TakesTheKeyOnWhichEnoughAgree) {
    add_saying("a:1", kKey);
    add_saying("b:1", kOther);
    add_saying("c:1", kKey);
    const auto words = ask(2);
    ASSERT_TRUE(words.has_value()) << words.error().message();
    EXPECT_EQ(*words, (std::vector<KeyWord>{{kWitness, kKey, {"a:1", "c:1"}}}));
}

TEST_F(KeyAttestation, TakesNoneWhereOneTooFewAgree) {
    add_saying("a:1", kKey);
    add_saying("b:1", kOther);
    add_saying("c:1", kKey);
    EXPECT_EQ(ask(3).error().code, ErrorCode::unavailable);
}

TEST_F(KeyAttestation, TakesNoneWhereTwoKeysFindEnough) {
    add_saying("a:1", kKey);
    add_saying("b:1", kOther);
    add_saying("c:1", kKey);
    add_saying("d:1", kOther);
    EXPECT_EQ(ask(2).error().code, ErrorCode::unavailable);
}

TEST_F(KeyAttestation, CountsTwoNamesOfOneNodeOnce) {
    add("a:1", "the same").keys[kWitness] = kKey;
    add("b:1", "the same").keys[kWitness] = kKey;
    EXPECT_EQ(ask(2).error().code, ErrorCode::unavailable);
    add_saying("c:1", kKey);
    EXPECT_TRUE(ask(2).has_value());
}

TEST_F(KeyAttestation, AsksNobodyAgainWhoDoesNotAnswer) {
    add_saying("a:1", kKey).keys[kOther] = kKey;
    add_saying("b:1", kKey).keys[kOther] = kKey;
    ToldAttester& slow = add_saying("c:1", kKey);
    slow.error = Error{ErrorCode::upstream_slow, "2 s"};
    const auto words = ask(2, {kWitness, kOther});
    ASSERT_TRUE(words.has_value()) << words.error().message();
    EXPECT_EQ(words->size(), 2U);
    EXPECT_EQ(slow.asked, 1);
}

TEST_F(KeyAttestation, GoesOnWithTheOtherWitnessesWhereOneIsNotKnown) {
    add("a:1", "a").keys[kOther] = kKey;
    add("b:1", "b").keys[kOther] = kKey;
    const auto words = ask(2, {kWitness, kOther});
    ASSERT_TRUE(words.has_value()) << words.error().message();
    EXPECT_EQ(words->front().witness, kOther);
}

TEST_F(KeyAttestation, SaysWhyNothingIsAgreedOn) {
    add_saying("a:1", kKey).error = Error{ErrorCode::upstream_refused, "busy"};
    add_saying("b:1", kKey);
    const auto words = ask(2, {kWitness, kOther});
    ASSERT_FALSE(words.has_value());
    EXPECT_NE(words.error().detail.find("1 of the 2 full nodes"), std::string::npos)
        << words.error().detail;
}

TEST_F(KeyAttestation, AsksForNoMoreWitnessesThanItsLimit) {
    ToldAttester& first = add_saying("a:1", kKey);
    add_saying("b:1", kKey);
    EXPECT_EQ(ask(2, std::vector<Address>(kMaxAskedKeys, kWitness))->size(), kMaxAskedKeys);
    EXPECT_EQ(ask(2, std::vector<Address>(kMaxAskedKeys + 1, kWitness))->size(), kMaxAskedKeys);
    EXPECT_EQ(first.asked, 2 * static_cast<int>(kMaxAskedKeys));
}

}  // namespace
}  // namespace tributary::node
