// SPDX-License-Identifier: Apache-2.0
#include "tools/devnet/p2p_listener.hpp"

#include <algorithm>
#include <utility>

#include "primitives/wire/transaction.hpp"

namespace tributary::devnet {
namespace {

using boost::asio::ip::tcp;

/// Ends that are kept for tests and the log.
constexpr std::size_t kMaxOffences = 1'000;

}  // namespace

Result<std::unique_ptr<P2pListener>> P2pListener::open(boost::asio::io_context& loop,
                                                       P2pListenerSettings settings) {
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(settings.host, error);
    if (error) return fail(ErrorCode::invalid_argument, settings.host + " is no IP address");
    const tcp::endpoint place(address, settings.port);
    std::unique_ptr<P2pListener> out(new P2pListener(loop, std::move(settings)));
    out->acceptor_.open(place.protocol(), error);
    if (!error) out->acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) out->acceptor_.bind(place, error);
    if (!error) out->acceptor_.listen(tcp::acceptor::max_listen_connections, error);
    if (error) {
        return fail(
            ErrorCode::port_in_use,
            out->settings_.host + ":" + std::to_string(place.port()) + ": " + error.message());
    }
    out->settings_.server.identity.self.port = out->port();
    out->advertised_ = out->settings_.state().chain->head().id;
    out->accept();
    out->tick();
    return out;
}

P2pListener::~P2pListener() {
    self_.reset();
    cut();
}

void P2pListener::cut() {
    for (auto& [id, peer] : peers_)
        peer.connection->drop();
    peers_.clear();
}

void P2pListener::accept() {
    acceptor_.async_accept(
        [weak = std::weak_ptr(self_)](const boost::system::error_code& error, tcp::socket socket) {
            const auto self = weak.lock();
            if (!self) return;
            if (!error) (*self)->take_in(std::move(socket));
            (*self)->accept();
        });
}

void P2pListener::take_in(tcp::socket socket) {
    boost::system::error_code error;
    const auto remote = socket.remote_endpoint(error);
    if (error) return;
    const std::string host = remote.address().to_string();
    const auto same = std::count_if(
        peers_.begin(), peers_.end(), [&](const auto& entry) { return entry.second.host == host; });
    node::ConnectionSettings settings;
    settings.identity = settings_.server.identity;
    settings.role = node::LinkRole::passive;
    settings.now = settings_.now;
    settings.max_output = kMaxServerOutput;
    const std::uint64_t id = ++last_peer_;
    const std::size_t used = peers_.size();
    Peer& peer = peers_[id];
    peer.host = host;
    peer.connection = std::make_shared<node::PeerConnection>(std::move(socket), settings);
    peer.connection->set_slots(static_cast<std::int32_t>(settings_.server.max_connections),
                               static_cast<std::int32_t>(used));
    node::PeerConnection::Events events;
    events.opened = [this, id](const node::LinkHello& hello) {
        Peer& opened = peers_.at(id);
        opened.server.emplace(settings_.server, hello.from.id, settings_.now());
        perform(id, opened.server->start(settings_.state(), settings_.now()));
    };
    events.message = [this, id](const Bytes& payload) {
        const auto found = peers_.find(id);
        if (found == peers_.end() || !found->second.server) return;
        perform(id, found->second.server->feed(payload, settings_.state(), settings_.now()));
    };
    events.closed = [this, id](const node::LinkClosed& closed) {
        settings_.note("peer " + peers_.at(id).host + " closed: " + closed.reason);
        peers_.erase(id);
    };
    peer.connection->start(std::move(events));
    if (used >= settings_.server.max_connections) {
        peer.connection->refuse(node::HelloCode::too_many_peers);
    } else if (static_cast<std::size_t>(same) >= settings_.server.max_connections_per_ip) {
        peer.connection->refuse(node::HelloCode::max_connection_with_same_ip);
    }
}

void P2pListener::perform(std::uint64_t id, P2pServerActions actions) {
    const auto found = peers_.find(id);
    if (found == peers_.end()) return;
    const auto connection = found->second.connection;
    for (Bytes& payload : actions.send)
        send(connection, std::move(payload));
    for (const Bytes& transaction : actions.transactions) {
        if (settings_.broadcast(transaction)) advertise(transaction);
    }
    if (!actions.end) return;
    if (actions.is_offence && offences_.size() < kMaxOffences) offences_.push_back(*actions.end);
    settings_.note("peer " + found->second.host + " ends: " + *actions.end);
    connection->close(node::LinkDisconnectReason::peer_quiting,
                      {ErrorCode::upstream_refused, *actions.end});
}

void P2pListener::send(const std::shared_ptr<node::PeerConnection>& connection, Bytes payload) {
    if (settings_.tamper) {
        auto changed = settings_.tamper(std::move(payload));
        if (!changed) return;
        payload = std::move(*changed);
    }
    const auto wait = settings_.delay ? settings_.delay(payload) : std::chrono::milliseconds(0);
    if (wait.count() == 0) return connection->send(payload);
    auto timer = std::make_shared<boost::asio::steady_timer>(acceptor_.get_executor(), wait);
    timer->async_wait([timer, weak = std::weak_ptr(connection), payload = std::move(payload)](
                          const boost::system::error_code& error) {
        const auto still = weak.lock();
        if (!error && still) still->send(payload);
    });
}

void P2pListener::advertise_head() {
    const ServedState state = settings_.state();
    // Every block is told of, but a whole replay at once is not worth telling.
    const StoredBlock* last = state.chain->find(advertised_);
    const BlockNumber head = state.chain->head().number;
    if (last == nullptr || last->number >= head) return;
    const BlockNumber first = std::max(last->number + 1, head < 10 ? 1 : head - 9);
    std::vector<std::uint64_t> ids;
    for (const auto& [id, peer] : peers_)
        ids.push_back(id);
    for (BlockNumber number = first; number <= head; ++number) {
        for (const std::uint64_t id : ids) {
            const auto found = peers_.find(id);
            if (found == peers_.end() || !found->second.server) continue;
            perform(id, found->second.server->advertise(state.chain->find(number)->id));
        }
    }
    advertised_ = state.chain->head().id;
}

void P2pListener::advertise(const Bytes& transaction) {
    const auto decoded = wire::decode_transaction(transaction);
    if (!decoded) return;
    std::vector<std::uint64_t> ids;
    for (const auto& [id, peer] : peers_)
        ids.push_back(id);
    for (const std::uint64_t id : ids) {
        const auto found = peers_.find(id);
        if (found == peers_.end() || !found->second.server) continue;
        perform(id, found->second.server->advertise(decoded->id(), transaction));
    }
}

void P2pListener::tick() {
    std::vector<std::uint64_t> ids;
    for (const auto& [id, peer] : peers_)
        ids.push_back(id);
    for (const std::uint64_t id : ids) {
        const auto found = peers_.find(id);
        if (found == peers_.end()) continue;
        const auto connection = found->second.connection;
        if (found->second.server) perform(id, found->second.server->tick(settings_.now()));
        connection->tick();
    }
    advertise_head();
    timer_.expires_after(settings_.tick);
    timer_.async_wait([weak = std::weak_ptr(self_)](const boost::system::error_code& error) {
        const auto self = weak.lock();
        if (!error && self) (*self)->tick();
    });
}

}  // namespace tributary::devnet
