// SPDX-License-Identifier: Apache-2.0
#include "node/net/peer_connection.hpp"

#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

namespace tributary::node {

PeerConnection::PeerConnection(boost::asio::ip::tcp::socket socket, ConnectionSettings settings)
    : socket_(std::move(socket)),
      farewell_(socket_.get_executor()),
      settings_(std::move(settings)),
      link_(settings_.identity, settings_.role, settings_.now()) {}

void PeerConnection::start(Events events) {
    events_ = std::move(events);
    boost::system::error_code ignored;
    socket_.set_option(boost::asio::ip::tcp::no_delay(true), ignored);
    perform(link_.start(settings_.now()));
    read();
}

void PeerConnection::refuse(HelloCode code) {
    perform(link_.refuse(code, settings_.now()));
}

void PeerConnection::send(ByteView payload) {
    if (is_over_ || !link_.is_open()) return;
    LinkActions actions;
    actions.write = link_.frame(payload, settings_.now());
    perform(std::move(actions));
}

void PeerConnection::close(LinkDisconnectReason reason, Error error) {
    if (!is_over_) perform(link_.close(reason, std::move(error), settings_.now()));
}

void PeerConnection::drop() {
    events_ = {};
    is_over_ = true;
    close_socket();
}

void PeerConnection::tick() {
    if (!is_over_) perform(link_.tick(settings_.now()));
}

void PeerConnection::read() {
    if (is_over_) return;
    socket_.async_read_some(
        boost::asio::buffer(buffer_),
        [self = shared_from_this()](const boost::system::error_code& error, std::size_t size) {
            if (self->is_over_) return;
            if (error) {
                return self->finish({LinkClosed::By::socket,
                                     ErrorCode::unavailable,
                                     error.message(),
                                     HelloCode::normal});
            }
            self->bytes_in_ += size;
            self->perform(
                self->link_.feed(ByteView(self->buffer_).first(size), self->settings_.now()));
            self->read();
        });
}

void PeerConnection::write() {
    if (is_writing_ || output_.empty() || !socket_.is_open()) return;
    is_writing_ = true;
    boost::asio::async_write(
        socket_,
        boost::asio::buffer(output_.front()),
        [self = shared_from_this()](const boost::system::error_code& error, std::size_t size) {
            self->is_writing_ = false;
            self->bytes_out_ += size;
            if (error) {
                if (self->is_over_) return self->close_socket();
                return self->finish({LinkClosed::By::socket,
                                     ErrorCode::unavailable,
                                     error.message(),
                                     HelloCode::normal});
            }
            self->output_size_ -= self->output_.front().size();
            self->output_.pop_front();
            if (!self->output_.empty()) return self->write();
            if (self->is_over_) self->close_socket();
        });
}

void PeerConnection::perform(LinkActions actions) {
    const auto self = shared_from_this();
    if (!actions.write.empty()) {
        output_size_ += actions.write.size();
        output_.push_back(std::move(actions.write));
        if (output_size_ > settings_.max_output) {
            return finish({LinkClosed::By::us,
                           ErrorCode::upstream_slow,
                           "it does not read what it is sent",
                           HelloCode::normal});
        }
        write();
    }
    if (actions.opened && events_.opened) events_.opened(*actions.opened);
    for (const Bytes& message : actions.messages) {
        if (is_over_ || !events_.message) break;
        events_.message(message);
    }
    if (actions.closed) finish(*actions.closed);
}

void PeerConnection::finish(const LinkClosed& closed) {
    if (std::exchange(is_over_, true)) return;
    if (output_.empty() || closed.by == LinkClosed::By::socket) {
        close_socket();
    } else {
        // The owner forgets this connection at once, and the peer may never read the rest.
        farewell_.expires_after(kFarewell);
        farewell_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
            if (!error) self->close_socket();
        });
    }
    // The owner may be amid a call of ours.
    boost::asio::post(socket_.get_executor(), [self = shared_from_this(), closed] {
        const Events events = std::exchange(self->events_, {});
        if (events.closed) events.closed(closed);
    });
}

void PeerConnection::close_socket() {
    boost::system::error_code ignored;
    farewell_.cancel();
    socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_both, ignored);
    socket_.close(ignored);
}

}  // namespace tributary::node
