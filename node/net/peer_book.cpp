// SPDX-License-Identifier: Apache-2.0
#include "node/net/peer_book.hpp"

#include <algorithm>

#include "node/net/node_table.hpp"

namespace tributary::node {
namespace {

constexpr std::string_view kPrefix = "p2p/ban/";
constexpr std::string_view kAnchorsKey = "p2p/anchors";
/// First byte of a record.
constexpr std::uint8_t kVersion = 1;

Bytes key_of(const PeerAddress& address) {
    return to_bytes(as_bytes(std::string(kPrefix) + address.text()));
}

TimestampMs doubled(TimestampMs first, std::uint32_t failures, TimestampMs most) {
    return std::min(first << std::min(failures, 20U), most);
}

}  // namespace

Result<PeerAddress> parse_peer_address(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    const auto port = colon == std::string_view::npos
                          ? std::nullopt
                          : parse_integer<std::uint16_t>(text.substr(colon + 1));
    if (!port || *port == 0 || colon == 0) {
        return fail(ErrorCode::invalid_argument, std::string(text) + " is not HOST:PORT");
    }
    return PeerAddress{std::string(text.substr(0, colon)), *port};
}

Result<PeerBook> PeerBook::open(KvStore& store, TimestampMs now, TimestampMs redial) {
    PeerBook out(store, redial);
    WriteBatch over;
    const Status read = store.scan(as_bytes(kPrefix), {}, [&](ByteView key, ByteView value) {
        const auto address = parse_peer_address(as_text(key.subspan(kPrefix.size())));
        const bool is_known = address && value.size() == 9 && value[0] == kVersion;
        const auto until = is_known ? static_cast<TimestampMs>(read_be64(value.subspan(1))) : 0;
        if (until > now && out.remembered_.size() < kMaxPeerAddresses) {
            out.remembered_[*address] = until;
        } else {
            over.erase(key);
        }
        return true;
    });
    if (!read) return fail(read.error());
    if (Status anchors = out.read_anchors(); !anchors) return fail(anchors.error());
    if (over.empty()) return out;
    if (Status written = store.write(over, Durability::buffered); !written) {
        return fail(written.error());
    }
    return out;
}

void PeerBook::add(const PeerAddress& address, AddressSource source) {
    const auto known = records_.find(address);
    if (known != records_.end()) {
        known->second.source = std::min(known->second.source, source);
        return;
    }
    if (source != AddressSource::configured && records_.size() >= kMaxPeerAddresses) return;
    Record record;
    record.source = source;
    const auto remembered = remembered_.find(address);
    if (remembered != remembered_.end()) {
        record.not_before = remembered->second;
        remembered_.erase(remembered);
    }
    records_.emplace(address, record);
}

std::optional<PeerAddress> PeerBook::choose(const std::vector<PeerAddress>& connected,
                                            TimestampMs now,
                                            std::uint64_t chance) const {
    std::map<AddressSource, std::size_t> used;
    std::map<std::string, std::size_t> subnets;
    for (const PeerAddress& address : connected) {
        ++subnets[subnet_16(address.host)];
        if (const auto source = source_of(address)) ++used[*source];
    }
    std::vector<const std::pair<const PeerAddress, Record>*> best;
    const auto rank = [&](const Record& record) {
        // Two sources of addresses are harder to poison than one.
        return record.source == AddressSource::configured ? 0 : 1 + used[record.source];
    };
    for (const auto& entry : records_) {
        const auto& [address, record] = entry;
        if (record.not_before > now) continue;
        if (std::find(connected.begin(), connected.end(), address) != connected.end()) continue;
        const bool is_configured = record.source == AddressSource::configured;
        if (!is_configured && subnets[subnet_16(address.host)] >= kMaxOutboundPerSubnet) continue;
        if (!best.empty() && rank(record) > rank(best.front()->second)) continue;
        if (!best.empty() && rank(record) < rank(best.front()->second)) best.clear();
        best.push_back(&entry);
    }
    if (best.empty()) return std::nullopt;
    return best[chance % best.size()]->first;
}

Status PeerBook::on_end(const PeerAddress& address, PeerEnd end, TimestampMs now) {
    const auto found = records_.find(address);
    if (found == records_.end()) return {};
    Record& record = found->second;
    TimestampMs wait = redial_;
    switch (end) {
        case PeerEnd::unreachable:
            wait = doubled(kFirstUnreachableMs, record.failures++, kMaxUnreachableMs);
            break;
        case PeerEnd::closed: break;
        case PeerEnd::banned: wait = doubled(redial_, record.failures++, kMaxRedialMs); break;
        case PeerEnd::offence: wait = kRedialAfterOffenceMs; break;
        case PeerEnd::lied: wait = kLiarMs; break;
    }
    record.not_before = now + wait;
    if (end == PeerEnd::unreachable) return {};
    Bytes value{kVersion};
    const auto until = be64(static_cast<std::uint64_t>(record.not_before));
    append(value, until);
    WriteBatch batch;
    batch.put(key_of(address), value);
    return store_->write(batch, Durability::buffered);
}

Status PeerBook::on_ready(const PeerAddress& address) {
    const auto found = records_.find(address);
    if (found == records_.end()) return {};
    found->second.failures = 0;
    // Configured ones are known at the next start anyway.
    if (found->second.source == AddressSource::configured) return {};
    std::erase(anchors_, address);
    anchors_.push_back(address);
    if (anchors_.size() > kMaxAnchors) anchors_.pop_front();
    return write_anchors();
}

Status PeerBook::read_anchors() {
    const auto stored = store_->get(as_bytes(kAnchorsKey));
    if (!stored) return fail(stored.error());
    if (!*stored || (*stored)->empty() || (**stored)[0] != kVersion) return {};
    // A line for each address.
    std::string_view rest = as_text(ByteView(**stored).subspan(1));
    while (!rest.empty() && anchors_.size() < kMaxAnchors) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        if (const auto address = parse_peer_address(rest.substr(0, end)))
            anchors_.push_back(*address);
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return {};
}

void PeerBook::add_anchors() {
    for (const PeerAddress& address : anchors_)
        add(address, AddressSource::anchor);
}

Status PeerBook::write_anchors() const {
    Bytes value{kVersion};
    for (const PeerAddress& address : anchors_)
        append(value, as_bytes(address.text() + "\n"));
    WriteBatch batch;
    batch.put(as_bytes(kAnchorsKey), value);
    return store_->write(batch, Durability::buffered);
}

TimestampMs PeerBook::not_before(const PeerAddress& address) const {
    const auto found = records_.find(address);
    return found == records_.end() ? 0 : found->second.not_before;
}

std::optional<AddressSource> PeerBook::source_of(const PeerAddress& address) const {
    const auto found = records_.find(address);
    if (found == records_.end()) return std::nullopt;
    return found->second.source;
}

bool may_come_in(const InboundLimits& limits,
                 const std::vector<std::string>& inbound,
                 const std::string& host) {
    const auto same = std::count(inbound.begin(), inbound.end(), host);
    const std::string subnet = subnet_24(host);
    const auto near = std::count_if(inbound.begin(), inbound.end(), [&](const std::string& other) {
        return subnet_24(other) == subnet;
    });
    return inbound.size() < limits.total && static_cast<std::size_t>(same) < limits.per_address &&
           static_cast<std::size_t>(near) < limits.per_subnet;
}

}  // namespace tributary::node
