// SPDX-License-Identifier: Apache-2.0
// Payments posted to a real HTTP server on this machine.
#include "node/app/webhook.hpp"

#include <chrono>
#include <deque>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include "node/app/http_post.hpp"
#include "primitives/memory_store.hpp"

namespace tributary::node {
namespace {

using boost::asio::ip::tcp;

const std::string kTaken = "HTTP/1.1 204 No Content\r\n\r\n";
const std::string kBusy = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n";
/// Takes the request and stays silent.
const std::string kSilence;

/// Answers one connection after the other from a script, then always with the last line of it.
class HttpServer {
  public:
    HttpServer(boost::asio::io_context& loop, std::deque<std::string> script)
        : acceptor_(loop, tcp::endpoint(boost::asio::ip::make_address("127.0.0.1"), 0)),
          script_(std::move(script)) {
        accept();
    }

    [[nodiscard]] WebhookUrl url() const {
        return {"127.0.0.1", std::to_string(acceptor_.local_endpoint().port()), "/paid?x=1"};
    }

    [[nodiscard]] const std::vector<std::string>& requests() const { return requests_; }

    /// What was posted, without headers.
    [[nodiscard]] std::vector<std::string> bodies() const {
        std::vector<std::string> out;
        for (const std::string& request : requests_)
            out.push_back(request.substr(request.find("\r\n\r\n") + 4));
        return out;
    }

  private:
    void accept() {
        acceptor_.async_accept([this](const boost::system::error_code& error, tcp::socket socket) {
            if (error) return;
            serve(std::make_shared<tcp::socket>(std::move(socket)));
            accept();
        });
    }

    void serve(const std::shared_ptr<tcp::socket>& socket) {
        auto buffer = std::make_shared<boost::asio::streambuf>();
        // Requests end with the JSON's last brace.
        boost::asio::async_read_until(
            *socket,
            *buffer,
            '}',
            [this, socket, buffer](const boost::system::error_code& error, std::size_t) {
                if (error) return;
                requests_.emplace_back(boost::asio::buffers_begin(buffer->data()),
                                       boost::asio::buffers_end(buffer->data()));
                auto answer = std::make_shared<std::string>(script_.front());
                if (script_.size() > 1) script_.pop_front();
                open_.push_back(socket);
                boost::asio::async_write(
                    *socket,
                    boost::asio::buffer(*answer),
                    [this, answer](const boost::system::error_code&, std::size_t) {
                        if (!answer->empty()) open_.pop_back();
                    });
            });
    }

    tcp::acceptor acceptor_;
    std::deque<std::string> script_;
    std::vector<std::string> requests_;
    /// Connections that are left hanging.
    std::vector<std::shared_ptr<tcp::socket>> open_;
};

class WebhookTest : public testing::Test {
  protected:
    void open(const WebhookUrl& url, std::size_t max_waiting = kMaxWaitingPosts) {
        hook_ =
            Webhook::open(loop_, store_, {url, 5, max_waiting}, [this](const std::string& said) {
                notes_.push_back(said);
            }).value();
    }

    template <typename Enough>
    void run_until(const Enough& enough) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        while (!enough() && std::chrono::steady_clock::now() < end)
            loop_.run_for(std::chrono::milliseconds(5));
        EXPECT_TRUE(enough());
    }

    void run_until_posted() {
        run_until([&] { return hook_->waiting() == 0; });
    }

    /// What one POST ends with.
    Error error_of_post(const WebhookUrl& url, std::int64_t deadline_ms) {
        std::optional<Result<void>> out;
        post_json(
            loop_, {url, "{}", deadline_ms}, [&](const Result<void>& result) { out = result; });
        run_until([&] { return out.has_value(); });
        return *out ? Error{ErrorCode::not_found, "it was taken"} : out->error();
    }

    boost::asio::io_context loop_;
    MemoryStore store_;
    std::unique_ptr<Webhook> hook_;
    std::vector<std::string> notes_;
};

using Bodies = std::vector<std::string>;

TEST_F(WebhookTest, APaymentIsPostedAsItsJson) {
    HttpServer server(loop_, {kTaken});
    open(server.url());
    hook_->start();
    ASSERT_TRUE(hook_->tell(R"({"a":1})").has_value());
    run_until_posted();
    ASSERT_EQ(server.requests().size(), 1U);
    const std::string& request = server.requests().front();
    EXPECT_EQ(request.rfind("POST /paid?x=1 HTTP/1.1\r\n", 0), 0U);
    EXPECT_NE(request.find("Host: 127.0.0.1:" + server.url().port + "\r\n"), std::string::npos);
    EXPECT_NE(request.find("Content-Type: application/json\r\n"), std::string::npos);
    EXPECT_EQ(server.bodies(), Bodies{R"({"a":1})"});
}

TEST_F(WebhookTest, TriesAgainUntilTheServerTakesItAndKeepsTheOrder) {
    HttpServer server(loop_, {kBusy, kBusy, kTaken});
    open(server.url());
    hook_->start();
    ASSERT_TRUE(hook_->tell("{1}").has_value());
    ASSERT_TRUE(hook_->tell("{2}").has_value());
    run_until_posted();
    EXPECT_EQ(server.bodies(), (Bodies{"{1}", "{1}", "{1}", "{2}"}));
    EXPECT_EQ(notes_.size(), 2U);
}

TEST_F(WebhookTest, WhatWaitsIsPostedAfterARestart) {
    HttpServer server(loop_, {kTaken});
    open(server.url());
    ASSERT_TRUE(hook_->tell("{1}").has_value());
    ASSERT_TRUE(hook_->tell("{2}").has_value());
    open(server.url());
    EXPECT_EQ(hook_->waiting(), 2U);
    hook_->start();
    ASSERT_TRUE(hook_->tell("{3}").has_value());
    run_until_posted();
    EXPECT_EQ(server.bodies(), (Bodies{"{1}", "{2}", "{3}"}));
    open(server.url());
    EXPECT_EQ(hook_->waiting(), 0U);
}

TEST_F(WebhookTest, IsGivenUpAfterAsManyTriesAsAllowed) {
    HttpServer server(loop_, {kBusy});
    hook_ = Webhook::open(loop_, store_, {server.url(), 0}, [this](const std::string& said) {
                notes_.push_back(said);
            }).value();
    hook_->start();
    ASSERT_TRUE(hook_->tell("{1}").has_value());
    run_until_posted();
    EXPECT_EQ(server.requests().size(), static_cast<std::size_t>(kMaxPostTries));
    EXPECT_EQ(notes_.size(), static_cast<std::size_t>(kMaxPostTries));
}

TEST_F(WebhookTest, TheOldestIsGivenUpWhereTooManyWait) {
    HttpServer server(loop_, {kTaken});
    open(server.url(), 2);
    for (const char* json : {"{1}", "{2}", "{3}"})
        ASSERT_TRUE(hook_->tell(json).has_value());
    EXPECT_EQ(hook_->waiting(), 2U);
    EXPECT_EQ(notes_.size(), 1U);
    hook_->start();
    run_until_posted();
    EXPECT_EQ(server.bodies(), (Bodies{"{2}", "{3}"}));
}

TEST_F(WebhookTest, WhatTheStoreLostIsNotPostedAndTheNextIs) {
    HttpServer server(loop_, {kTaken});
    open(server.url());
    ASSERT_TRUE(hook_->tell("{1}").has_value());
    WriteBatch loss;
    const auto note_key = [&](ByteView key, ByteView) {
        loss.erase(key);
        return true;
    };
    ASSERT_TRUE(store_.scan({}, {}, note_key).has_value());
    ASSERT_TRUE(hook_->tell("{2}").has_value());
    ASSERT_TRUE(store_.write(loss, Durability::buffered).has_value());
    hook_->start();
    run_until_posted();
    EXPECT_EQ(server.bodies(), Bodies{"{2}"});
    EXPECT_EQ(notes_.size(), 1U);
}

TEST_F(WebhookTest, NothingIsPostedAfterTheStop) {
    HttpServer server(loop_, {kTaken});
    open(server.url());
    hook_->start();
    hook_->stop();
    ASSERT_TRUE(hook_->tell("{1}").has_value());
    loop_.run_for(std::chrono::milliseconds(50));
    EXPECT_TRUE(server.requests().empty());
    EXPECT_EQ(hook_->waiting(), 1U);
}

TEST_F(WebhookTest, EveryEndOfAPostHasItsName) {
    HttpServer silent(loop_, {kSilence});
    EXPECT_EQ(error_of_post(silent.url(), 100).code, ErrorCode::upstream_slow);
    HttpServer elsewhere(loop_, {"HTTP/1.1 302 Found\r\nLocation: http://x/\r\n\r\n"});
    EXPECT_EQ(error_of_post(elsewhere.url(), 10'000),
              (Error{ErrorCode::upstream_refused, "HTTP status 302"}));
    HttpServer no_http(loop_, {"hello\r\n\r\n"});
    EXPECT_EQ(error_of_post(no_http.url(), 10'000).code, ErrorCode::unavailable);
    EXPECT_EQ(error_of_post({"127.0.0.1", "1", "/"}, 10'000).code, ErrorCode::unavailable);
}

TEST_F(WebhookTest, TheHeaderOfAnAnswerMayBeAsLargeAsItsLimitAndNoLarger) {
    const auto answer = [](std::size_t size) {
        const std::string begin = "HTTP/1.1 200 OK\r\nA: ";
        return begin + std::string(size - begin.size() - 4, 'x') + "\r\n\r\n";
    };
    HttpServer large(loop_, {answer(kMaxHttpHeader)});
    EXPECT_EQ(error_of_post(large.url(), 10'000).code, ErrorCode::not_found);
    // Beast counts the fields without the status line.
    HttpServer larger(loop_, {answer(2 * kMaxHttpHeader)});
    EXPECT_EQ(error_of_post(larger.url(), 10'000).code, ErrorCode::oversized);
}

TEST_F(WebhookTest, TheBodyOfAnAnswerIsNotRead) {
    HttpServer server(
        loop_,
        {"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n" + std::string(4 << 20, 'x')});
    EXPECT_EQ(error_of_post(server.url(), 10'000).code, ErrorCode::not_found);
}

}  // namespace
}  // namespace tributary::node
