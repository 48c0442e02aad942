// SPDX-License-Identifier: Apache-2.0
#include "node/net/discovery.hpp"

#include <algorithm>

namespace tributary::node {
namespace {

/// Every fifth lookup is for our own neighbourhood (libp2p DiscoverTask).
constexpr std::uint64_t kOwnLookupEvery = 5;
/// Who was not heard of for this long is asked whether it is still there.
constexpr TimestampMs kAskAgainMs = 600'000;

}  // namespace

bool Discovery::is_usable(std::string_view address, std::int32_t port) const {
    if (port < kMinPeerPort || port > 65'535 || !is_ip_v4(address)) return false;
    return settings_.allow_private || is_public_v4(address);
}

Discovery::Known* Discovery::remember(const UdpPlace& place, TimestampMs now) {
    const auto known = nodes_.find(place.address);
    if (known != nodes_.end()) return &known->second;
    if (nodes_.size() >= kMaxDiscovered) {
        const auto oldest =
            std::min_element(nodes_.begin(), nodes_.end(), [](const auto& a, const auto& b) {
                return std::pair(a.second.has_answered, a.second.heard_at) <
                       std::pair(b.second.has_answered, b.second.heard_at);
            });
        // Newcomers never push out who has proved its address.
        if (oldest->second.has_answered) return nullptr;
        nodes_.erase(oldest);
    }
    Known fresh;
    fresh.place = place;
    fresh.heard_at = now;
    return &nodes_.emplace(place.address, std::move(fresh)).first->second;
}

void Discovery::add(const UdpPlace& place, TimestampMs now) {
    if (is_usable(place.address, place.port)) remember(place, now);
}

void Discovery::ping(Known& node, TimestampMs now, std::vector<Datagram>& out) const {
    node.pinged_at = now;
    ++node.tries;
    KadPing ping;
    ping.from = settings_.self;
    ping.to = settings_.self;
    ping.to.address = node.place.address;
    ping.to.address_v6.clear();
    ping.to.port = node.place.port;
    ping.network_id = settings_.network_id;
    ping.timestamp = now;
    out.push_back({node.place, encode_packet(ping)});
}

std::vector<Datagram> Discovery::feed(const UdpPlace& from, ByteView packet, TimestampMs now) {
    std::vector<Datagram> out;
    if (!is_usable(from.address, from.port)) return out;
    const auto message = decode_packet(packet);
    // java-tron drops such packets in silence, too.
    if (!message) return out;
    Known* sender = remember(from, now);
    if (sender == nullptr || !sender->packets.allow(now)) return out;
    sender->heard_at = now;
    if (sender->place.port != from.port && !sender->has_answered) sender->place = from;
    std::visit([&](const auto& known) { on(known, *sender, now, out); }, *message);
    return out;
}

void Discovery::on(const KadPing& ping_in,
                   Known& sender,
                   TimestampMs now,
                   std::vector<Datagram>& out) {
    KadPong pong;
    pong.from = settings_.self;
    pong.network_id = settings_.network_id;
    pong.timestamp = now;
    out.push_back({sender.place, encode_packet(pong)});
    const bool is_ours = ping_in.network_id == settings_.network_id;
    if (is_ours && !sender.has_answered && sender.tries == 0) ping(sender, now, out);
}

void Discovery::on(const KadPong& pong, Known& sender, TimestampMs, std::vector<Datagram>&) {
    if (sender.pinged_at == 0) return;
    sender.tries = 0;
    sender.pinged_at = 0;
    // Who claims another port than it sends from does not want to be dialled.
    const bool is_connectable =
        pong.network_id == settings_.network_id && pong.from.port == sender.place.port;
    if (!is_connectable) return;
    Endpoint node = pong.from;
    node.address = sender.place.address;
    const bool is_new = !std::exchange(sender.has_answered, true);
    table_.add(node);
    if (is_new && found_.size() < kMaxDiscovered) found_.push_back(std::move(node));
}

void Discovery::on(const KadFindNode& find,
                   Known& sender,
                   TimestampMs,
                   std::vector<Datagram>& out) {
    // An answer is ten times the question: only who owns its address gets one.
    if (!sender.has_answered) return;
    KadNeighbours answer;
    answer.from = settings_.self;
    answer.neighbours = table_.nearest(find.target);
    answer.timestamp = find.timestamp;
    out.push_back({sender.place, encode_packet(answer)});
}

void Discovery::on(const KadNeighbours& answer,
                   Known& sender,
                   TimestampMs now,
                   std::vector<Datagram>&) {
    if (now > std::exchange(sender.question_until, 0)) return;
    for (const Endpoint& neighbour : answer.neighbours) {
        if (neighbour.id == settings_.self.id) continue;
        add({neighbour.address, neighbour.port}, now);
    }
}

void Discovery::look_up(TimestampMs now, std::vector<Datagram>& out) {
    const bool for_ourselves = lookups_++ % kOwnLookupEvery == 0;
    KadFindNode question;
    question.from = settings_.self;
    question.target = for_ourselves ? settings_.self.id : random_id_();
    question.timestamp = now;
    std::size_t asked = 0;
    for (const Endpoint& node : table_.nearest(question.target)) {
        if (asked == kLookupWidth) break;
        const auto known = nodes_.find(node.address);
        if (known == nodes_.end()) continue;
        known->second.question_until = now + kLookupWaitMs;
        out.push_back({known->second.place, encode_packet(question)});
        ++asked;
    }
}

std::vector<Datagram> Discovery::tick(TimestampMs now) {
    std::vector<Datagram> out;
    for (auto at = nodes_.begin(); at != nodes_.end();) {
        Known& node = at->second;
        const bool waits = node.pinged_at != 0 && now - node.pinged_at < kPongWaitMs;
        const bool is_settled =
            node.has_answered && node.pinged_at == 0 && now - node.heard_at < kAskAgainMs;
        if (waits || is_settled) {
            ++at;
        } else if (node.tries >= kMaxPingTries) {
            table_.remove(at->first);
            at = nodes_.erase(at);
        } else {
            ping(node, now, out);
            ++at;
        }
    }
    if (now >= next_lookup_ && table_.size() > 0) {
        next_lookup_ = now + kLookupIntervalMs;
        look_up(now, out);
    }
    return out;
}

}  // namespace tributary::node
