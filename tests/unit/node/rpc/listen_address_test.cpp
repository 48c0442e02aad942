// SPDX-License-Identifier: Apache-2.0
#include "node/rpc/listen_address.hpp"

#include <gtest/gtest.h>

namespace tributary::node {
namespace {

std::string read(std::string_view text) {
    const auto address = parse_listen_address(text);
    return address ? address->text() : std::string(reason_of(address.error().code));
}

TEST(ListenAddress, LoopbackIsRead) {
    EXPECT_EQ(read("127.0.0.1:50051"), "127.0.0.1:50051");
    EXPECT_EQ(read("127.1.2.3:0"), "127.1.2.3:0");
    EXPECT_EQ(read("localhost:65535"), "127.0.0.1:65535");
    EXPECT_EQ(read("[::1]:1"), "[::1]:1");
}

TEST(ListenAddress, NothingBeyondLoopbackIsListenedOn) {
    for (const std::string_view text :
         {"0.0.0.0:50051", "192.168.1.1:50051", "[::]:50051", "[2001:db8::1]:1", "128.0.0.1:1"}) {
        const auto address = parse_listen_address(text);
        ASSERT_FALSE(address) << text;
        EXPECT_EQ(address.error().code, ErrorCode::bad_config) << text;
        EXPECT_NE(address.error().detail.find("beyond loopback"), std::string::npos) << text;
    }
}

TEST(ListenAddress, OtherTextIsRefused) {
    for (const std::string_view text : {"",
                                        "127.0.0.1",
                                        "127.0.0.1:",
                                        "127.0.0.1:65536",
                                        ":50051",
                                        "127.0.0.1:x",
                                        "::1:1",
                                        "[127.0.0.1]:1",
                                        "example.org:1",
                                        "unix:/tmp/x",
                                        "127.0.0.1:-1"}) {
        EXPECT_EQ(read(text), "bad_config") << text;
    }
}

}  // namespace
}  // namespace tributary::node
