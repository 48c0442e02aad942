// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include <boost/container/small_vector.hpp>

#include "consensus/branch_state.hpp"
#include "consensus/equivocation.hpp"
#include "primitives/wire/header.hpp"

namespace tributary::consensus {

struct Network;

/// Headers kept below SOLID, so that a conflicting SOLID block and the participation of the last
/// 128 slots can be seen.
inline constexpr BlockNumber kRetainedBelowSolid = 192;
/// Headers by which the root rises at once.
inline constexpr BlockNumber kRootStep = 48;
/// Headers of usual size kept above the root, forks included; large ones count several times. SOLID
/// normally lags by one round; while it is stalled this is the bound of the memory used. When it is
/// reached, branches beside the tip's go first, oldest first, then the end of the tip's branch for
/// another one that starts below it: junk never keeps honest headers out.
inline constexpr std::size_t kMaxHeaders = 50'000;
/// Children of one header without a counted signature; a further one replaces the oldest that is
/// not on the tip's branch.
inline constexpr std::size_t kMaxUncountedChildren = 8;
/// The same for children with a counted signature: a witness that equivocates without end fills no
/// memory.
inline constexpr std::size_t kMaxCountedChildren = 64;
/// Headers that are judged again when a signature arrives late; what stands above them is given up
/// and has to come again. An unknown signature for a header with more above it is left aside.
inline constexpr std::size_t kMaxRecomputed = 256;
/// Unknown signatures kept per header (light-client.md rule 1).
inline constexpr std::size_t kMaxSignatures = 4;
/// Clocks and list lengths that are followed at once on one branch.
inline constexpr std::size_t kMaxHypotheses = 8;
/// Slots over which participation is measured (java-tron Parameter, BLOCK_FILLED_SLOTS_NUMBER).
inline constexpr std::int64_t kParticipationSlots = 128;

struct SignedBy {
    Address signer;
    Signature signature;

    bool operator==(const SignedBy&) const = default;
};

using SignedByList = boost::container::small_vector<SignedBy, 1>;

/// A header with everything that came with it.
struct ChainHeader {
    wire::Header header;
    /// The known key's signature alone, or up to kMaxSignatures unknown ones.
    SignedByList signed_by;
    BlockFacts facts;
    /// Order of arrival.
    std::uint64_t sequence = 0;
    /// Distinct seats that had built on it when it became SOLID; 0 before.
    std::uint32_t solid_support = 0;

    bool operator==(const ChainHeader&) const = default;
};

/// Where a chain begins: a block that needs no proof, and what is known there.
struct ChainRoot {
    ChainHeader header;
    std::vector<BranchState> states;
    /// Ancestors that are not SOLID by the states of the root itself, ascending: what they say of
    /// seats and keys is learned above the root.
    std::vector<ChainHeader> below;
};

/// Two SOLID blocks of which neither is an ancestor of the other: the assumption on witnesses is
/// broken.
struct SolidConflict {
    BlockRef ours;
    BlockRef theirs;

    bool operator==(const SolidConflict&) const = default;
};

/// A header with its body's facts and its signer, ready to be judged.
struct Candidate {
    wire::Header header;
    Address signer;
    BlockFacts facts;
};

/// A candidate that keeps every rule, with the states behind it. Only HeaderChain makes one.
struct VerifiedHeader {
    enum class News : std::uint8_t {
        header,
        /// The header was known; this signature was not.
        signature,
        nothing,
    };
    News news = News::nothing;
    Candidate candidate;
    std::vector<BranchState> states;
};

/// What a step changed, in the form that the store and the rooms above need.
struct ChainUpdate {
    /// Headers whose record must be written: the new one, one with a new signature, those newly
    /// SOLID.
    std::vector<BlockId> changed;
    /// Canonical headers that left memory, ascending; they are SOLID for good.
    std::vector<ChainHeader> retired;
    /// Forks that left memory.
    std::vector<BlockId> dropped;
    bool root_moved = false;
    bool tip_changed = false;
    /// Newly SOLID blocks, ascending.
    std::vector<BlockRef> solid;
    /// Set when this step met a conflict.
    bool conflict = false;
    /// Headers that turned out to be a second one of their seat for their slot, both signed with
    /// the known key: each once, beside the first that was seen.
    std::vector<Equivocation> equivocations;
};

/// What is known of one canonical header.
struct HeaderView {
    const wire::Header* header = nullptr;
    Address signer;
    std::uint32_t support = 0;
};

struct RejudgedChain;

/// Tree of headers above a root, with the state of trust of each branch (light-client.md rules 1 to
/// 6 and 10). Values in, values out: no clock, no store, no signature work. Loop thread.
class HeaderChain {
  public:
    HeaderChain(ChainRules rules, ChainRoot root);

    /// Judges a candidate; changes nothing. `now` is the node's own clock. Errors: unknown_parent,
    /// fork_below_solid, number_mismatch, time_ahead_of_clock, time_not_increasing, off_grid_time,
    /// skipped_slot, schedule_mismatch, too_many_headers, conflicting_solid.
    [[nodiscard]] Result<VerifiedHeader> verify(Candidate candidate, TimestampMs now) const;

    /// Takes what verify just made of this same chain.
    ChainUpdate apply(VerifiedHeader verified);

    /// Puts back a header that was stored; its rules were verified when it was first applied.
    Status restore(ChainHeader stored);

    /// The same headers, judged again from the root with keys on which full nodes agree, that sign
    /// for witnesses whose key is not proved. They count above SOLID, and mark what comes
    /// (KeyBook). Nothing where none of them is new, or where the SOLID block would not stay so.
    [[nodiscard]] std::optional<RejudgedChain> with_keys(const std::vector<KeyWord>& words) const;

    [[nodiscard]] const ChainRules& rules() const { return rules_; }

    [[nodiscard]] BlockRef tip() const;
    [[nodiscard]] BlockRef solid() const;
    [[nodiscard]] BlockRef vouched() const;
    [[nodiscard]] BlockRef root() const;
    [[nodiscard]] const wire::Header& tip_header() const;

    /// The branch state at the tip, believed first.
    [[nodiscard]] const BranchState& tip_state() const;
    [[nodiscard]] const std::vector<BranchState>& root_states() const;
    [[nodiscard]] const ChainHeader& root_header() const;

    /// As ChainRoot::below.
    [[nodiscard]] const std::vector<ChainHeader>& below_root() const { return below_root_; }

    [[nodiscard]] const std::optional<SolidConflict>& conflict() const { return conflict_; }

    /// Stops for good, as after a conflict (a stored one, at start).
    void halt(SolidConflict conflict) { conflict_ = conflict; }

    /// Any header in memory, forks included.
    [[nodiscard]] const ChainHeader* find(const BlockId& id) const;

    /// The header at `number` on the branch of the tip, if it is in memory.
    [[nodiscard]] std::optional<HeaderView> canonical(BlockNumber number) const;

    /// True where the block is the tip or below it on the same branch, as far as memory reaches.
    [[nodiscard]] bool is_canonical(const BlockId& id) const;

    /// Counted blocks among the last kParticipationSlots slots of the tip, in percent.
    [[nodiscard]] std::uint32_t participation() const;

  private:
    struct Node;
    struct Nodes;
    struct Knowledge;

    [[nodiscard]] Node* lookup(const BlockId& id) const;
    [[nodiscard]] KeyBook book_with(const std::vector<KeyWord>& words) const;
    static bool put_known_first(ChainHeader& header, const KeyBook& book);
    [[nodiscard]] Result<std::vector<BranchState>> next_states(const Node& parent,
                                                               const Step& step) const;
    [[nodiscard]] bool takes_signature(const Node& node, const Address& signer) const;
    [[nodiscard]] std::vector<Node*> side_branches(const Node& parent) const;
    [[nodiscard]] bool can_shorten_tip(const Node& parent) const;
    [[nodiscard]] bool has_room(const Node& parent) const;
    Node& insert(VerifiedHeader verified, ChainUpdate& update);
    Node& hold(Node node);
    void make_room(Node& parent, ChainUpdate& update);
    void bound_children(Node& parent, bool counted, ChainUpdate& update);
    void add_signature(Node& node, SignedBy signature);
    void recompute(Node& top, ChainUpdate& update);
    void give_up(Node& top, ChainUpdate& update);
    [[nodiscard]] Knowledge knowledge() const;
    [[nodiscard]] const SignedBy* known_signature(const Node& node) const;
    void find_equivocations(const Node& top, const Knowledge& before, ChainUpdate& update);
    void judge_slot(TimestampMs time, ChainUpdate& update);
    void settle(Node& node, ChainUpdate& update);
    void raise_solid(Node& node, ChainUpdate& update);
    [[nodiscard]] bool is_better(const Node& challenger, const Node& holder) const;
    void choose_tip(Node& challenger, ChainUpdate& update);
    void prune(ChainUpdate& update);
    void drop_subtree(Node& top, ChainUpdate& update);
    ChainHeader forget(const BlockId& id);

    ChainRules rules_;
    std::unique_ptr<Nodes> nodes_;
    /// Of all headers in memory, see kMaxHeaders.
    std::size_t weight_ = 0;
    std::vector<ChainHeader> below_root_;
    Node* root_ = nullptr;
    Node* solid_ = nullptr;
    Node* tip_ = nullptr;
    std::uint64_t next_sequence_ = 0;
    std::optional<SolidConflict> conflict_;

  public:
    ~HeaderChain();
    HeaderChain(HeaderChain&&) noexcept;
    HeaderChain& operator=(HeaderChain&&) noexcept;
    HeaderChain(const HeaderChain&) = delete;
    HeaderChain& operator=(const HeaderChain&) = delete;
};

struct RejudgedChain {
    HeaderChain chain;
    /// Headers whose record must be written.
    std::vector<BlockId> changed;
    /// Headers that do not fit any more; they may come again.
    std::vector<BlockId> dropped;
};

/// The chain of a network from its genesis block on. Errors: bad_network_file where the genesis
/// witnesses are not known.
Result<ChainRoot> genesis_root(const ChainRules& rules, const Network& network);

ChainRules rules_of(const Network& network);

}  // namespace tributary::consensus
