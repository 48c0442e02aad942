// SPDX-License-Identifier: Apache-2.0
#include "node/net/peer_network.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <boost/asio/connect.hpp>
#include <boost/asio/post.hpp>

#include "node/net/clock_error.hpp"
#include "node/net/node_table.hpp"

namespace tributary::node {
namespace {

using boost::asio::ip::tcp;

constexpr TimestampMs kLinkTickMs = 1'000;

PeerEnd end_of(const LinkClosed& closed) {
    switch (closed.hello_code) {
        case HelloCode::normal: break;
        case HelloCode::time_banned:
        case HelloCode::too_many_peers:
        case HelloCode::max_connection_with_same_ip: return PeerEnd::banned;
        case HelloCode::different_version: return PeerEnd::lied;
        case HelloCode::duplicate_peer:
        case HelloCode::unknown: return PeerEnd::closed;
    }
    if (closed.by == LinkClosed::By::peer && closed.reason == "BAD_PROTOCOL") {
        return PeerEnd::offence;
    }
    const bool is_lie =
        closed.by == LinkClosed::By::us &&
        (closed.code == ErrorCode::malformed || closed.code == ErrorCode::oversized ||
         closed.code == ErrorCode::wrong_network);
    return is_lie ? PeerEnd::lied : PeerEnd::closed;
}

PeerEnd end_of(const SessionEnd& end) {
    const bool is_offence = end.say == DisconnectReason::bad_protocol ||
                            end.say == DisconnectReason::bad_tx ||
                            end.say == DisconnectReason::bad_block;
    if (end.by_peer) return is_offence ? PeerEnd::offence : PeerEnd::closed;
    const bool is_harmless =
        end.error.code == ErrorCode::upstream_slow || end.error.code == ErrorCode::unavailable;
    return is_harmless ? PeerEnd::closed : PeerEnd::lied;
}

}  // namespace

struct PeerNetwork::Dial {
    explicit Dial(boost::asio::io_context& loop) : resolver(loop), socket(loop) {}

    PeerAddress address;
    tcp::resolver resolver;
    tcp::socket socket;
    TimestampMs until = 0;
};

PeerNetwork::PeerNetwork(boost::asio::io_context& loop,
                         const OwnChain& own,
                         PeerBook book,
                         PeerNetworkSettings settings)
    : loop_(loop),
      own_(own),
      book_(std::move(book)),
      settings_(std::move(settings)),
      acceptor_(loop),
      timer_(loop),
      self_(std::make_shared<PeerNetwork*>(this)) {
    for (const PeerAddress& peer : settings_.peers)
        book_.add(peer, AddressSource::configured);
    // Who wants no further peers than the named ones gets none.
    if (settings_.discovery) book_.add_anchors();
    for (const PeerAddress& peer : settings_.seeds)
        book_.add(peer, AddressSource::seed);
}

PeerNetwork::~PeerNetwork() {
    stop();
}

Result<std::unique_ptr<PeerNetwork>> PeerNetwork::open(boost::asio::io_context& loop,
                                                       const OwnChain& own,
                                                       KvStore& store,
                                                       PeerNetworkSettings settings) {
    auto book = PeerBook::open(store, settings.now(), settings.redial_ms);
    if (!book) return fail(std::move(book).error());
    std::unique_ptr<PeerNetwork> out(
        new PeerNetwork(loop, own, std::move(*book), std::move(settings)));
    if (Status listening = out->listen(); !listening) return fail(listening.error());
    return out;
}

Status PeerNetwork::listen() {
    UdpPlace udp{"0.0.0.0", 0};
    if (settings_.listen) {
        boost::system::error_code error;
        const auto address = boost::asio::ip::make_address(settings_.listen->host, error);
        if (error) {
            return fail(ErrorCode::invalid_argument, settings_.listen->host + " is no IP address");
        }
        const tcp::endpoint place(address, settings_.listen->port);
        acceptor_.open(place.protocol(), error);
        if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
        if (!error) acceptor_.bind(place, error);
        if (!error) acceptor_.listen(tcp::acceptor::max_listen_connections, error);
        if (error) {
            return fail(ErrorCode::port_in_use, settings_.listen->text() + ": " + error.message());
        }
        settings_.identity.self.port = acceptor_.local_endpoint().port();
        udp = {settings_.listen->host, settings_.identity.self.port};
    }
    if (!settings_.discovery) return {};
    auto random_id = [chance = settings_.chance] {
        NodeId out;
        for (std::size_t i = 0; i < NodeId::kSize; i += 8) {
            const auto part = be64(chance());
            std::copy(part.begin(), part.end(), out.bytes.begin() + static_cast<std::ptrdiff_t>(i));
        }
        return out;
    };
    Discovery machine(
        {settings_.identity.self, settings_.identity.network_id, settings_.allow_private},
        std::move(random_id));
    auto socket = DiscoverySocket::open(loop_, udp, std::move(machine), settings_.now);
    if (!socket) return fail(std::move(socket).error());
    discovery_ = std::move(*socket);
    return {};
}

std::optional<std::uint16_t> PeerNetwork::port() const {
    if (!acceptor_.is_open()) return std::nullopt;
    return acceptor_.local_endpoint().port();
}

void PeerNetwork::start() {
    if (discovery_) {
        discovery_->start();
        for (const auto* list : {&settings_.peers, &settings_.seeds}) {
            for (const PeerAddress& peer : *list)
                discovery_->add({peer.host, peer.port});
        }
    }
    if (acceptor_.is_open()) accept();
    rotate_at_ = settings_.now() + settings_.rotate_ms;
    tick();
}

void PeerNetwork::stop() {
    if (std::exchange(stopped_, true)) return;
    timer_.cancel();
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    if (discovery_) discovery_->stop();
    for (auto& [address, dial] : dials_)
        dial->socket.close(ignored);
    for (auto& [id, peer] : peers_) {
        peer.connection->send(encode_disconnect(DisconnectReason::peer_quiting));
        peer.connection->drop();
    }
    peers_.clear();
    self_.reset();
}

void PeerNetwork::accept() {
    acceptor_.async_accept(
        [weak = std::weak_ptr(self_)](const boost::system::error_code& error, tcp::socket socket) {
            const auto self = weak.lock();
            if (!self || (*self)->stopped_) return;
            if (!error) (*self)->take_in(std::move(socket));
            (*self)->accept();
        });
}

void PeerNetwork::take_in(tcp::socket socket) {
    boost::system::error_code error;
    const auto remote = socket.remote_endpoint(error);
    if (error || !accepts_.allow(settings_.now())) return;
    std::vector<std::string> inbound;
    for (const auto& [id, peer] : peers_) {
        if (peer.inbound) inbound.push_back(peer.address.host);
    }
    const std::string host = remote.address().to_string();
    const bool may = may_come_in(settings_.inbound, inbound, host);
    const auto used = static_cast<std::int32_t>(inbound.size());
    const PeerId id = add_peer(std::move(socket), {host, remote.port()}, true);
    Peer& peer = peers_.at(id);
    peer.connection->set_slots(static_cast<std::int32_t>(settings_.inbound.total), used);
    if (!may) peer.connection->refuse(HelloCode::too_many_peers);
}

PeerNetwork::PeerId PeerNetwork::add_peer(tcp::socket socket, PeerAddress address, bool inbound) {
    const PeerId id = ++last_peer_;
    ConnectionSettings settings;
    settings.identity = settings_.identity;
    settings.role = inbound ? LinkRole::passive : LinkRole::active;
    settings.now = settings_.now;
    Peer& peer = peers_[id];
    peer.address = std::move(address);
    peer.inbound = inbound;
    peer.connection = std::make_shared<PeerConnection>(std::move(socket), std::move(settings));
    PeerConnection::Events events;
    events.opened = [this, id](const LinkHello& hello) { on_opened(id, hello); };
    events.message = [this, id](const Bytes& payload) { on_message(id, payload); };
    events.closed = [this, id](const LinkClosed& closed) { on_closed(id, closed); };
    peer.connection->start(std::move(events));
    return id;
}

void PeerNetwork::tick() {
    const TimestampMs now = settings_.now();
    std::vector<PeerId> ids;
    for (const auto& [id, peer] : peers_)
        ids.push_back(id);
    const bool is_link_tick = now >= next_link_tick_ || now < next_link_tick_ - kLinkTickMs;
    if (is_link_tick) next_link_tick_ = now + kLinkTickMs;
    for (const PeerId id : ids) {
        const auto found = peers_.find(id);
        if (found == peers_.end()) continue;
        Peer& peer = found->second;
        if (is_link_tick) peer.connection->tick();
        if (peer.session) perform(id, peer.session->tick(peer.connection->bytes_in(), now));
    }
    if (is_link_tick && discovery_) {
        for (const Endpoint& node : discovery_->tick()) {
            book_.add({node.address, static_cast<std::uint16_t>(node.port)},
                      AddressSource::discovered);
        }
    }
    if (is_link_tick) look_for_laggards(now);
    rotate(now);
    dial_more(now);
    announce_now(now);
    answer_deliveries(now);
    timer_.expires_after(settings_.tick);
    timer_.async_wait([weak = std::weak_ptr(self_)](const boost::system::error_code& error) {
        const auto self = weak.lock();
        if (!error && self && !(*self)->stopped_) (*self)->tick();
    });
}

std::vector<PeerAddress> PeerNetwork::outbound() const {
    std::vector<PeerAddress> out;
    for (const auto& [id, peer] : peers_) {
        if (!peer.inbound) out.push_back(peer.address);
    }
    for (const auto& [address, dial] : dials_)
        out.push_back(address);
    return out;
}

void PeerNetwork::dial_more(TimestampMs now) {
    std::vector<PeerAddress> taken = outbound();
    std::vector<std::shared_ptr<Dial>> late;
    for (const auto& [address, dial] : dials_) {
        if (now >= dial->until) late.push_back(dial);
    }
    boost::system::error_code ignored;
    for (const auto& dial : late) {
        dial->resolver.cancel();
        dial->socket.close(ignored);
    }
    while (taken.size() < settings_.outbound) {
        const auto address = book_.choose(taken, now, settings_.chance());
        if (!address) return;
        taken.push_back(*address);
        dial(*address);
    }
}

void PeerNetwork::dial(const PeerAddress& address) {
    auto attempt = std::make_shared<Dial>(loop_);
    attempt->address = address;
    attempt->until = settings_.now() + kDialDeadlineMs;
    dials_[address] = attempt;
    // Only configured names are ever resolved: every other address is an IP text.
    attempt->resolver.async_resolve(
        address.host,
        std::to_string(address.port),
        [weak = std::weak_ptr(self_), attempt](const boost::system::error_code& error,
                                               const tcp::resolver::results_type& found) {
            const auto self = weak.lock();
            if (!self || (*self)->stopped_) return;
            if (error) return (*self)->on_dialled(attempt, error);
            boost::asio::async_connect(
                attempt->socket,
                found,
                [weak, attempt](const boost::system::error_code& failed, const tcp::endpoint&) {
                    const auto still = weak.lock();
                    if (still && !(*still)->stopped_) (*still)->on_dialled(attempt, failed);
                });
        });
}

void PeerNetwork::on_dialled(const std::shared_ptr<Dial>& dial,
                             const boost::system::error_code& error) {
    dials_.erase(dial->address);
    if (!error && dial->socket.is_open()) {
        add_peer(std::move(dial->socket), dial->address, false);
        return;
    }
    (void)book_.on_end(dial->address, PeerEnd::unreachable, settings_.now());
    PeerStatus status;
    status.address = dial->address.text();
    status.state = "dropped";
    status.dropped_reason = "cannot connect: " + error.message();
    remember(status);
}

void PeerNetwork::on_opened(PeerId id, const LinkHello& hello) {
    Peer& peer = peers_.at(id);
    SessionSettings settings;
    settings.identity = settings_.identity;
    settings.code_version = settings_.code_version;
    settings.genesis_time = settings_.genesis_time;
    settings.block_interval_ms = settings_.block_interval_ms;
    settings.pace_ms = settings_.pace_ms;
    settings.is_disputed = [this, id](const BlockRef& block) { return is_disputed(id, block); };
    peer.session.emplace(std::move(settings), hello.from.id, own_, settings_.now());
}

void PeerNetwork::on_message(PeerId id, const Bytes& payload) {
    Peer& peer = peers_.at(id);
    if (!peer.session) return;
    peer.session->tell_blocks(announcer_.size() > 0);
    perform(id, peer.session->feed(payload, settings_.now()));
}

void PeerNetwork::perform(PeerId id, SessionActions actions) {
    const auto found = peers_.find(id);
    if (found == peers_.end()) return;
    Peer& peer = found->second;
    for (const Bytes& payload : actions.send)
        peer.connection->send(payload);
    for (SessionEvent& event : actions.events)
        std::visit([&](auto& known) { on(id, known); }, event);
    if (!actions.end) return;
    const SessionEnd& end = *actions.end;
    peer.verdict = {end_of(end), (end.by_peer ? "it left: " : "") + end.error.message()};
    peer.connection->close(LinkDisconnectReason::peer_quiting, end.error);
}

void PeerNetwork::on_closed(PeerId id, const LinkClosed& closed) {
    const auto found = peers_.find(id);
    if (found == peers_.end()) return;
    Peer peer = std::move(found->second);
    peers_.erase(found);
    PeerEnd end = end_of(closed);
    std::string reason = closed.reason;
    if (peer.verdict) std::tie(end, reason) = *peer.verdict;
    if (!peer.inbound) (void)book_.on_end(peer.address, end, settings_.now());
    PeerStatus status = status_of(peer);
    closed_bytes_in_ += status.bytes_in;
    status.state = "dropped";
    status.dropped_reason = reason;
    settings_.note("peer " + status.address + " dropped: " + reason);
    remember(status);
    for (auto& [request, answer] : peer.questions) {
        const ErrorCode code =
            end == PeerEnd::lied ? ErrorCode::upstream_lied : ErrorCode::unavailable;
        answer(fail(code, status.address + ": " + reason));
    }
}

void PeerNetwork::on(PeerId id, SessionReady& event) {
    Peer& peer = peers_.at(id);
    if (!peer.inbound) (void)book_.on_ready(peer.address);
    peer.clock_difference = event.hello.timestamp - settings_.now();
    settings_.note("peer " + peer.address.text() + " runs " + event.hello.code_version +
                   " and has block " + std::to_string(event.hello.head.number));
    look_at_clocks();
    if (ready_) ready_(peer.address);
}

void PeerNetwork::look_at_clocks() {
    std::vector<TimestampMs> differences;
    for (const auto& [id, peer] : peers_) {
        // Whoever dials us may have come to mislead us.
        if (!peer.inbound && peer.session && peer.session->is_ready()) {
            differences.push_back(peer.clock_difference);
        }
    }
    const auto error = clock_error(std::move(differences));
    if (error && !said_clock_is_wrong_) {
        settings_.note("our clock differs from the peers' by " + std::to_string(*error) +
                       " ms: they will end connections because of it");
    }
    said_clock_is_wrong_ = error.has_value();
}

void PeerNetwork::on(PeerId id, PeerHeadMoved& event) {
    if (head_) head_(peers_.at(id).address, event.head);
}

void PeerNetwork::on(PeerId id, RangeAnswered& event) {
    Peer& peer = peers_.at(id);
    const auto question = peer.questions.find(event.request);
    if (question == peer.questions.end()) return;
    if (event.blocks) peer.blocks += event.blocks->size();
    // Whoever asked may ask again at once.
    boost::asio::post(loop_,
                      [answer = std::move(question->second),
                       blocks = std::make_shared<Result<std::vector<wire::Block>>>(
                           std::move(event.blocks))] { answer(std::move(*blocks)); });
    peer.questions.erase(question);
}

void PeerNetwork::on(PeerId id, TransactionsWanted& event) {
    const std::vector<Bytes> transactions = announcer_.take_wanted(id, event.ids);
    if (!transactions.empty()) {
        peers_.at(id).connection->send(encode_transactions(transactions));
    }
}

void PeerNetwork::on(PeerId id, TransactionsSeen& event) {
    announcer_.on_seen(id, event.ids);
}

void PeerNetwork::on(PeerId, BlockSeen& event) {
    announcer_.on_block(event.block, event.transactions);
}

void PeerNetwork::announce_now(TimestampMs now) {
    // One of each /16 first: the first announcer of a transaction is visible.
    std::vector<std::uint64_t> level;
    std::vector<std::uint64_t> others;
    std::set<std::string> subnets;
    for (const auto& [id, peer] : peers_) {
        if (!peer.session || !peer.session->is_level()) continue;
        const bool is_first = subnets.insert(subnet_16(peer.address.host)).second;
        (is_first ? level : others).push_back(id);
    }
    level.insert(level.end(), others.begin(), others.end());
    for (const auto& [id, transaction] : announcer_.tick(level, own_.tip_time(), now))
        peers_.at(id).connection->send(PeerSession::announcement(transaction));
}

void PeerNetwork::announce(Bytes transaction, Answer<void> answer) {
    const auto id = announcer_.add(std::move(transaction), own_.tip_time());
    if (!id) {
        boost::asio::post(loop_, [answer, error = id.error()] { answer(fail(error)); });
        return;
    }
    deliveries_.push_back({*id, settings_.now() + kDeliveryDeadlineMs, std::move(answer)});
    announce_now(settings_.now());
}

void PeerNetwork::answer_deliveries(TimestampMs now) {
    std::deque<Delivery> waiting;
    for (Delivery& delivery : std::exchange(deliveries_, {})) {
        const auto status = announcer_.status(delivery.id);
        if (status && status->state >= AnnouncedState::delivered &&
            status->state != AnnouncedState::expired) {
            delivery.answer({});
        } else if (!status || now >= delivery.until) {
            delivery.answer(fail(ErrorCode::unavailable, "no peer has taken the transaction yet"));
        } else {
            waiting.push_back(std::move(delivery));
        }
    }
    // Answers may have announced more.
    waiting.insert(waiting.end(),
                   std::make_move_iterator(deliveries_.begin()),
                   std::make_move_iterator(deliveries_.end()));
    deliveries_ = std::move(waiting);
}

void PeerNetwork::look_for_laggards(TimestampMs now) {
    BlockNumber best = 0;
    for (const auto& [id, peer] : peers_) {
        if (peer.session && peer.session->head()) {
            best = std::max(best, peer.session->head()->number);
        }
    }
    for (auto& [id, peer] : peers_) {
        const bool is_ready = peer.session && peer.session->is_ready();
        const bool lags = is_ready && peer.session->head()->number + kMaxPeerLag < best;
        if (!lags || !is_replaceable(peer)) {
            peer.lags_since.reset();
        } else if (!peer.lags_since) {
            peer.lags_since = now;
        } else if (now - *peer.lags_since >= kMaxLagMs) {
            let_go(peer, "it stays behind the others");
        }
    }
}

void PeerNetwork::rotate(TimestampMs now) {
    if (now < rotate_at_) return;
    const auto oldest = std::find_if(peers_.begin(), peers_.end(), [&](const auto& entry) {
        const Peer& peer = entry.second;
        return peer.session && peer.session->is_ready() && is_replaceable(peer);
    });
    const std::vector<PeerAddress> taken = outbound();
    const bool is_full = taken.size() >= settings_.outbound;
    if (oldest == peers_.end() || !is_full) return;
    if (!book_.choose(taken, now, settings_.chance())) return;
    rotate_at_ = now + settings_.rotate_ms;
    let_go(oldest->second, "it made room for another peer");
}

void PeerNetwork::let_go(Peer& peer, const char* why) {
    peer.verdict = {PeerEnd::closed, why};
    peer.connection->close(LinkDisconnectReason::peer_quiting, {ErrorCode::upstream_slow, why});
}

bool PeerNetwork::is_replaceable(const Peer& peer) const {
    return !peer.inbound && book_.source_of(peer.address) != AddressSource::configured;
}

bool PeerNetwork::is_disputed(PeerId id, const BlockRef& block) {
    std::size_t same = 0;
    std::size_t other = 0;
    for (const auto& [other_id, peer] : peers_) {
        // Whoever dials us may have come to slow us down.
        if (other_id == id || peer.inbound || !peer.session) continue;
        const auto told = peer.session->told(block.number);
        if (told) ++(*told == block.id ? same : other);
    }
    if (other <= same) return false;
    Peer& peer = peers_.at(id);
    if (!std::exchange(peer.said_disputed, true)) {
        settings_.note("peer " + peer.address.text() + " tells block " +
                       std::to_string(block.number) + " as " + block.id.hex() +
                       ", unlike the others");
    }
    return true;
}

const PeerNetwork::Peer* PeerNetwork::find(const PeerAddress& address) const {
    for (const auto& [id, peer] : peers_) {
        if (peer.address == address && peer.session && peer.session->is_ready()) return &peer;
    }
    return nullptr;
}

PeerNetwork::Peer* PeerNetwork::find(const PeerAddress& address) {
    return const_cast<Peer*>(std::as_const(*this).find(address));
}

std::optional<BlockRef> PeerNetwork::head_of(const PeerAddress& address) const {
    const Peer* peer = find(address);
    if (peer == nullptr) return std::nullopt;
    return peer->session->head();
}

const PeerHello* PeerNetwork::hello_of(const PeerAddress& address) const {
    const Peer* peer = find(address);
    return peer == nullptr ? nullptr : &*peer->session->hello();
}

void PeerNetwork::want(const PeerAddress& address,
                       BlockNumber start,
                       std::uint32_t count,
                       Answer<std::vector<wire::Block>> answer) {
    Peer* peer = find(address);
    if (peer == nullptr) {
        boost::asio::post(loop_, [answer = std::move(answer), address] {
            answer(fail(ErrorCode::unavailable, address.text() + ": no session"));
        });
        return;
    }
    const std::uint64_t request = ++last_question_;
    peer->questions.emplace(request, std::move(answer));
    const auto id = std::find_if(peers_.begin(), peers_.end(), [&](const auto& entry) {
                        return &entry.second == peer;
                    })->first;
    perform(id, peer->session->want(request, start, count, settings_.now()));
}

void PeerNetwork::dismiss(const PeerAddress& address, const std::string& reason) {
    Peer* peer = find(address);
    if (peer == nullptr) return;
    peer->verdict = {PeerEnd::lied, reason};
    peer->connection->close(LinkDisconnectReason::peer_quiting, {ErrorCode::upstream_lied, reason});
}

std::uint64_t PeerNetwork::bytes_in() const {
    std::uint64_t out = closed_bytes_in_;
    for (const auto& [id, peer] : peers_)
        out += peer.connection->bytes_in();
    return out;
}

PeerStatus PeerNetwork::status_of(const Peer& peer) const {
    PeerStatus out;
    out.address = peer.address.text();
    out.inbound = peer.inbound;
    out.state = "greeting";
    out.bytes_in = peer.connection->bytes_in();
    out.bytes_out = peer.connection->bytes_out();
    out.blocks = peer.blocks;
    out.latency = peer.connection->latency();
    if (!peer.session || !peer.session->hello()) return out;
    out.version = peer.session->hello()->code_version;
    out.head = peer.session->head();
    out.state = peer.session->is_level() ? "level" : "behind";
    return out;
}

void PeerNetwork::remember(const PeerStatus& status) {
    std::erase_if(dropped_,
                  [&](const PeerStatus& other) { return other.address == status.address; });
    dropped_.push_back(status);
    if (dropped_.size() > kMaxRememberedPeers) dropped_.pop_front();
}

std::vector<PeerStatus> PeerNetwork::peers() const {
    std::vector<PeerStatus> out;
    for (const auto& [id, peer] : peers_) {
        PeerStatus status = status_of(peer);
        const auto before =
            std::find_if(dropped_.begin(), dropped_.end(), [&](const PeerStatus& other) {
                return other.address == status.address;
            });
        if (before != dropped_.end()) status.dropped_reason = before->dropped_reason;
        out.push_back(std::move(status));
    }
    for (const auto& [address, dial] : dials_) {
        PeerStatus status;
        status.address = address.text();
        status.state = "connecting";
        out.push_back(std::move(status));
    }
    for (const PeerStatus& status : dropped_) {
        const bool is_back = std::any_of(out.begin(), out.end(), [&](const PeerStatus& other) {
            return other.address == status.address;
        });
        if (!is_back) out.push_back(status);
    }
    return out;
}

}  // namespace tributary::node
