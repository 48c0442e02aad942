// SPDX-License-Identifier: Apache-2.0
#include "tools/tributary/report.hpp"

#include <gtest/gtest.h>

#include "tools/tributary/shapes.hpp"

namespace tributary::tools {
namespace {

TEST(Report, AlignsLabelsAndEndsWithTheEvidence) {
    const Report report{{}, {{"a", "1"}, {"long label", "2"}}, {}, "as of block 7"};
    EXPECT_EQ(render_text(report, false), "a           1\nlong label  2\nas of block 7\n");
}

TEST(Report, ColoursOnlyWhereAskedFor) {
    const Report report{{}, {{"level", "SOLID", Tone::good}, {"x", "y"}}, {}, ""};
    EXPECT_EQ(render_text(report, true), "level  \x1b[32mSOLID\x1b[0m\nx      y\n");
    EXPECT_EQ(render_text(report, false), "level  SOLID\nx      y\n");
}

TEST(Report, AlignsATableByCharactersNotBytes) {
    Report report;
    report.table = Table{{"NAME", "N"}, {{"\xc3\xa4\xc3\xa4", "1"}, {"abcdef", "2"}}, "none"};
    EXPECT_EQ(render_text(report, false), "NAME    N\n\xc3\xa4\xc3\xa4      1\nabcdef  2\n");
    report.table->rows.clear();
    EXPECT_EQ(render_text(report, false), "none\n");
}

TEST(Report, NamesFromTheChainCannotSteerATerminal) {
    EXPECT_EQ(printable("BTT"), "BTT");
    EXPECT_EQ(printable("\x1b[2J"), "\\x1b[2J");
    EXPECT_EQ(printable("a\nb\x7f"), "a\\x0ab\\x7f");
    EXPECT_EQ(printable("\xc3\xa4\xe2\x82\xac"), "\xc3\xa4\xe2\x82\xac")
        << "letters and signs stay";
    EXPECT_EQ(printable("\xc2\x9b"), "\\xc2\\x9b") << "a C1 control";
    EXPECT_EQ(printable("\xe2\x80\xae"), "\\xe2\\x80\\xae") << "right-to-left override";
    EXPECT_EQ(printable("\xff\xc3"), "\\xff\\xc3") << "no UTF-8";
}

TEST(Report, JsonReplacesWhatIsNoUtf8) {
    auto json = new_object("x");
    json["name"] = "\xff";
    EXPECT_EQ(render_json(json), "{\"schema\":\"tributary.x/v1\",\"name\":\"\xef\xbf\xbd\"}\n");
}

TEST(Report, PutsThePointWhereAPersonExpectsIt) {
    EXPECT_EQ(display_amount("1500000", 6, "BTT"), "1.5 BTT");
    EXPECT_EQ(display_amount("1000000", 6, ""), "1");
    EXPECT_EQ(display_amount("1", 6, "BTT"), "0.000001 BTT");
    EXPECT_EQ(display_amount("0", 6, "BTT"), "0 BTT");
    EXPECT_EQ(display_amount("9223372036854775807", 0, "X"), "9223372036854775807 X");
    EXPECT_EQ(display_amount("100", 0, "X"), "100 X");
    EXPECT_EQ(display_amount("nonsense", 6, ""), "nonsense");
    EXPECT_EQ(display_amount("5", 1'000'000'000, ""), "5") << "a precision no token can have";
}

TEST(Report, TimesAreUtc) {
    EXPECT_EQ(text_of_time(1'700'000'000'999), "2023-11-14 22:13:20 UTC");
}

}  // namespace
}  // namespace tributary::tools
