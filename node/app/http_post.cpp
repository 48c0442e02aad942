// SPDX-License-Identifier: Apache-2.0
#include "node/app/http_post.hpp"

#include <chrono>
#include <limits>
#include <memory>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

namespace tributary::node {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
using boost::asio::ip::tcp;

/// One POST on its way. Each step keeps it alive; the timer ends whichever step is under way.
class Delivery : public std::enable_shared_from_this<Delivery> {
  public:
    Delivery(boost::asio::io_context& loop, HttpPost post, Answer<void> done)
        : post_(std::move(post)),
          done_(std::move(done)),
          resolver_(loop),
          stream_(loop),
          timer_(loop) {
        answer_.header_limit(kMaxHttpHeader);
        // The body stays unread.
        answer_.body_limit(std::numeric_limits<std::uint64_t>::max());
    }

    void start() {
        timer_.expires_after(std::chrono::milliseconds(post_.deadline_ms));
        timer_.async_wait([self = shared_from_this()](const beast::error_code& error) {
            if (error) return;
            self->end(fail(ErrorCode::upstream_slow, "no answer in time"));
        });
        resolver_.async_resolve(
            post_.url.host,
            post_.url.port,
            [self = shared_from_this()](const beast::error_code& error, const auto& found) {
                if (self->goes_on(error)) self->connect(found);
            });
    }

  private:
    void connect(const tcp::resolver::results_type& found) {
        stream_.async_connect(
            found, [self = shared_from_this()](const beast::error_code& error, const auto&) {
                if (self->goes_on(error)) self->write();
            });
    }

    void write() {
        request_.method(http::verb::post);
        request_.target(post_.url.target);
        request_.version(11);
        const bool is_v6 = post_.url.host.find(':') != std::string::npos;
        const std::string host = is_v6 ? "[" + post_.url.host + "]" : post_.url.host;
        request_.set(http::field::host, host + ":" + post_.url.port);
        request_.set(http::field::content_type, "application/json");
        request_.set(http::field::user_agent, "tributary");
        request_.keep_alive(false);
        request_.body() = std::move(post_.json);
        request_.prepare_payload();
        http::async_write(stream_,
                          request_,
                          [self = shared_from_this()](const beast::error_code& error, std::size_t) {
                              if (self->goes_on(error)) self->read();
                          });
    }

    void read() {
        http::async_read_header(
            stream_,
            buffer_,
            answer_,
            [self = shared_from_this()](const beast::error_code& error, std::size_t) {
                if (self->goes_on(error)) self->judge();
            });
    }

    void judge() {
        const unsigned status = answer_.get().result_int();
        if (status >= 200 && status < 300) return end({});
        end(fail(ErrorCode::upstream_refused, "HTTP status " + std::to_string(status)));
    }

    /// False where the step failed, or came too late.
    bool goes_on(const beast::error_code& error) {
        if (is_over_) return false;
        if (!error) return true;
        const bool is_large =
            error == http::error::header_limit || error == http::error::buffer_overflow;
        end(fail(is_large ? ErrorCode::oversized : ErrorCode::unavailable, error.message()));
        return false;
    }

    void end(const Result<void>& result) {
        if (is_over_) return;
        is_over_ = true;
        timer_.cancel();
        resolver_.cancel();
        stream_.close();
        done_(result);
    }

    HttpPost post_;
    Answer<void> done_;
    tcp::resolver resolver_;
    beast::tcp_stream stream_;
    boost::asio::steady_timer timer_;
    http::request<http::string_body> request_;
    beast::flat_buffer buffer_{kMaxHttpHeader};
    http::response_parser<http::empty_body> answer_;
    bool is_over_ = false;
};

}  // namespace

void post_json(boost::asio::io_context& loop, HttpPost post, Answer<void> done) {
    std::make_shared<Delivery>(loop, std::move(post), std::move(done))->start();
}

}  // namespace tributary::node
