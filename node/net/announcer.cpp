// SPDX-License-Identifier: Apache-2.0
#include "node/net/announcer.hpp"

#include <algorithm>

#include "primitives/wire/transaction.hpp"
#include "primitives/wire/wire_reader.hpp"

namespace tributary::node {
namespace {

/// raw_data's expiration (Tron.proto, Transaction.raw field 8).
TimestampMs expiration_of(ByteView raw) {
    TimestampMs out = 0;
    const Status read = wire::for_each_field(raw, [&](const wire::WireField& field) {
        if (field.is_varint(8)) out = field.int64();
    });
    return read ? out : 0;
}

}  // namespace

std::string_view name_of(AnnouncedState state) {
    switch (state) {
        case AnnouncedState::waiting: return "WAITING";
        case AnnouncedState::announced: return "ANNOUNCED";
        case AnnouncedState::delivered: return "DELIVERED";
        case AnnouncedState::spread: return "SPREAD";
        case AnnouncedState::in_block: return "IN_BLOCK";
        case AnnouncedState::expired: return "EXPIRED";
    }
    return "UNKNOWN";
}

Result<TransactionId> Announcer::add(Bytes transaction, TimestampMs chain_time) {
    const auto decoded = wire::decode_transaction(transaction);
    if (!decoded) return fail(decoded.error());
    const TransactionId id = decoded->id();
    if (entries_.contains(id)) return id;
    const TimestampMs expiration = expiration_of(decoded->raw);
    if (expiration <= chain_time)
        return fail(ErrorCode::out_of_range, "the transaction has expired");
    if (entries_.size() >= kMaxAnnounced) {
        return fail(ErrorCode::oversized, "too many transactions are being announced");
    }
    Entry& entry = entries_[id];
    entry.bytes = std::move(transaction);
    entry.expiration = expiration;
    return id;
}

std::vector<Announcer::Announcement> Announcer::tick(const std::vector<std::uint64_t>& level,
                                                     TimestampMs chain_time,
                                                     TimestampMs now) {
    std::vector<Announcement> out;
    std::erase_if(entries_, [&](const auto& entry) {
        return chain_time > entry.second.expiration + kKeepAfterEndMs;
    });
    for (auto& [id, entry] : entries_) {
        const bool is_done =
            entry.state == AnnouncedState::spread || entry.state == AnnouncedState::in_block;
        if (is_done) continue;
        if (chain_time > entry.expiration) {
            entry.state = AnnouncedState::expired;
            continue;
        }
        const bool is_unheard = entry.announced.size() >= kFirstAnnouncements &&
                                now - entry.last_announced >= kAskedWithinMs;
        std::size_t wanted = entry.announced.size() < kFirstAnnouncements
                                 ? kFirstAnnouncements - entry.announced.size()
                             : is_unheard ? 1
                                          : 0;
        for (const std::uint64_t peer : level) {
            if (wanted == 0) break;
            if (!entry.announced.insert(peer).second) continue;
            --wanted;
            entry.last_announced = now;
            entry.state = std::max(entry.state, AnnouncedState::announced);
            out.push_back({peer, id});
        }
    }
    return out;
}

std::vector<Bytes> Announcer::take_wanted(std::uint64_t peer,
                                          const std::vector<TransactionId>& ids) {
    std::vector<Bytes> out;
    for (const TransactionId& id : ids) {
        const auto found = entries_.find(id);
        // Whom we did not tell has to ask whoever told it.
        if (found == entries_.end() || !found->second.announced.contains(peer)) continue;
        found->second.delivered.insert(peer);
        found->second.state = std::max(found->second.state, AnnouncedState::delivered);
        out.push_back(found->second.bytes);
    }
    return out;
}

void Announcer::on_seen(std::uint64_t peer, const std::vector<TransactionId>& ids) {
    if (entries_.empty()) return;
    for (const TransactionId& id : ids) {
        const auto found = entries_.find(id);
        if (found == entries_.end() || found->second.delivered.contains(peer)) continue;
        found->second.state = std::max(found->second.state, AnnouncedState::spread);
    }
}

void Announcer::on_block(const BlockRef& block, const std::vector<TransactionId>& ids) {
    if (entries_.empty()) return;
    for (const TransactionId& id : ids) {
        const auto found = entries_.find(id);
        if (found == entries_.end()) continue;
        found->second.state = AnnouncedState::in_block;
        found->second.block = block;
    }
}

std::optional<AnnouncedStatus> Announcer::status(const TransactionId& id) const {
    const auto found = entries_.find(id);
    if (found == entries_.end()) return std::nullopt;
    const Entry& entry = found->second;
    return AnnouncedStatus{id,
                           entry.state,
                           entry.announced.size(),
                           entry.delivered.size(),
                           entry.block,
                           entry.expiration};
}

}  // namespace tributary::node
