// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <utility>
#include <vector>

#include "consensus/equivocation.hpp"
#include "primitives/kv_store.hpp"

namespace tributary::consensus {

/// Equivocations that are kept, of all witnesses and of each; further ones are only counted.
inline constexpr std::size_t kMaxEquivocations = 1'000;
inline constexpr std::size_t kMaxEquivocationsPerWitness = 16;

/// Equivocations that a node has seen (light-client.md rule 7), as they stand in a KvStore. Not
/// synchronised.
///
///   e/                   how many were seen
///   e/<witness><time>    one for each slot
class EquivocationLog {
  public:
    /// What became of an equivocation.
    struct Entry {
        /// To be written with the step that showed it.
        WriteBatch batch;
        /// False where the slot was there already or no more are kept.
        bool kept = false;
    };

    /// `store` outlives this. Errors: io_error, store_corrupt.
    static Result<EquivocationLog> open(const KvStore& store);

    /// Counts an equivocation that a chain met, once for each slot that is kept.
    Entry add(const Equivocation& equivocation);

    /// All that were seen. What is beyond the limits is counted as often as it is shown.
    [[nodiscard]] std::uint64_t seen() const { return seen_; }

    /// What is kept, by witness and time. Errors: io_error, store_corrupt.
    [[nodiscard]] Result<std::vector<Equivocation>> list() const;

  private:
    using Slot = std::pair<Address, TimestampMs>;

    explicit EquivocationLog(const KvStore& store) : store_(&store) {}

    [[nodiscard]] bool has_room(const Address& witness) const;

    const KvStore* store_;
    std::set<Slot> kept_;
    std::uint64_t seen_ = 0;
};

}  // namespace tributary::consensus
