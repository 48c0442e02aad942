// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "consensus/skip_sync.hpp"

namespace tributary::consensus {
namespace {

/// Searched for beyond what the count needs right now: an unproved key shortens every later step.
constexpr std::size_t kSpareSearches = 2;

}  // namespace

void SkipSync::look_for_changes(const std::vector<SignedBlock>& blocks) {
    for (Search& search : searches_) {
        const KeyQuestion& asked = search.question;
        if (search.over || search.found) continue;
        for (const SignedBlock& signed_block : blocks) {
            const wire::Block& block = signed_block.block;
            if (block.header.number < asked.low || block.header.number >= asked.high) continue;
            auto change = find_key_change(block, asked.witness);
            if (change && change->key == asked.signer) search.found = std::move(change);
        }
        search.searched.push_back(
            {blocks.front().block.header.number, blocks.back().block.header.number});
    }
}

bool SkipSync::believe(const std::vector<KeyWord>& words) {
    if (!end_ || end_->unknown_keys.empty()) return false;
    auto book = std::make_shared<KeyBook>(*keys_);
    for (const KeyWord& word : words) {
        // Full nodes name the key of now, which may not be the one of then.
        const auto& unknown = end_->unknown_keys;
        const bool signs = std::any_of(unknown.begin(), unknown.end(), [&](const auto& key) {
            return key.witness == word.witness && key.signer == word.key;
        });
        if (!signs) continue;
        BlockNumber from = point().block.number;
        // Blocks that it signed with the key that is known go on to count.
        const auto* blocks = fetched_.blocks_of(word.witness);
        if (blocks == nullptr) continue;
        for (auto it = blocks->upper_bound(from); it != blocks->end(); ++it) {
            if (keys_->key_at(word.witness, it->first) == it->second) from = it->first;
        }
        book->believe(word.witness, {from, word.key, word.attesters});
    }
    if (*book == *keys_) return false;
    set_keys(std::move(book));
    // With these keys other windows may lead on.
    second_chances_ = 0;
    takes_weak_ = false;
    end_.reset();
    think();
    return true;
}

/// What is known of keys is known at every point; each counts only behind its change.
void SkipSync::set_keys(std::shared_ptr<const KeyBook> keys) {
    keys_ = std::move(keys);
    for (Point& known : points_)
        known.trust.keys = keys_;
    refresh_root();
    ++belief_;
}

/// True where a key was learned.
bool SkipSync::try_proofs() {
    // In block order, so that an older change is there before what counts on it.
    std::vector<Search*> found;
    for (Search& search : searches_) {
        if (!search.over && search.found && search.tried_from != belief_) found.push_back(&search);
    }
    std::sort(found.begin(), found.end(), [](const Search* a, const Search* b) {
        return a->found->changed_in < b->found->changed_in;
    });
    return std::any_of(
        found.begin(), found.end(), [&](Search* search) { return !end_ && try_proof(*search); });
}

bool SkipSync::try_proof(Search& search) {
    const BlockNumber changed_in = search.found->changed_in;
    const HeaderSpan span = proof_span(search);
    if (!fetched_.has(span)) return false;
    search.tried_from = belief_;
    KeyProof proof = *search.found;
    proof.window = without_signers(fetched_.copy(span));
    ++counts_.windows_judged;
    const auto entry = verify_key_proof(rules_, point_below(changed_in), proof, start_.now);
    if (entry) {
        auto book = std::make_shared<KeyBook>(*keys_);
        book->learn(proof.witness, *entry);
        set_keys(std::move(book));
        proofs_.push_back(std::move(proof));
        windows_before_keys_.push_back(trail_.size());
        search.over = true;
        return true;
    }
    const bool may_come = entry.error().code == ErrorCode::assurance_too_low ||
                          entry.error().code == ErrorCode::truncated;
    if (!may_come) {
        search.over = true;
    } else if (!search.walks && search.extensions < 2 && span.to < start_.head) {
        ++search.extensions;
        search.tried_from = 0;
    } else if (changed_in > point().block.number && search.extensions == 2) {
        // A point nearer to the change may be able to judge it.
        ++search.extensions;
        add_probe(changed_in, start_.head + 1);
    } else if (!search.walks && window_behind(changed_in) != nullptr) {
        search.walks = true;
        search.tried_from = 0;
    }
    return false;
}

/// The good window whose SOLID block stands on a block, where it is near enough for one proof.
const TrailWindow* SkipSync::window_behind(BlockNumber number) const {
    const auto found = std::find_if(trail_.begin(), trail_.end(), [&](const TrailWindow& window) {
        return window.point.block.number >= number;
    });
    if (found == trail_.end() || found->headers.back().number >= number + kMaxWindowSize) {
        return nullptr;
    }
    return &*found;
}

/// The headers that are to prove a change: some rounds on it, or all up to the end of a window that
/// is good already, which the block may lie in.
HeaderSpan SkipSync::proof_span(const Search& search) const {
    const BlockNumber from = search.found->changed_in;
    const BlockNumber size = window_size() + search.extensions * (point().n + 1);
    const BlockNumber to = std::min(start_.head, from + size - 1);
    if (!search.walks) return {from, to};
    const auto& good = window_behind(from)->headers;
    return {std::min(from, good.front().number), good.back().number};
}

/// True while a search goes on.
bool SkipSync::plan_searches() {
    bool goes_on = false;
    for (Search& search : searches_) {
        if (search.over) continue;
        if (search.found ? plan_proof_window(search) : plan_search(search)) goes_on = true;
    }
    return goes_on;
}

bool SkipSync::plan_search(Search& search) {
    const SearchStep step = next_search_step(search.question, fetched_, point().n);
    if (step.kind == SearchStep::Kind::headers) {
        if (step.span != search.last_step) ++search.steps;
        search.last_step = step.span;
        if (search.steps <= kMaxSearchProbes) return want(step.span, false);
    }
    if (step.kind == SearchStep::Kind::bodies) {
        for (BlockNumber to = step.span.to + 1; to > step.span.from;) {
            const BlockNumber size = std::min<BlockNumber>(kMaxSkipRange, to - step.span.from);
            const HeaderSpan part{to - size, to - 1};
            const auto covers = [&](const HeaderSpan& done) {
                return done.from <= part.from && part.to <= done.to;
            };
            const auto& done = search.searched;
            if (std::none_of(done.begin(), done.end(), covers)) return want(part, true);
            to -= size;
        }
    }
    search.over = true;
    return false;
}

bool SkipSync::plan_proof_window(Search& search) {
    if (search.tried_from == belief_) return false;
    return want(proof_span(search), false);
}

/// Searches for as many keys as the count needs in the furthest window where nothing but keys is
/// missing. `blind`: also for seats that were never seen with a known key.
bool SkipSync::start_searches(bool blind) {
    for (const Probe& probe : probes_) {
        const WindowCensus& census = probe.census;
        if (census.counted >= needed() || census.members_seen < needed()) continue;
        const std::size_t missing = needed() - census.counted;
        std::vector<KeyQuestion> questions = questions_of(census, blind);
        if (questions.size() < missing) continue;
        questions.resize(std::min({questions.size(), missing + kSpareSearches, kMaxKeySearches}));
        for (const KeyQuestion& question : questions)
            searches_.emplace_back().question = question;
        return plan_searches();
    }
    return false;
}

/// Keys of a census that can be searched for, the shortest search first.
std::vector<KeyQuestion> SkipSync::questions_of(const WindowCensus& census, bool blind) const {
    std::vector<KeyQuestion> out;
    for (const UnknownKey& unknown : census.unknown_keys) {
        if (was_searched(unknown) || !(blind || has_known_past(unknown))) continue;
        KeyQuestion question{unknown.witness, unknown.signer, 1, unknown.seen_at};
        question.low = std::max(question.low, points_.front().trust.block.number + 1);
        const auto changes = keys_->entries().find(unknown.witness);
        if (changes != keys_->entries().end()) {
            question.low = std::max(question.low, changes->second.back().changed_in + 1);
        }
        if (question.low < question.high) out.push_back(question);
    }
    std::sort(out.begin(), out.end(), [&](const auto& a, const auto& b) {
        return bracket_of(a, fetched_).size() < bracket_of(b, fetched_).size();
    });
    return out;
}

/// Keys of the newest window that are cheap to find: with them the SOLID block is where it is for
/// a node that saw every block.
void SkipSync::start_last_searches() {
    const BlockNumber from = root_->header.header.number;
    const auto run = fetched_.run_around(start_.head);
    if (!run || run->from > from) return;
    const auto headers = fetched_.copy({from, start_.head});
    const WindowCensus census = census_of(rules_, point(), headers);
    for (const KeyQuestion& question : questions_of(census, /*blind=*/true)) {
        if (bracket_of(question, fetched_).size() > kMaxLastSearch) continue;
        if (searches_.size() < kMaxAllSearches) searches_.emplace_back().question = question;
    }
}

bool SkipSync::was_searched(const UnknownKey& key) const {
    return std::any_of(searches_.begin(), searches_.end(), [&](const Search& search) {
        return search.question.witness == key.witness && search.question.signer == key.signer;
    });
}

/// The seat signed with the key that is known for it before: its change is above that.
bool SkipSync::has_known_past(const UnknownKey& key) const {
    const TrustPoint& first = points_.front().trust;
    const bool from_start =
        std::binary_search(first.trusted.begin(), first.trusted.end(), key.witness);
    if (start_.knows_all_keys && from_start) return true;
    const auto* blocks = fetched_.blocks_of(key.witness);
    if (blocks == nullptr) return false;
    return std::any_of(blocks->begin(), blocks->lower_bound(key.seen_at), [&](const auto& block) {
        return keys_->key_at(key.witness, block.first) == block.second;
    });
}

}  // namespace tributary::consensus
