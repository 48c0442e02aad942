// SPDX-License-Identifier: Apache-2.0
#include "node/config/webhook_url.hpp"

#include <gtest/gtest.h>

namespace tributary::node {
namespace {

WebhookUrl read(std::string_view text) {
    const auto url = parse_webhook_url(text);
    EXPECT_TRUE(url.has_value()) << text << ": " << (url ? "" : url.error().message());
    return url.value_or(WebhookUrl{});
}

TEST(WebhookUrl, HasAHostAPortAndATarget) {
    EXPECT_EQ(read("http://shop.example/paid?key=1"),
              (WebhookUrl{"shop.example", "80", "/paid?key=1"}));
    EXPECT_EQ(read("http://10.0.0.2:8080"), (WebhookUrl{"10.0.0.2", "8080", "/"}));
    EXPECT_EQ(read("http://shop?key=1"), (WebhookUrl{"shop", "80", "/?key=1"}));
    EXPECT_EQ(read("http://[::1]:81/x"), (WebhookUrl{"::1", "81", "/x"}));
    EXPECT_EQ(read("http://[::1]/"), (WebhookUrl{"::1", "80", "/"}));
}

TEST(WebhookUrl, AnythingElseIsAConfigurationError) {
    for (const std::string_view text : {"",
                                        "shop",
                                        "https://shop/",
                                        "HTTP://shop/",
                                        "http://",
                                        "http:///paid",
                                        "http://:80/",
                                        "http://shop:/",
                                        "http://shop:0/",
                                        "http://shop:65536/",
                                        "http://shop:8o/",
                                        "http://shop:80:80/",
                                        "http://[::1/",
                                        "http://[::1]x/",
                                        "http://[]/",
                                        "http://me:secret@shop/",
                                        "http://shop/#top",
                                        "http://shop/a b",
                                        "http://shop/\r\nHost: other",
                                        "http://sh\xc3\xb6p/"}) {
        const auto url = parse_webhook_url(text);
        ASSERT_FALSE(url.has_value()) << text;
        EXPECT_EQ(url.error().code, ErrorCode::bad_config) << text;
        EXPECT_EQ(url.error().detail.rfind("notify.webhook", 0), 0U) << url.error().detail;
    }
}

TEST(WebhookUrl, MayBeAsLongAsItsLimit) {
    std::string text = "http://shop/";
    text.resize(kMaxWebhookUrl, 'x');
    EXPECT_TRUE(parse_webhook_url(text).has_value());
    EXPECT_EQ(parse_webhook_url(text + "x").error().code, ErrorCode::bad_config);
}

}  // namespace
}  // namespace tributary::node
