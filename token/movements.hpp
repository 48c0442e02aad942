// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "primitives/kv_store.hpp"
#include "token/ledger_state.hpp"

namespace tributary::token {

/// Movements that one question may ask for.
inline constexpr std::size_t kMaxMovementsPerPage = 500;

/// Where a movement stands in the history of a holder: the block, and its place in the block.
struct MovementPlace {
    BlockNumber number = 0;
    std::uint64_t sequence = 0;

    auto operator<=>(const MovementPlace&) const = default;
};

/// Units that a transaction moved to or from a holder, as bodies show it.
struct Movement {
    MovementPlace place;
    TransactionId transaction;
    std::int32_t contract_type = 0;
    /// Above 0 what came, below 0 what went.
    std::int64_t amount = 0;
    /// Above `amount` only where it is not known exactly.
    std::int64_t at_most = 0;
    /// The other account, where there is one.
    std::optional<Address> other;

    bool operator==(const Movement&) const = default;
};

struct MovementQuestion {
    TokenId token = 0;
    Address who;
    /// Only movements below it; the newest where absent.
    std::optional<MovementPlace> before;
    /// At most kMaxMovementsPerPage.
    std::size_t limit = 50;
};

struct MovementList {
    /// Newest first.
    std::vector<Movement> movements;
    /// There are older ones.
    bool more = false;
    /// The bodies of all blocks from the first to the second were seen, and their movements are
    /// kept.
    BlockNumber complete_from = 0;
    BlockNumber complete_to = 0;
    /// From here on contracts may have moved units of the holder without a transaction that names
    /// it; nothing where they cannot have.
    std::optional<BlockNumber> unseen_from;
};

/// The movements of a chosen token to and from one address. Any thread. Errors: token_not_watched,
/// invalid_argument (limit), not_synced (nothing was fed), io_error, store_corrupt, store_version.
Result<MovementList> list_movements(const KvStore& store, const MovementQuestion& question);

}  // namespace tributary::token
