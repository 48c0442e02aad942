// SPDX-License-Identifier: Apache-2.0
#include "token/strict_pow.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <sstream>

#include <gtest/gtest.h>

#include "tests/support/recorded_chain.hpp"
#include "tests/support/test_data.hpp"

namespace tributary::token {
namespace {

double double_of(const std::string& bits) {
    return std::bit_cast<double>(std::stoull(bits, nullptr, 16));
}

std::uint64_t bits_of(double value) {
    return std::bit_cast<std::uint64_t>(value);
}

/// The words of each line that is no comment.
template <typename Use>
std::size_t for_each_line(const std::string& text, const Use& use) {
    std::istringstream lines(text);
    std::size_t count = 0;
    for (std::string line; std::getline(lines, line);) {
        if (line.empty() || line.front() == '#') continue;
        std::istringstream words(line);
        std::string first;
        std::string second;
        std::string third;
        words >> first >> second >> third;
        use(first, second, third);
        ++count;
    }
    return count;
}

TEST(StrictPow, GivesTheBitsOfJavasStrictMath) {
    const std::size_t count = for_each_line(
        test::read_gzip_data("vectors/pow-strict.txt.gz"),
        [](const std::string& base, const std::string& exponent, const std::string& result) {
            EXPECT_EQ(bits_of(strict_pow(double_of(base), double_of(exponent))),
                      bits_of(double_of(result)))
                << base << " ^ " << exponent;
        });
    EXPECT_EQ(count, 14'110U);
}

TEST(StrictPow, TakesTheShortWayWhereFdlibmDoes) {
    EXPECT_EQ(strict_pow(1.0, 0.0005), 1.0);
    EXPECT_EQ(strict_pow(1.5, 1.0), 1.5);
    EXPECT_EQ(strict_pow(4.0, -1.0), 0.25);
    EXPECT_EQ(strict_pow(1.5, 2.0), 2.25);
    EXPECT_EQ(strict_pow(2.25, 0.5), 1.5);
}

TEST(StrictPow, LeavesTheRangeAtBothEnds) {
    EXPECT_EQ(strict_pow(2.0, 1023.0), 0x1p1023);
    EXPECT_EQ(strict_pow(2.0, 1024.0), HUGE_VAL);
    EXPECT_EQ(strict_pow(2.0, -1074.0), 0x1p-1074);
    EXPECT_EQ(strict_pow(2.0, -1076.0), 0.0);
    EXPECT_EQ(strict_pow(0x1p-1074, -0.5), 0x1p537) << "a subnormal base";
}

TEST(MainnetHistoryPow, DiffersFromStrictPowAtTheKnownBasesOnly) {
    const std::size_t count = for_each_line(
        test::read_test_data("vectors/exchange-pow-exceptions.txt"),
        [](const std::string& base, const std::string& result, const std::string&) {
            EXPECT_EQ(bits_of(mainnet_history_pow(double_of(base), 0.0005)),
                      bits_of(double_of(result)));
            EXPECT_NE(bits_of(strict_pow(double_of(base), 0.0005)), bits_of(double_of(result)));
            EXPECT_EQ(bits_of(mainnet_history_pow(double_of(base), 2000.0)),
                      bits_of(strict_pow(double_of(base), 2000.0)));
        });
    EXPECT_EQ(count, 48U);
    EXPECT_EQ(mainnet_history_pow(1.25, 0.0005), strict_pow(1.25, 0.0005));
}

}  // namespace
}  // namespace tributary::token
