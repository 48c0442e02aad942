// SPDX-License-Identifier: Apache-2.0
#include "proto/codec/utf8.hpp"

#include <gtest/gtest.h>

namespace tributary::codec {
namespace {

bool accepts(std::string_view hex) {
    return is_utf8(from_hex(hex).value());
}

TEST(Utf8, AcceptsTheBordersOfEachLength) {
    for (const std::string_view text : {"",
                                        "00",
                                        "7f",
                                        "c280",
                                        "dfbf",
                                        "e0a080",
                                        "ed9fbf",
                                        "ee8080",
                                        "efbfbf",
                                        "f0908080",
                                        "f48fbfbf"}) {
        EXPECT_TRUE(accepts(text)) << text;
    }
}

TEST(Utf8, RefusesOverlongForms) {
    for (const std::string_view text : {"c080", "c1bf", "e09fbf", "f08fbfbf"}) {
        EXPECT_FALSE(accepts(text)) << text;
    }
}

TEST(Utf8, RefusesSurrogatesAndWhatLiesAboveUnicode) {
    for (const std::string_view text : {"eda080", "edbfbf", "f4908080", "f5808080", "ff"}) {
        EXPECT_FALSE(accepts(text)) << text;
    }
}

TEST(Utf8, RefusesBrokenSequences) {
    for (const std::string_view text :
         {"80", "bf", "c2", "c241", "e0a0", "e0a041", "f09080", "f0908041", "41c2"}) {
        EXPECT_FALSE(accepts(text)) << text;
    }
}

TEST(Utf8, TextFromOutsideKeepsWhatIsWellFormed) {
    EXPECT_EQ(to_utf8("BitTorrent \xc3\xa9"), "BitTorrent \xc3\xa9");
    EXPECT_EQ(to_utf8("a\xff"
                      "b\xe2\x82"),
              "a\xef\xbf\xbd"
              "b\xef\xbf\xbd\xef\xbf\xbd");
}

}  // namespace
}  // namespace tributary::codec
