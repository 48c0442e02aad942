// SPDX-License-Identifier: Apache-2.0
#include "node/app/peer_side.hpp"

#include <chrono>
#include <random>

#include <boost/asio/post.hpp>

#include "node/upstream/p2p_source.hpp"

namespace tributary::node {
namespace {

/// What java-tron's operators see of us.
constexpr const char* kCodeVersion = "tributary-" TRIBUTARY_VERSION;

TimestampMs system_now() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
}

Result<std::vector<PeerAddress>> parse_peers(const std::vector<std::string>& texts) {
    std::vector<PeerAddress> out;
    for (const std::string& text : texts) {
        auto address = parse_peer_address(text);
        if (!address) return fail(ErrorCode::bad_config, address.error().detail);
        out.push_back(std::move(*address));
    }
    return out;
}

NodeId random_node_id() {
    std::random_device device;
    NodeId out;
    for (std::uint8_t& byte : out.bytes)
        byte = static_cast<std::uint8_t>(device());
    return out;
}

/// The address that we tell of ourselves. Nobody compares it with where we come from.
std::string own_address(const std::optional<PeerAddress>& listen) {
    return listen && is_ip_v4(listen->host) ? listen->host : "127.0.0.1";
}

Result<PeerNetworkSettings> settings_of(const P2pConfig& config,
                                        const consensus::Network& network) {
    PeerNetworkSettings out;
    auto peers = parse_peers(config.peers);
    if (!peers) return fail(std::move(peers).error());
    out.peers = std::move(*peers);
    if (config.discovery) {
        auto seeds = parse_peers(network.p2p.seeds);
        if (!seeds) return fail(std::move(seeds).error());
        out.seeds = std::move(*seeds);
    }
    if (config.listen != "off") {
        auto listen = parse_peer_address(config.listen);
        if (!listen) return fail(ErrorCode::bad_config, listen.error().detail);
        out.listen = std::move(*listen);
    }
    out.identity.self.address = own_address(out.listen);
    out.identity.self.port = network.p2p.port;
    out.identity.self.id = random_node_id();
    out.identity.network_id = network.p2p.network_id;
    out.code_version = kCodeVersion;
    out.genesis_time = network.genesis.timestamp_ms;
    out.block_interval_ms = network.block_interval_ms;
    out.discovery = config.discovery;
    // A network of one's own may live behind one router.
    out.allow_private = !consensus::builtin_network(network.name).has_value();
    out.now = system_now;
    out.chance = [engine = std::mt19937_64(std::random_device()())]() mutable { return engine(); };
    return out;
}

PeerAnswer answer_of(const PeerStatus& status) {
    PeerAnswer out;
    out.address = status.address;
    out.version = status.version;
    out.head = status.head;
    out.state = status.state;
    out.inbound = status.inbound;
    out.bytes_in = status.bytes_in;
    out.bytes_out = status.bytes_out;
    out.blocks = status.blocks;
    out.latency_ms = status.latency;
    out.dropped_reason = status.dropped_reason;
    return out;
}

}  // namespace

Result<std::unique_ptr<PeerSide>> PeerSide::open(boost::asio::io_context& loop,
                                                 ChainService& chain,
                                                 KvStore& store,
                                                 const P2pConfig& config,
                                                 const consensus::Network& network,
                                                 std::function<void(const std::string&)> note) {
    auto settings = settings_of(config, network);
    if (!settings) return fail(std::move(settings).error());
    settings->note = std::move(note);
    std::unique_ptr<PeerSide> out(new PeerSide(loop, chain, network));
    auto peers = PeerNetwork::open(loop, out->own_, store, std::move(*settings));
    if (!peers) return fail(std::move(peers).error());
    out->peers_ = std::move(*peers);
    out->peers_->on_ready([self = out.get()](const PeerAddress& peer) { self->on_ready(peer); });
    out->peers_->on_head([self = out.get()](const PeerAddress& peer, const BlockRef& head) {
        // The chain may be amid a question to this very peer.
        boost::asio::post(self->loop_, [self, address = P2pSource::address_of(peer), head] {
            self->chain_.report_head(address, head);
        });
    });
    return out;
}

void PeerSide::on_ready(const PeerAddress& address) {
    if (sources_.contains(address)) {
        return boost::asio::post(loop_, [this, source = P2pSource::address_of(address)] {
            chain_.report_return(source);
        });
    }
    if (sources_.size() >= kMaxPeerSources) return;
    sources_.insert(address);
    chain_.add_source(std::make_unique<P2pSource>(loop_, *peers_, address));
}

void PeerSide::peers(Answer<std::vector<PeerAnswer>> answer) {
    boost::asio::post(loop_, [this, answer = std::move(answer)] {
        std::vector<PeerAnswer> out;
        for (const PeerStatus& status : peers_->peers())
            out.push_back(answer_of(status));
        answer(std::move(out));
    });
}

void PeerSide::announced(TransactionId id, Answer<AnnouncedAnswer> answer) {
    boost::asio::post(loop_, [this, id, answer = std::move(answer)] {
        const auto status = peers_->announced(id);
        if (!status) return answer(fail(ErrorCode::not_found, id.hex()));
        AnnouncedAnswer out;
        out.id = id;
        out.state = name_of(status->state);
        out.announced_to = static_cast<std::uint32_t>(status->announced_to);
        out.delivered_to = static_cast<std::uint32_t>(status->delivered_to);
        out.block = status->block;
        out.expiration = status->expiration;
        answer(std::move(out));
    });
}

}  // namespace tributary::node
