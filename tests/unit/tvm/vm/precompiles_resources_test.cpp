// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/support/precompile_flags.hpp"
#include "tvm/vm/memory_world.hpp"
#include "tvm/vm/precompiles.hpp"
#include "tvm/vm/words.hpp"

namespace tributary::tvm {
namespace {

const Address kOwner = Address::from_evm({1});
const Address kOther = Address::from_evm({2});

class ResourcePrecompiles : public ::testing::Test {
  protected:
    ResourcePrecompiles() {
        auto& account = world.accounts[kOwner];
        account.frozen_bandwidth_v1 = {{1'000'000, 0}, {2'000'000, 0}};
        account.frozen_energy_v1 = {4'000'000, 0};
        account.bandwidth = {10, 20, 40, 80};
        account.energy = {100, 200, 400, 800};
        account.frozen_v2 = {{Resource::energy, 7'000'000}, {Resource::bandwidth, 9'000'000}};
        account.unfreezing_v2 = {{Resource::energy, 5, 100'000}, {Resource::energy, 6, 200'000}};
        account.votes = {{kOther, 3}, {kOwner, 4}};
        world.witnesses[kOther] = 77;
        block.parent_timestamp = 100'000;
        block.head_slot = 30'000;
    }

    std::string answer(std::uint64_t address, const std::vector<Uint256>& words) {
        Bytes input;
        for (const auto& word : words)
            append(input, word.bytes());
        const auto result =
            find_precompile(Uint256(address), flags)->run({input, kOwner, flags, block, world});
        EXPECT_EQ(result.outcome, PrecompileOutcome::success);
        std::string out;
        for (std::size_t at = 0; at + 32 <= result.output.size(); at += 32) {
            if (at != 0) out += ' ';
            out += std::to_string(Uint256::load(result.output.data() + at).limbs[0]);
        }
        return out;
    }

    Flags flags = test::all_precompiles();
    BlockContext block;
    MemoryWorld world;
    const Uint256 owner = prefixed_word(kOwner);
    const Uint256 other = prefixed_word(kOther);
    const Uint256 nobody = Uint256(99);
};

TEST_F(ResourcePrecompiles, CountVotes) {
    EXPECT_EQ(answer(0x1000006, {other}), "1");
    EXPECT_EQ(answer(0x1000006, {owner}), "0");
    EXPECT_EQ(answer(0x1000007, {owner, other}), "3");
    EXPECT_EQ(answer(0x1000007, {nobody, other}), "0");
    EXPECT_EQ(answer(0x1000008, {owner}), "7");
    EXPECT_EQ(answer(0x1000009, {other}), "77");
    EXPECT_EQ(answer(0x1000009, {owner}), "0");
}

TEST_F(ResourcePrecompiles, CountTronPowerInTrx) {
    // Both stakes of both kinds and what is lent: 23,000,550 sun.
    EXPECT_EQ(answer(0x100000a, {owner}), "23");
    flags.new_resource_model = true;
    world.accounts[kOwner].frozen_v2.push_back({Resource::tron_power, 2'000'000});
    EXPECT_EQ(answer(0x100000a, {owner}), "25");
    world.accounts[kOwner].old_tron_power = -1;
    EXPECT_EQ(answer(0x100000a, {owner}), "2");
    world.accounts[kOwner].old_tron_power = 50'000'000;
    EXPECT_EQ(answer(0x100000a, {owner}), "52");
}

TEST_F(ResourcePrecompiles, TellTheParametersOfTheChain) {
    block.total_net_limit = 11;
    block.total_energy_limit = 13;
    world.totals = {12, 14, 15};
    const std::vector<std::string> wanted{"0", "11", "12", "13", "14", "14", "0"};
    for (std::uint64_t i = 0; i < wanted.size(); ++i)
        EXPECT_EQ(answer(0x100000b, {Uint256(i)}), wanted[i]) << i;
}

TEST_F(ResourcePrecompiles, TellWhatIsBeingUnfrozen) {
    EXPECT_EQ(answer(0x100000c, {owner}), "31") << "one has expired";
    EXPECT_EQ(answer(0x100000e, {owner, Uint256(100)}), "5");
    EXPECT_EQ(answer(0x100000e, {owner, Uint256(99)}), "0");
    EXPECT_EQ(answer(0x100000e, {owner, Uint256::max()}), "11");
}

TEST_F(ResourcePrecompiles, TellStakeByResource) {
    EXPECT_EQ(answer(0x100000d, {owner, Uint256(0)}), "9000000");
    EXPECT_EQ(answer(0x100000d, {owner, Uint256(1)}), "7000000");
    EXPECT_EQ(answer(0x100000d, {owner, Uint256(3)}), "0");
    EXPECT_EQ(answer(0x100000d, {owner, Uint256::max()}), "0");
    EXPECT_EQ(answer(0x1000013, {owner, Uint256(0)}), "12000100");
    EXPECT_EQ(answer(0x1000013, {owner, Uint256(1)}), "11001000");
    EXPECT_EQ(answer(0x1000014, {owner, Uint256(1)}), "500");
    EXPECT_EQ(answer(0x1000015, {owner, Uint256(0)}), "100");
    EXPECT_EQ(answer(0x1000015, {owner, Uint256(2)}), "0");
}

TEST_F(ResourcePrecompiles, TellWhatOneAccountLendsAnother) {
    world.delegated_resources[{kOwner, kOther, DelegationKind::v2}] = {{1, 0}, {2, 0}};
    world.delegated_resources[{kOwner, kOther, DelegationKind::v2_locked}] = {{10, 0}, {20, 0}};
    EXPECT_EQ(answer(0x1000010, {other, owner, Uint256(0)}), "11");
    EXPECT_EQ(answer(0x1000010, {other, owner, Uint256(1)}), "22");
    EXPECT_EQ(answer(0x1000010, {other, owner, Uint256(2)}), "0");
    EXPECT_EQ(answer(0x1000010, {owner, other, Uint256(0)}), "0");
    EXPECT_EQ(answer(0x1000010, {owner, owner, Uint256(1)}), "7000000");
}

TEST_F(ResourcePrecompiles, LendOutWhatIsNotUsed) {
    EXPECT_EQ(answer(0x100000f, {owner, Uint256(1)}), "7000000");
    EXPECT_EQ(answer(0x1000011, {owner, Uint256(500), Uint256(1)}), "500 0 0");
    EXPECT_EQ(answer(0x1000011, {owner, Uint256(0), Uint256(1)}), "0 0 0");
    EXPECT_EQ(answer(0x1000012, {owner, Uint256(1)}), "0 0");
}

TEST_F(ResourcePrecompiles, DoNotLendOutWhatIsUsed) {
    // Half of a hundred has recovered; fifty are 5 TRX of stake, 4.001 of them of other kinds.
    world.accounts[kOwner].energy_use = {100, block.head_slot - 14'400, 0, false};
    world.totals.energy_weight = 10;
    block.total_energy_limit = 100;
    EXPECT_EQ(answer(0x1000012, {owner, Uint256(1)}), "5000000 43200");
    EXPECT_EQ(answer(0x100000f, {owner, Uint256(1)}), "6001000");
    EXPECT_EQ(answer(0x1000011, {owner, Uint256(500), Uint256(1)}), "272 228 43200");
    EXPECT_EQ(answer(0x100000f, {owner, Uint256(0)}), "9000000");
    block.total_energy_limit = 1;
    EXPECT_EQ(answer(0x100000f, {owner, Uint256(1)}), "0");
    EXPECT_EQ(answer(0x1000011, {owner, Uint256(500), Uint256(1)}), "0 500 43200");
}

TEST_F(ResourcePrecompiles, AnswerZerosToInputOfAnotherLength) {
    for (std::uint64_t address = 0x1000006; address <= 0x1000015; ++address) {
        const auto wanted = address == 0x1000011 ? "0 0 0" : address == 0x1000012 ? "0 0" : "0";
        EXPECT_EQ(answer(address, {}), wanted) << address;
        EXPECT_EQ(answer(address, {owner, other, owner, other}), wanted) << address;
    }
}

}  // namespace
}  // namespace tributary::tvm
