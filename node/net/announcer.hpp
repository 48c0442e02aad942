// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "primitives/block_id.hpp"
#include "primitives/result.hpp"

namespace tributary::node {

/// Level peers that hear of a transaction first; more when nobody asks for it.
inline constexpr std::size_t kFirstAnnouncements = 3;
/// After this time without a question for it another peer is told.
inline constexpr TimestampMs kAskedWithinMs = 5'000;
/// How long a transaction is kept after its end, to serve who asks again.
inline constexpr TimestampMs kKeepAfterEndMs = 60'000;
/// Transactions that are announced at once.
inline constexpr std::size_t kMaxAnnounced = 2'000;

/// How far a transaction came.
enum class AnnouncedState {
    /// No peer is level yet.
    waiting,
    announced,
    /// At least one peer took it.
    delivered,
    /// A peer that did not get it from us advertises it.
    spread,
    in_block,
    expired,
};

/// ANNOUNCED and so on.
std::string_view name_of(AnnouncedState state);

struct AnnouncedStatus {
    TransactionId id;
    AnnouncedState state = AnnouncedState::waiting;
    std::size_t announced_to = 0;
    std::size_t delivered_to = 0;
    std::optional<BlockRef> block;
    TimestampMs expiration = 0;
};

/// Announces transactions to peers until they are seen elsewhere, stand in a block, or expire
/// (p2p.md 4.4). No I/O. Peers are named by numbers that are never used twice. Loop thread.
class Announcer {
  public:
    /// A peer to send INVENTORY to.
    struct Announcement {
        std::uint64_t peer = 0;
        TransactionId id;
    };

    /// Takes a signed transaction; one that is there already stays as it is. `chain_time` is the
    /// head's, which decides on expiration. Errors: malformed, out_of_range (expired), oversized
    /// (too many).
    Result<TransactionId> add(Bytes transaction, TimestampMs chain_time);

    /// Whom to tell now. `level` are the peers that listen, in the order of preference.
    [[nodiscard]] std::vector<Announcement> tick(const std::vector<std::uint64_t>& level,
                                                 TimestampMs chain_time,
                                                 TimestampMs now);

    /// The transactions that a peer asked for and was told of.
    [[nodiscard]] std::vector<Bytes> take_wanted(std::uint64_t peer,
                                                 const std::vector<TransactionId>& ids);

    /// A peer advertises these.
    void on_seen(std::uint64_t peer, const std::vector<TransactionId>& ids);

    /// A block holds these.
    void on_block(const BlockRef& block, const std::vector<TransactionId>& ids);

    [[nodiscard]] std::optional<AnnouncedStatus> status(const TransactionId& id) const;

    [[nodiscard]] std::size_t size() const { return entries_.size(); }

  private:
    struct Entry {
        Bytes bytes;
        TimestampMs expiration = 0;
        AnnouncedState state = AnnouncedState::waiting;
        std::set<std::uint64_t> announced;
        std::set<std::uint64_t> delivered;
        TimestampMs last_announced = 0;
        std::optional<BlockRef> block;
    };

    std::map<TransactionId, Entry> entries_;
};

}  // namespace tributary::node
