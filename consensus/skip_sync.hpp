// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>

#include "consensus/fetched_headers.hpp"
#include "consensus/key_search.hpp"
#include "consensus/skip_types.hpp"
#include "consensus/window_census.hpp"

namespace tributary::consensus {

/// From where a session sets out.
struct SkipStart {
    /// Trust points, ascending, at least one; the last one is the newest. Older ones serve proofs
    /// of keys that changed below it.
    std::vector<TrustPoint> points;
    /// The newest block that the source claims to have: a hint.
    BlockNumber head = 0;
    /// The own clock.
    TimestampMs now = 0;
    /// The first point knows the key of every witness that it does not name by its address, as
    /// genesis and anchors with a list of keys do: what changed since can be found.
    bool knows_all_keys = true;
    /// Headers up to the newest point that were fetched already: who signed them tells what can be
    /// found.
    std::vector<SignedHeader> below = {};
};

/// Catches up by windows (light-client.md, Skipping; ADR 8): answers of one source go in, questions
/// come out, without I/O. Whatever the source answers, a point is only ever reached through
/// judge_window and a key is only ever learned through verify_key_proof; everything else in here
/// decides what to ask next. Not synchronised.
class SkipSync {
  public:
    SkipSync(ChainRules rules, SkipStart start);

    /// Questions to send now; at most kMaxSkipInFlight are open.
    [[nodiscard]] std::vector<SkipRequest> take_requests();

    /// The answer to a question without bodies, signers recovered.
    void on_headers(std::uint64_t request, std::vector<SignedHeader> headers);

    /// The answer to a question with bodies, Merkle roots checked.
    void on_blocks(std::uint64_t request, std::vector<SignedBlock> blocks);

    /// A question was not answered; it is asked again a few times.
    void on_failure(std::uint64_t request, const Error& error);

    /// Goes on after an end that names unknown keys, with those of them on which full nodes agree;
    /// they count above the newest point and mark what comes (KeyBook). False where none is of a
    /// witness without a proved key: then the end stands.
    bool believe(const std::vector<KeyWord>& words);

    /// Set once the session is over; then no more questions come.
    [[nodiscard]] const std::optional<SkipEnd>& end() const { return end_; }

    /// The newest point that is proved, also of a session that went wrong.
    [[nodiscard]] const TrustPoint& newest() const { return points_.back().trust; }

    /// Where a header chain may begin: the first header of the newest good window. Nothing while no
    /// window is good.
    [[nodiscard]] const std::optional<ChainRoot>& root() const { return root_; }

    /// Good windows, ascending.
    [[nodiscard]] const std::vector<TrailWindow>& trail() const { return trail_; }

    /// Keys that were proved, in the order in which they were.
    [[nodiscard]] const std::vector<KeyProof>& key_proofs() const { return proofs_; }

    /// How many windows were good when each of the keys was proved: later ones were judged with it.
    [[nodiscard]] const std::vector<std::size_t>& windows_before_keys() const {
        return windows_before_keys_;
    }

    [[nodiscard]] const SkipCounts& counts() const { return counts_; }

  private:
    struct Point {
        TrustPoint trust;
        /// Seats of T without those whose key is known to be unknown.
        std::uint32_t base = 0;
    };

    /// A window that was asked for, and what it says from the newest point.
    struct Probe {
        HeaderSpan span;
        std::uint32_t extensions = 0;
        std::uint32_t slides = 0;
        /// belief_ when it was looked at last; 0 before.
        std::uint64_t seen_from = 0;
        WindowCensus census;
        /// Trusted seats behind it, where it is good but leaves too many undecided.
        std::size_t weak_seats = 0;
    };

    struct OpenRequest {
        HeaderSpan span;
        bool with_bodies = false;
    };

    struct Search {
        KeyQuestion question;
        bool over = false;
        HeaderSpan last_step;
        std::uint32_t steps = 0;
        /// Bodies that were looked through.
        std::vector<HeaderSpan> searched;
        /// The change, once it is found; without a window.
        std::optional<KeyProof> found;
        std::uint32_t extensions = 0;
        /// A window of its own does not do: the proof goes up to the next good window.
        bool walks = false;
        /// A detour led, or leads, to the change.
        bool detoured = false;
        /// belief_ when the proof was tried last; 0 before.
        std::uint64_t tried_from = 0;
    };

    /// A session of its own up to a change of a key below the newest point, so that a point near
    /// the change can judge the proof of it.
    struct Detour {
        std::unique_ptr<SkipSync> session;
        /// Of points_: where it set out.
        std::size_t base = 0;
        /// Its questions, by the names under which they were sent.
        std::map<std::uint64_t, std::uint64_t> open;
    };

    /// A trail with its points, as long as it is being put together.
    struct Path {
        std::vector<Point> points;
        std::vector<TrailWindow> trail;
        std::optional<ChainRoot> root;
    };

    [[nodiscard]] std::optional<OpenRequest> close(std::uint64_t request);
    bool take(const OpenRequest& request, std::vector<SignedHeader> headers);
    [[nodiscard]] Status fits_points(const std::vector<SignedHeader>& headers) const;
    void think();
    void fault(Error error);

    void refresh_root();

    void finish(SkipEnd::Kind kind) { end_.emplace().kind = kind; }

    bool try_windows();
    bool look_at(Probe& probe);
    void advance_to(const Probe& probe, WindowReport report);
    bool accept_weak();
    bool extend(Probe& probe) const;
    bool slide(Probe& probe) const;
    [[nodiscard]] bool could_show_more(const Probe& probe) const;

    void set_keys(std::shared_ptr<const KeyBook> keys);
    void look_for_changes(const std::vector<SignedBlock>& blocks);
    bool try_proofs();
    bool try_proof(Search& search);
    [[nodiscard]] const TrailWindow* window_behind(BlockNumber number) const;
    [[nodiscard]] HeaderSpan proof_span(const Search& search) const;

    void plan();
    void plan_probes();
    void plan_next_steps(const Probe& failing);
    void add_probe(BlockNumber middle, BlockNumber below);
    bool second_chance();
    bool plan_searches();
    bool plan_search(Search& search);
    bool plan_proof_window(Search& search);
    bool start_searches(bool blind);
    [[nodiscard]] std::vector<KeyQuestion> questions_of(const WindowCensus& census,
                                                        bool blind) const;
    void start_last_searches();
    bool plan_detour();
    [[nodiscard]] std::optional<std::uint64_t> close_of_detour(std::uint64_t request);
    void follow_detour();
    void join_detour();
    [[nodiscard]] std::optional<Path> path_over_detour() const;
    bool plan_clock();
    void look_for_proposals(const std::vector<SignedBlock>& blocks);
    void give_up();

    [[nodiscard]] const Probe* lowest_probe() const;

    [[nodiscard]] bool is_complete(const Probe& probe) const { return fetched_.has(probe.span); }

    [[nodiscard]] BlockNumber next_distance(const Probe& failing) const;

    [[nodiscard]] const TrustPoint& point() const { return points_.back().trust; }

    [[nodiscard]] std::uint32_t needed() const;
    [[nodiscard]] BlockNumber window_size() const;
    [[nodiscard]] bool was_searched(const UnknownKey& key) const;
    [[nodiscard]] bool has_known_past(const UnknownKey& key) const;
    [[nodiscard]] TrustPoint point_below(BlockNumber number) const;
    bool want(const HeaderSpan& span, bool with_bodies);

    ChainRules rules_;
    SkipStart start_;
    std::vector<Point> points_;
    std::shared_ptr<const KeyBook> keys_;
    /// Grows with every new point and key.
    std::uint64_t belief_ = 1;
    FetchedHeaders fetched_;
    std::vector<Probe> probes_;
    std::vector<Search> searches_;
    /// Blocks per seat lost in the last step; nothing before the first one.
    std::optional<BlockNumber> blocks_per_loss_;
    std::uint32_t good_in_a_row_ = 0;
    std::uint32_t second_chances_ = 0;
    /// Nothing better is left to try from the newest point.
    bool takes_weak_ = false;
    /// The newest window is good; what is still searched for makes its SOLID block higher.
    bool at_head_ = false;
    std::optional<Detour> detour_;
    std::uint32_t detours_ = 0;
    /// Blocks below the root from which the clock is recovered; 0 once that is over.
    BlockNumber clock_from_ = 0;

    std::map<std::uint64_t, OpenRequest> open_;
    std::vector<SkipRequest> to_send_;
    std::uint64_t next_request_ = 1;
    std::uint32_t failures_ = 0;

    std::optional<ChainRoot> root_;
    std::vector<TrailWindow> trail_;
    std::vector<KeyProof> proofs_;
    std::vector<std::size_t> windows_before_keys_;
    SkipCounts counts_;
    std::optional<SkipEnd> end_;
};

}  // namespace tributary::consensus
