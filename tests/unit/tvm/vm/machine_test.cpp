// SPDX-License-Identifier: Apache-2.0
#include "tvm/vm/machine.hpp"

#include <gtest/gtest.h>

#include "tvm/vm/memory_world.hpp"
#include "tvm/vm/run.hpp"

namespace tributary::tvm {
namespace {

Address address_of_number(std::uint8_t number) {
    Address out;
    out.bytes[0] = Address::kPrefix;
    out.bytes[20] = number;
    return out;
}

Flags modern_flags() {
    Flags flags;
    flags.transfer_trc10 = flags.multi_sign = flags.constantinople = flags.solidity_059 = true;
    flags.istanbul = flags.london = flags.compatible_evm = flags.shanghai = flags.cancun = true;
    return flags;
}

/// One contract, called by one account.
class MachineTest : public testing::Test {
  protected:
    ExecutionResult run(const std::string& code, std::int64_t energy = 1'000'000) {
        MemoryWorld world;
        world.accounts[kOwner].balance = 1'000;
        world.accounts[kContract].type = AccountType::contract;
        world.contracts[kContract].version = 1;
        world.codes[kContract] = std::make_shared<const Bytes>(*from_hex(code));
        State state(world, rules_, 1);
        CallInput input;
        input.owner = kOwner;
        input.contract = kContract;
        input.energy_limit = energy;
        auto result = machine_.call(state, block_, input);
        changed_ = !state.diff().rows.empty();
        return result;
    }

    const Address kOwner = address_of_number(0xaa);
    const Address kContract = address_of_number(0xcc);
    Ruleset rules_{modern_flags()};
    BlockContext block_;
    Machine machine_;
    bool changed_ = false;
};

TEST_F(MachineTest, ReturnsTheSumOfTwoWords) {
    const auto result = run("600260030160005260206000f3");
    EXPECT_EQ(result.result, ContractResult::success);
    EXPECT_EQ(Uint256::from(result.output), Uint256{5});
    EXPECT_EQ(result.energy_used, 21);
}

TEST_F(MachineTest, EndsAtTheExactUnitOfEnergy) {
    EXPECT_EQ(run("600260030160005260206000f3", 21).result, ContractResult::success);
    const auto result = run("600260030160005260206000f3", 17);
    EXPECT_EQ(result.result, ContractResult::out_of_energy);
    EXPECT_EQ(result.energy_used, 17);
}

TEST_F(MachineTest, UndoesWhatAFailedTransactionDid) {
    EXPECT_EQ(run("600160005500").result, ContractResult::success);
    EXPECT_TRUE(changed_);
    EXPECT_EQ(run("6001600055fe").result, ContractResult::illegal_operation);
    EXPECT_FALSE(changed_);
    const auto reverted = run("600160005560006000fd");
    EXPECT_EQ(reverted.result, ContractResult::revert);
    EXPECT_FALSE(changed_);
    EXPECT_LT(reverted.energy_used, 30'000);
}

TEST_F(MachineTest, RefusesTheWordAboveTheStackLimit) {
    const auto pushes = [](std::size_t count) {
        std::string code;
        for (std::size_t i = 0; i < count; ++i)
            code += "5f";
        return code;
    };
    EXPECT_EQ(run(pushes(kMaxStack)).result, ContractResult::success);
    EXPECT_EQ(run(pushes(kMaxStack + 1)).result, ContractResult::stack_too_large);
    EXPECT_EQ(run("01").result, ContractResult::stack_too_small);
}

TEST_F(MachineTest, RefusesMemoryAboveThreeMebibytes) {
    constexpr std::int64_t kPlenty = 100'000'000;
    // MLOAD at 3 MiB - 32, then one byte further.
    EXPECT_EQ(run("622fffe051", kPlenty).result, ContractResult::success);
    EXPECT_EQ(run("622fffe151", kPlenty).result, ContractResult::out_of_memory);
}

TEST_F(MachineTest, GivesUpWhereOutputOfABuiltInContractFillsMemoryForFree) {
    // identity (4) with 32 bytes of input and no room for output, written at the limit of free
    // memory and behind it.
    const auto code = [](std::uint64_t offset) {
        const auto bytes = be64(offset);
        return "600063" + to_hex(ByteView(bytes).subspan(4)) + "6020600060006004620f4240f100";
    };
    EXPECT_TRUE(run(code(kMaxUnpaidBytes - 64)).supported);
    EXPECT_FALSE(run(code(kMaxUnpaidBytes + 64)).supported);
}

TEST_F(MachineTest, TellsWhereAHigherLimitMightHaveChangedARun) {
    EXPECT_FALSE(run("5b", 1).starved);
    EXPECT_TRUE(run("5b5b", 1).starved);
    // ECRECOVER (1) costs 3,000: with an allowance of its own, and with all that is left.
    EXPECT_FALSE(run("6000600060006000600060016064f100").starved);
    EXPECT_TRUE(run("6000600060006000600060015af100", 2'000).starved);
    EXPECT_FALSE(run("6000600060006000600060015af100").starved);
    // Init code without an end (5b600056), and one whose code (100 zeros) costs 20,000.
    EXPECT_TRUE(run("635b60005660e01b600052600460006000f000").starved);
    const std::string creates = "6460646000f360d81b600052600560006000f000";
    EXPECT_TRUE(run(creates, 40'000).starved);
    EXPECT_FALSE(run(creates).starved);
}

TEST_F(MachineTest, DropsLogsOfAChildThatReverted) {
    // A static call of itself; the child (call data) logs and fails, the parent goes on.
    const auto result = run("60006000a000");
    ASSERT_EQ(result.logs.size(), 1U);
    EXPECT_EQ(result.logs[0].address, kContract);
    EXPECT_TRUE(run("60006000a060006000fd").logs.empty());
}

TEST_F(MachineTest, CountsInternalTransactionsThroughFailures) {
    // Two calls to an account without code.
    const auto result = run("600060006000600060006099615000f1600060006000600060006099615000f100");
    ASSERT_EQ(result.internal_transactions.size(), 2U);
    EXPECT_EQ(result.internal_transactions[0].nonce, 1);
    EXPECT_EQ(result.internal_transactions[1].nonce, 2);
    EXPECT_EQ(result.internal_transactions[1].note, "call");
    EXPECT_FALSE(result.internal_transactions[1].parent.has_value());
    EXPECT_EQ(hashes_of(result.internal_transactions, {}).size(), 2U);
}

TEST_F(MachineTest, AnOpcodeThatIsSwitchedOffIsIllegal) {
    rules_ = Ruleset(Flags{});
    EXPECT_EQ(run("5f").result, ContractResult::illegal_operation);
}

TEST_F(MachineTest, GivesTheSameResultForTheSameTransaction) {
    const std::string code = "5a60005560005460015560206000206002556020600060006000f0";
    const auto first = run(code);
    const auto second = run(code);
    EXPECT_EQ(first.energy_used, second.energy_used);
    EXPECT_EQ(first.output, second.output);
}

}  // namespace
}  // namespace tributary::tvm
