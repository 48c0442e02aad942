// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include <boost/container/small_vector.hpp>

#include "consensus/block_facts.hpp"
#include "consensus/interval_votes.hpp"
#include "consensus/key_book.hpp"
#include "consensus/slot.hpp"
#include "consensus/support.hpp"
#include "primitives/shared_vector.hpp"

namespace tributary::consensus {

/// Unknown signers of one seat that are remembered per period, newest first: a key may be proved
/// later.
inline constexpr std::size_t kMaxUnknownSigners = 4;

/// What never changes along a chain.
struct ChainRules {
    SlotGrid grid;
    /// Most active witnesses (27 on public networks).
    std::uint32_t max_active = 27;
    /// The interval is fixed (public networks): proposals to change it are not followed.
    bool interval_pinned = true;

    bool operator==(const ChainRules&) const = default;
};

/// Why SOLID stopped rising (light-client.md rule 5).
enum class StallKind : std::uint8_t {
    /// Too few trusted seats produce, and nobody unknown does.
    quiet,
    needs_checkpoint,
    needs_keys,
};

struct Stall {
    StallKind kind = StallKind::quiet;
    /// The block at which it was noticed.
    BlockNumber since = 0;
    TimestampMs since_time = 0;
    /// Trusted members seen, of how many that are needed, and how many strangers produced.
    std::uint32_t seen = 0;
    std::uint32_t needed = 0;
    std::uint32_t unknown_seats = 0;
    std::uint32_t unknown_keys = 0;
    /// It ends when SOLID rises above this.
    BlockNumber solid = 0;

    bool operator==(const Stall&) const = default;
};

/// The blocks between two maintenance blocks, as far as they are known on one branch. What most
/// blocks leave as it was is shared with the parent's.
struct Period {
    BlockNumber first = 0;
    TimestampMs start = 0;
    /// Length of the list of active witnesses.
    std::uint32_t n = 0;
    /// Which witness holds which place of the schedule; places not seen yet are empty. Constant and
    /// injective.
    SharedVector<std::optional<Address>> places;
    /// T as the period began, sorted; at most n.
    SharedVector<Address> trusted;
    /// Seats that joined T since, sorted.
    SharedVector<Address> joined;
    /// Seats with a SOLID block of this period.
    SharedVector<Address> proved;
    SeatCounts counts;
    bool has_solid_block = false;

    bool operator==(const Period&) const = default;

    [[nodiscard]] bool trusts(const Address& witness) const;
};

/// Everything that a branch knows at one block. A value: each block has its own, made from its
/// parent's.
struct BranchState {
    BlockNumber number = 0;
    TimestampMs timestamp = 0;
    bool is_maintenance = false;
    MaintenanceClock clock;
    Period period;
    /// Candidates for a seat: genesis witnesses and type 5. Bounds how far a list below max_active
    /// can grow.
    std::uint32_t candidates = 0;
    BlockNumber vouched = 0;
    BlockNumber solid = 0;
    BlockNumber last_counted = 0;
    std::shared_ptr<const KeyBook> keys;
    std::shared_ptr<const IntervalVotes> votes;
    std::optional<Stall> stall;

    bool operator==(const BranchState& other) const;

    [[nodiscard]] SlotParent as_parent() const { return {number, timestamp, is_maintenance}; }
};

/// What a state needs to know of an ancestor when SOLID rises over it.
struct Ancestor {
    BlockNumber number = 0;
    const Address* witness = nullptr;
    const BlockFacts* facts = nullptr;
};

/// Numbers above `above`, up to and with `upto`.
struct AncestorRange {
    BlockNumber above = 0;
    BlockNumber upto = 0;
};

/// Calls back with the ancestors in a range, the newest first; the block itself is one of them.
using VisitAncestors =
    std::function<void(const AncestorRange&, const std::function<void(const Ancestor&)>&)>;

/// One block as the next step of a branch.
struct Step {
    BlockNumber number = 0;
    TimestampMs timestamp = 0;
    Address witness;
    /// Who signed it; several where nobody knows yet which signature is the witness's own.
    boost::container::small_vector<Address, 1> signers;
    const BlockFacts* facts = nullptr;
};

/// Pure. The place of a block in the schedule; nothing where it cannot be told: behind a gap that
/// could be a border while the clock is not known. Errors: time_not_increasing, off_grid_time,
/// skipped_slot, schedule_mismatch (the place belongs to another witness, or the witness to another
/// place).
Result<std::optional<std::size_t>> verify_place(const ChainRules& rules,
                                                const BranchState& parent,
                                                const Step& step);

/// Applies a block whose place is verified: rules 2 to 5 and 10 of light-client.md. Returns one
/// state, or several where more than one clock or list length is possible, behind a maintenance
/// block or, while the clock is not known, behind what could be one; the first is the one without
/// change.
std::vector<BranchState> advance(const ChainRules& rules,
                                 const BranchState& parent,
                                 const Step& step,
                                 std::optional<std::size_t> place,
                                 const VisitAncestors& ancestors);

/// T for the period after `period` (rule 4), sorted.
std::vector<Address> next_trusted(const Period& period);

}  // namespace tributary::consensus
