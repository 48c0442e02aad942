// SPDX-License-Identifier: Apache-2.0
#include "tests/support/slow_proxy.hpp"

#include <array>
#include <thread>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

namespace tributary::test {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

/// One connection; it lives as long as one of its two directions does.
class Session : public std::enable_shared_from_this<Session> {
  public:
    Session(tcp::socket client, std::chrono::milliseconds pause)
        : client_(std::move(client)),
          server_(client_.get_executor()),
          timer_(client_.get_executor()),
          pause_(pause) {}

    void start(const tcp::endpoint& target) {
        server_.async_connect(target, [self = shared_from_this()](const error_code& error) {
            if (error) return;
            self->forward();
            self->trickle();
        });
    }

  private:
    void forward() {
        client_.async_read_some(
            asio::buffer(up_),
            [self = shared_from_this()](const error_code& error, std::size_t count) {
                if (error) return self->close();
                asio::async_write(self->server_,
                                  asio::buffer(self->up_.data(), count),
                                  [self](const error_code& failed, std::size_t) {
                                      if (failed) return self->close();
                                      self->forward();
                                  });
            });
    }

    void trickle() {
        server_.async_read_some(
            asio::buffer(down_), [self = shared_from_this()](const error_code& error, std::size_t) {
                if (error) return self->close();
                self->timer_.expires_after(self->pause_);
                self->timer_.async_wait([self](const error_code& cancelled) {
                    if (cancelled) return;
                    asio::async_write(self->client_,
                                      asio::buffer(self->down_),
                                      [self](const error_code& failed, std::size_t) {
                                          if (failed) return self->close();
                                          self->trickle();
                                      });
                });
            });
    }

    void close() {
        error_code ignored;
        client_.close(ignored);
        server_.close(ignored);
        timer_.cancel();
    }

    tcp::socket client_;
    tcp::socket server_;
    asio::steady_timer timer_;
    std::chrono::milliseconds pause_;
    std::array<char, 4096> up_{};
    std::array<char, 1> down_{};
};

}  // namespace

struct SlowProxy::Parts {
    Parts(int server_port, std::chrono::milliseconds between)
        : target(asio::ip::address_v4::loopback(), static_cast<unsigned short>(server_port)),
          pause(between),
          acceptor(loop, tcp::endpoint(asio::ip::address_v4::loopback(), 0)) {
        accept();
        thread = std::thread([this] { loop.run(); });
    }

    void accept() {
        acceptor.async_accept([this](const error_code& error, tcp::socket client) {
            if (error) return;
            std::make_shared<Session>(std::move(client), pause)->start(target);
            accept();
        });
    }

    asio::io_context loop;
    tcp::endpoint target;
    std::chrono::milliseconds pause;
    tcp::acceptor acceptor;
    std::thread thread;
};

SlowProxy::SlowProxy(int server_port, std::chrono::milliseconds pause)
    : parts_(std::make_unique<Parts>(server_port, pause)) {}

SlowProxy::~SlowProxy() {
    parts_->loop.stop();
    parts_->thread.join();
}

std::string SlowProxy::address() const {
    return "127.0.0.1:" + std::to_string(parts_->acceptor.local_endpoint().port());
}

}  // namespace tributary::test
