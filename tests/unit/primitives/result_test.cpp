// SPDX-License-Identifier: Apache-2.0
#include "primitives/result.hpp"

#include <set>

#include <gtest/gtest.h>

namespace tributary {
namespace {

constexpr int kCodes = static_cast<int>(ErrorCode::oracle_halted) + 1;

TEST(ErrorCode, HasAWordAndASentenceOfItsOwn) {
    std::set<std::string_view> words;
    std::set<std::string_view> sentences;
    for (int i = 0; i < kCodes; ++i) {
        words.insert(reason_of(static_cast<ErrorCode>(i)));
        sentences.insert(sentence_of(static_cast<ErrorCode>(i)));
    }
    EXPECT_EQ(words.size(), static_cast<std::size_t>(kCodes));
    EXPECT_EQ(sentences.size(), static_cast<std::size_t>(kCodes));
}

TEST(Error, SaysItsSentenceAndItsDetail) {
    EXPECT_EQ((Error{ErrorCode::disk_full, ""}.message()), "The disk is full");
    EXPECT_EQ((Error{ErrorCode::disk_full, "/var"}.message()), "The disk is full: /var");
}

}  // namespace
}  // namespace tributary
