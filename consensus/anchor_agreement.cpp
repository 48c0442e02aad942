// SPDX-License-Identifier: Apache-2.0
#include "consensus/anchor_agreement.hpp"

#include <algorithm>

#include "primitives/voices.hpp"

namespace tributary::consensus {
namespace {

/// The nodes that say one anchor.
struct Camp {
    Anchor anchor;
    Voices voices;
};

std::string text_of(const BlockRef& block) {
    return std::to_string(block.number) + ":" + block.id.hex();
}

Status verify_times(BlockNumber number, const AnchorReading& reading) {
    if (reading.solid_before >= number) {
        return fail(ErrorCode::out_of_range,
                    "block " + std::to_string(reading.solid_before) +
                        " was solid there before its keys were read");
    }
    if (reading.solid_after < number) {
        return fail(ErrorCode::out_of_range,
                    "only block " + std::to_string(reading.solid_after) + " was solid there");
    }
    return {};
}

/// Just behind a border most producers among the headers are those of the list before. Where
/// periods are short there is no better place.
Status verify_period(const Network& network, const std::vector<wire::Header>& headers) {
    const ChainRules rules = rules_of(network);
    const std::size_t behind = since_last_border(rules, headers).size();
    if (!rules.interval_pinned || behind == headers.size() || behind >= 2 * rules.max_active)
        return {};
    return fail(ErrorCode::out_of_range,
                "a maintenance period may have begun " + std::to_string(behind) +
                    " blocks below the anchor, too few to see who sits; ask again in some minutes");
}

Status verify_still(const AnchorReading& reading) {
    const auto [before, after] = std::mismatch(
        reading.before.begin(), reading.before.end(), reading.after.begin(), reading.after.end());
    if (before == reading.before.end() && after == reading.after.end()) return {};
    const bool is_gone = after == reading.after.end() ||
                         (before != reading.before.end() && before->first < after->first);
    const Address& witness = is_gone ? before->first : after->first;
    const bool is_new = before == reading.before.end() || before->first > witness;
    const std::string what = is_gone ? " went" : is_new ? " came" : " changed its key";
    return fail(ErrorCode::stale_key,
                "witness " + witness.base58() + what + " between the readings");
}

/// How the word of one differs from that of the others.
std::string difference(const Anchor& own, const Anchor& others) {
    if (own.block != others.block)
        return "its block is " + text_of(own.block) + ", not " + text_of(others.block);
    const auto [mine, theirs] =
        std::mismatch(own.keys.begin(), own.keys.end(), others.keys.begin(), others.keys.end());
    const bool has_own = mine != own.keys.end();
    const bool has_other = theirs != others.keys.end();
    if (!has_own && !has_other) return "its seats are others";
    const bool is_own = has_own && (!has_other || mine->witness <= theirs->witness);
    const Address& witness = is_own ? mine->witness : theirs->witness;
    const auto key = [&](bool has_key, const auto& at) {
        return has_key && at->witness == witness ? at->key.base58() : std::string("its own");
    };
    return "witness " + witness.base58() + " signs with " + key(has_own, mine) + ", not with " +
           key(has_other, theirs);
}

Camp& camp_of(std::vector<Camp>& camps, const Anchor& anchor) {
    const auto found = std::find_if(
        camps.begin(), camps.end(), [&](const Camp& camp) { return camp.anchor == anchor; });
    if (found != camps.end()) return *found;
    camps.push_back({anchor, {}});
    return camps.back();
}

}  // namespace

Result<Anchor> anchor_of(const Network& network, BlockNumber number, const AnchorReading& reading) {
    if (const Status times = verify_times(number, reading); !times) return fail(times.error());
    if (const Status still = verify_still(reading); !still) return fail(still.error());
    const auto& headers = reading.headers;
    if (headers.empty() || headers.size() != number - first_ancestor(number) + 1)
        return fail(ErrorCode::truncated, "headers up to block " + std::to_string(number));
    if (const Status period = verify_period(network, headers); !period) return fail(period.error());
    const wire::Header& head = headers.back();
    const auto point = learn_point(network, {number, head.id}, headers);
    if (!point) return fail(point.error());
    Anchor out;
    out.genesis = network.genesis.id;
    out.block = point->block;
    out.timestamp = point->timestamp;
    out.parent_timestamp =
        headers.size() > 1 ? headers[headers.size() - 2].timestamp : network.genesis.timestamp_ms;
    out.n = point->n;
    out.seats = point->trusted;
    for (const Address& seat : out.seats) {
        if (!reading.after.contains(seat))
            return fail(ErrorCode::upstream_lied, seat.base58() + " sits, but is no witness there");
    }
    for (const auto& [witness, key] : reading.after) {
        if (key != witness) out.keys.push_back({witness, key});
    }
    return out;
}

AnchorVerdict judge_readings(const Network& network,
                             BlockNumber number,
                             const std::vector<AnchorReading>& readings,
                             std::size_t threshold) {
    AnchorVerdict out;
    std::vector<Camp> camps;
    std::vector<std::pair<const AnchorReading*, Anchor>> heard;
    for (const AnchorReading& reading : readings) {
        auto anchor = anchor_of(network, number, reading);
        if (!anchor) {
            const ErrorCode code = anchor.error().code;
            out.has_moved =
                out.has_moved || code == ErrorCode::stale_key || code == ErrorCode::out_of_range;
            out.dissenters.push_back({reading.name, anchor.error().message()});
        } else if (!camp_of(camps, *anchor).voices.add(reading.name, reading.peer)) {
            out.dissenters.push_back({reading.name, "it is a node that was heard by another name"});
        } else {
            heard.emplace_back(&reading, std::move(*anchor));
        }
    }
    if (camps.empty()) return out;
    const auto is_smaller = [](const Camp& a, const Camp& b) {
        return a.voices.count() < b.voices.count();
    };
    const Camp& largest = *std::max_element(camps.begin(), camps.end(), is_smaller);
    for (const auto& [reading, anchor] : heard) {
        if (anchor != largest.anchor)
            out.dissenters.push_back({reading->name, difference(anchor, largest.anchor)});
    }
    const std::size_t needed = std::max(threshold, kMinVoices);
    const auto agreed = std::count_if(camps.begin(), camps.end(), [&](const Camp& camp) {
        return camp.voices.count() >= needed;
    });
    out.agreeing.assign(largest.voices.names().begin(), largest.voices.names().end());
    if (agreed == 1) out.anchor = largest.anchor;
    return out;
}

}  // namespace tributary::consensus
