// SPDX-License-Identifier: Apache-2.0
#include "tvm/vm/precompiles.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/precompile_flags.hpp"
#include "tests/support/test_data.hpp"
#include "tvm/vm/memory_world.hpp"
#include "tvm/vm/modexp.hpp"

namespace tributary::tvm {
namespace {

constexpr std::size_t kShown = 128;

nlohmann::json cases(const char* file) {
    return nlohmann::json::parse(test::read_test_data(file))["cases"];
}

Bytes joined(const nlohmann::json& chunks) {
    std::string hex;
    for (const auto& chunk : chunks)
        hex += chunk.get<std::string>();
    return from_hex(hex).value();
}

std::uint64_t address_in(const nlohmann::json& entry) {
    return std::stoull(entry["address"].get<std::string>(), nullptr, 16);
}

PrecompileResult run(std::uint64_t address, ByteView input, const Flags& flags) {
    static const MemoryWorld world;
    static const BlockContext block;
    return find_precompile(Uint256(address), flags)->run({input, Address{}, flags, block, world});
}

std::int64_t energy(std::uint64_t address, ByteView input, const Flags& flags) {
    return find_precompile(Uint256(address), flags)->energy(input, flags);
}

Bytes word(std::uint64_t value) {
    return to_bytes(Uint256(value).bytes());
}

Bytes modexp_input(std::uint64_t base, std::uint64_t exponent, std::uint64_t modulus) {
    Bytes out = word(base);
    append(out, word(exponent));
    append(out, word(modulus));
    return out;
}

TEST(Precompiles, AnswerAsPublishedForEthereum) {
    const auto flags = test::all_precompiles();
    const auto all = cases("precompiles/ethereum.json");
    ASSERT_EQ(all.size(), 80U);
    for (const auto& entry : all) {
        const auto address = address_in(entry);
        const Bytes input = joined(entry["input"]);
        const auto result = run(address, input, flags);
        const bool failed = result.outcome == PrecompileOutcome::failure;
        EXPECT_EQ(failed, entry["fails"].get<bool>()) << entry["name"];
        Bytes wanted = joined(entry["output"]);
        // TRON's accounts have a prefix, and ecrecover answers it.
        if (address == 1 && !wanted.empty()) wanted[11] = Address::kPrefix;
        if (!failed) {
            EXPECT_EQ(to_hex(result.output), to_hex(wanted)) << entry["name"];
        }
        if (entry.contains("energy")) {
            EXPECT_EQ(energy(address, input, flags), entry["energy"]) << entry["name"];
        }
    }
}

TEST(Precompiles, AnswerAsJavaTronDoes) {
    const auto all = cases("precompiles/java-tron.json");
    ASSERT_EQ(all.size(), 168U);
    int unsupported = 0;
    for (const auto& entry : all) {
        auto flags = test::all_precompiles();
        flags.compatible_evm = entry["profile"] == "head";
        const auto* contract = find_precompile(Uint256(address_in(entry)), flags);
        const Bytes input = joined(entry["input"]);
        PrecompileResult result;
        const auto allowance = entry["allowance"].get<std::int64_t>();
        if (contract != nullptr && contract->energy(input, flags) > allowance) {
            result.outcome = PrecompileOutcome::failure;
        } else if (contract != nullptr) {
            result = run(address_in(entry), input, flags);
        }
        if (result.outcome == PrecompileOutcome::unsupported) {
            ++unsupported;
            continue;
        }
        const bool success = result.outcome == PrecompileOutcome::success;
        EXPECT_EQ(success, entry["success"].get<bool>()) << entry["name"];
        if (success) {
            EXPECT_EQ(result.output.size(), entry["size"].get<std::size_t>()) << entry["name"];
        }
        result.output.resize(kShown);
        EXPECT_EQ(to_hex(result.output), to_hex(joined(entry["output"]))) << entry["name"];
    }
    // One proof and one Pedersen hash of Sapling in each of two profiles.
    EXPECT_EQ(unsupported, 4);
}

TEST(Precompiles, StandAtTheWholeWordOnly) {
    const auto flags = test::all_precompiles();
    EXPECT_NE(find_precompile(Uint256(1), flags), nullptr);
    EXPECT_EQ(find_precompile(Uint256(1, 0, 0, 1), flags), nullptr);
    EXPECT_EQ(find_precompile(Uint256(0), flags), nullptr);
    EXPECT_EQ(find_precompile(Uint256(0xb), flags), nullptr);
    EXPECT_EQ(find_precompile(Uint256(0x1000016), flags), nullptr);
}

TEST(Precompiles, AreThereOnceTheirProposalPassed) {
    const auto count = [](const Flags& flags) {
        int out = 0;
        for (const std::uint64_t page : {0x0ULL, 0x1000000ULL, 0x20000ULL})
            for (std::uint64_t i = 0; i < 0x20; ++i)
                out += find_precompile(Uint256(page + i), flags) != nullptr ? 1 : 0;
        return out;
    };
    EXPECT_EQ(count(Flags{}), 8);
    Flags flags;
    flags.solidity_059 = true;
    EXPECT_EQ(count(flags), 10);
    flags.shielded_trc20 = true;
    EXPECT_EQ(count(flags), 14);
    flags.vote = true;
    EXPECT_EQ(count(flags), 20);
    flags.compatible_evm = true;
    EXPECT_EQ(count(flags), 22);
    flags.unfreeze_delay_days = 14;
    EXPECT_EQ(count(flags), 33);
}

TEST(Precompiles, OfTheCurveWereDearerBeforeIstanbul) {
    const Flags before;
    EXPECT_EQ(energy(6, {}, before), 500);
    EXPECT_EQ(energy(7, {}, before), 40'000);
    EXPECT_EQ(energy(8, Bytes(384), before), 260'000);
    EXPECT_EQ(energy(8, Bytes(384), test::all_precompiles()), 113'000);
}

TEST(Modexp, PricesLengthsThatNoInputHolds) {
    const Bytes huge(96, 0xff);
    EXPECT_EQ(energy(5, huge, {}), std::numeric_limits<std::int64_t>::max());
    // 2^31 - 1 bytes of exponent over nothing cost nothing, and answer nothing.
    const Bytes free = modexp_input(0, 1U << 31U, 0);
    EXPECT_EQ(energy(5, free, {}), 0);
    EXPECT_EQ(run(5, free, {}).outcome, PrecompileOutcome::success);
    EXPECT_TRUE(run(5, free, {}).output.empty());
}

TEST(Modexp, DoesNotGuessWhatJavaTronHasMemoryAndTimeFor) {
    const auto with_exponent = [](std::int64_t implied) {
        Bytes out = modexp_input(1, static_cast<std::uint64_t>(implied) + 1, 1);
        append(out, Bytes{1, 1});
        return out;
    };
    EXPECT_EQ(run(5, with_exponent(kMaxImpliedExponent), {}).outcome, PrecompileOutcome::success);
    EXPECT_EQ(run(5, with_exponent(kMaxImpliedExponent + 1), {}).outcome,
              PrecompileOutcome::unsupported);
}

TEST(Modexp, RaisesToAnExponentThatEndsInImpliedZeros) {
    // 3^(1 << 8) mod 0 is empty, the modulus lies behind the input.
    Bytes input = modexp_input(1, 2, 1);
    append(input, Bytes{3, 1});
    EXPECT_TRUE(run(5, input, {}).output.empty());
    // Base 3, exponent 0x01 and modulus 7 given in full: 3 mod 7.
    Bytes given = modexp_input(1, 1, 1);
    append(given, Bytes{3, 1, 7});
    EXPECT_EQ(run(5, given, {}).output, Bytes{3});
}

TEST(Blake2f, WritesAWordWhereItFails) {
    const auto result = run(0x20009, Bytes(212), test::all_precompiles());
    EXPECT_EQ(result.outcome, PrecompileOutcome::failure);
    EXPECT_EQ(result.output, Bytes(32));
    EXPECT_EQ(energy(0x20009, Bytes(212), test::all_precompiles()), 0);
}

TEST(Shielded, AnswersOnlyWhatItsFormTells) {
    const auto flags = test::all_precompiles();
    EXPECT_EQ(run(0x1000001, Bytes(1504), flags).outcome, PrecompileOutcome::unsupported);
    EXPECT_EQ(run(0x1000001, Bytes(1504, 0xff), flags).output, Bytes(32));
    EXPECT_EQ(run(0x1000002, Bytes(2368), flags).outcome, PrecompileOutcome::unsupported);
    EXPECT_EQ(run(0x1000002, Bytes(2369), flags).output, Bytes(32));
    EXPECT_EQ(run(0x1000003, Bytes(512), flags).outcome, PrecompileOutcome::unsupported);
    EXPECT_EQ(run(0x1000004, Bytes(96), flags).outcome, PrecompileOutcome::unsupported);
    EXPECT_EQ(run(0x1000004, Bytes(95), flags).outcome, PrecompileOutcome::failure);
}

}  // namespace
}  // namespace tributary::tvm
