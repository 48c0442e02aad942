// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "primitives/kv_store.hpp"
#include "primitives/numbers.hpp"

namespace tributary::node {

/// Where a peer listens. The host is an IP text, or a name from the configuration.
struct PeerAddress {
    std::string host;
    std::uint16_t port = 0;

    auto operator<=>(const PeerAddress&) const = default;

    [[nodiscard]] std::string text() const { return host + ":" + std::to_string(port); }
};

/// HOST:PORT. Errors: invalid_argument.
Result<PeerAddress> parse_peer_address(std::string_view text);

/// Who told us an address.
enum class AddressSource : std::uint8_t {
    configured,
    /// It was connected before a restart.
    anchor,
    seed,
    discovered,
};

/// How an attempt or a connection ended.
enum class PeerEnd {
    /// No TCP connection came about: nobody has banned us.
    unreachable,
    /// Whoever closed: java-tron bans our address for 60 s.
    closed,
    /// The peer says that we are banned still.
    banned,
    /// The peer accused us of an offence: it bans us for an hour.
    offence,
    /// We caught it lying, or it is of another network or chain.
    lied,
};

inline constexpr TimestampMs kRedialMs = 61'000;
inline constexpr TimestampMs kRedialAfterOffenceMs = 3'660'000;
inline constexpr TimestampMs kMaxRedialMs = 3'600'000;
inline constexpr TimestampMs kFirstUnreachableMs = 2'000;
inline constexpr TimestampMs kMaxUnreachableMs = 600'000;
inline constexpr TimestampMs kLiarMs = 3'600'000;
/// Addresses that are kept; configured ones besides.
inline constexpr std::size_t kMaxPeerAddresses = 1'000;
/// Peers that are remembered over a restart, so that who knows our start cannot choose all of them.
inline constexpr std::size_t kMaxAnchors = 8;
/// Outbound connections into one /16, of addresses that are not configured.
inline constexpr std::size_t kMaxOutboundPerSubnet = 1;

/// Addresses of peers, when each may be dialled again, and why. Times survive a restart, so that
/// coming back early is no offence. Loop thread.
class PeerBook {
  public:
    /// `redial` replaces kRedialMs in tests. `store` outlives the book. Errors: those of the store.
    static Result<PeerBook> open(KvStore& store, TimestampMs now, TimestampMs redial = kRedialMs);

    void add(const PeerAddress& address, AddressSource source);

    /// Adds the peers that were connected before the restart.
    void add_anchors();

    /// The next address to dial beside the `connected` ones: configured ones first, then from the
    /// source that is least connected, never two of a /16. `chance` picks among equals.
    [[nodiscard]] std::optional<PeerAddress> choose(const std::vector<PeerAddress>& connected,
                                                    TimestampMs now,
                                                    std::uint64_t chance) const;

    /// Errors: those of the store.
    Status on_end(const PeerAddress& address, PeerEnd end, TimestampMs now);

    /// The connection came as far as both HELLOs. Errors: those of the store.
    Status on_ready(const PeerAddress& address);

    /// Nothing for addresses that were never dialled.
    [[nodiscard]] TimestampMs not_before(const PeerAddress& address) const;

    [[nodiscard]] std::optional<AddressSource> source_of(const PeerAddress& address) const;

    [[nodiscard]] std::size_t size() const { return records_.size(); }

  private:
    struct Record {
        AddressSource source = AddressSource::discovered;
        TimestampMs not_before = 0;
        std::uint32_t failures = 0;
    };

    Status read_anchors();
    [[nodiscard]] Status write_anchors() const;

    PeerBook(KvStore& store, TimestampMs redial) : store_(&store), redial_(redial) {}

    KvStore* store_;
    TimestampMs redial_;
    std::map<PeerAddress, Record> records_;
    /// Of addresses that were stored and are not added again yet.
    std::map<PeerAddress, TimestampMs> remembered_;
    /// The newest last.
    std::deque<PeerAddress> anchors_;
};

/// A port that a connection came from, not one that listens: who may come in.
struct InboundLimits {
    std::size_t total = 16;
    std::size_t per_address = 2;
    std::size_t per_subnet = 8;
};

/// Connections that are accepted in a second.
inline constexpr std::size_t kMaxAcceptsPerSecond = 5;

/// True where one more connection from `host` is within the limits; `inbound` are the hosts of
/// those that are there.
bool may_come_in(const InboundLimits& limits,
                 const std::vector<std::string>& inbound,
                 const std::string& host);

}  // namespace tributary::node
