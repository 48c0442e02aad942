// SPDX-License-Identifier: Apache-2.0
#include "consensus/trust_trail.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "consensus/key_codec.hpp"
#include "consensus/key_learner.hpp"
#include "consensus/network_file.hpp"
#include "primitives/wire/wire_reader.hpp"
#include "primitives/wire/wire_writer.hpp"

namespace tributary::consensus {
namespace {

using wire::WireField;
using wire::WireWriter;

constexpr std::string_view kTrailPrefix = "t/";
constexpr std::string_view kKeyPrefix = "k/";

Bytes window_key(BlockNumber number) {
    Bytes key = to_bytes(as_bytes(kTrailPrefix));
    append(key, be64(number));
    return key;
}

Bytes proof_key(const KeyProof& proof) {
    Bytes key = to_bytes(as_bytes(kKeyPrefix));
    append(key, proof.witness.view());
    append(key, be64(proof.changed_in));
    return key;
}

Status read_address(ByteView bytes, Address& out) {
    const auto address = Address::from(bytes);
    if (!address) return fail(ErrorCode::malformed, "address");
    out = *address;
    return {};
}

Status read_point_field(const WireField& field, TrustPoint& out, KeyBook& book) {
    if (field.is_bytes(1)) {
        const auto id = BlockId::from(field.bytes);
        if (!id) return fail(ErrorCode::malformed, "block id");
        out.block = {number_of(*id), *id};
    }
    if (field.is_varint(2)) out.timestamp = field.int64();
    if (field.is_varint(3)) {
        if (field.value > kMaxActiveWitnesses) return fail(ErrorCode::malformed, "seats");
        out.n = static_cast<std::uint32_t>(field.value);
    }
    if (field.is_bytes(4)) {
        if (out.trusted.size() == kMaxActiveWitnesses) return fail(ErrorCode::malformed, "seats");
        return read_address(field.bytes, out.trusted.emplace_back());
    }
    if (field.is_bytes(5)) return read_key_change(field.bytes, book);
    if (field.is_varint(6)) out.candidates = static_cast<std::uint32_t>(field.value);
    if (field.is_varint(7)) out.interval = field.int64();
    if (field.is_bytes(8)) return read_attested_key(field.bytes, book);
    return {};
}

/// Adds the changes that a window names, as far as they are above a block.
void add_claimed(KeyBook& book, const KeyBook& claimed, BlockNumber above) {
    for (const auto& [witness, changes] : claimed.entries()) {
        for (const KeyBook::Entry& change : changes) {
            const auto known = book.entries().find(witness);
            const bool newer = known == book.entries().end() ||
                               known->second.back().changed_in < change.changed_in;
            if (newer && change.changed_in > above) book.learn(witness, change);
        }
    }
}

/// The anchor's point with every key that was attested on the way; each counts only behind the
/// block that it names.
TrustPoint start_of(const TrustTrail& trail) {
    auto book = std::make_shared<KeyBook>(*trail.anchor.keys);
    for (const TrailWindow& window : trail.windows)
        book->inherit(*window.point.keys);
    TrustPoint out = trail.anchor;
    out.keys = std::move(book);
    return out;
}

std::string name_of(const TrailWindow& window) {
    return "the window at " + std::to_string(window.point.block.number);
}

/// What can be said of an offered trail without a signature.
Status verify_shape(const OfferedTrail& offered) {
    std::size_t headers = 0;
    for (const TrailWindow& window : offered.windows)
        headers += window.headers.size();
    if (headers > kMaxOfferedHeaders) return fail(ErrorCode::oversized, "windows of a trail");
    if (offered.keys.size() > kMaxOfferedProofs) return fail(ErrorCode::oversized, "key proofs");
    std::size_t in_proofs = 0;
    for (const KeyProof& proof : offered.keys)
        in_proofs += proof.window.size();
    if (in_proofs > kMaxOfferedProofHeaders)
        return fail(ErrorCode::oversized, "windows of key proofs");
    // Else proofs of changes far above would be judged from every point on the way.
    for (const TrailWindow& window : offered.windows) {
        if (window.headers.empty() || window.point.block.number > window.headers.back().number)
            return fail(ErrorCode::number_mismatch, name_of(window));
    }
    return {};
}

/// Every change that `then` names is one of `proved`.
Status verify_proved(const KeyBook& then, const KeyBook& proved) {
    for (const auto& [witness, changes] : then.entries()) {
        const auto known = proved.entries().find(witness);
        for (const KeyBook::Entry& change : changes) {
            const bool found = known != proved.entries().end() &&
                               std::find(known->second.begin(), known->second.end(), change) !=
                                   known->second.end();
            if (!found) return fail(ErrorCode::assurance_too_low, "a key of " + witness.base58());
        }
    }
    return {};
}

/// Judges a window with the keys that it names, no more.
Result<TrustPoint> judge_named(const ChainRules& rules,
                               TrustPoint point,
                               const TrailWindow& window,
                               TimestampMs now) {
    if (const Status proved = verify_proved(*window.point.keys, *point.keys); !proved) {
        return fail(proved.error());
    }
    const auto headers = with_signers(window.headers);
    if (!headers) return fail(headers.error());
    const auto all_keys = std::exchange(point.keys, window.point.keys);
    auto report = judge_window(rules, point, *headers, now);
    if (!report) return fail(std::move(report).error());
    if (!report->solid) return fail(ErrorCode::assurance_too_low, name_of(window));
    report->next->keys = all_keys;
    return std::move(*report->next);
}

/// Judges a window with the keys that were known when it was judged first, no more: a key that was
/// proved later could make a higher block SOLID, and the next window may begin below that one.
Result<TrustPoint> judge_again(const ChainRules& rules,
                               const TrustPoint& point,
                               const TrailWindow& window,
                               TimestampMs now) {
    auto next = judge_named(rules, point, window, now);
    if (next && next->block != window.point.block)
        return fail(ErrorCode::assurance_too_low, name_of(window));
    return next;
}

Status corrupt(const Error& error) {
    return fail(ErrorCode::store_corrupt, "trust trail: " + error.message());
}

}  // namespace

Result<std::vector<TrustPoint>> judge_trail(const ChainRules& rules,
                                            const TrustTrail& trail,
                                            TimestampMs now) {
    constexpr BlockNumber kAll = std::numeric_limits<BlockNumber>::max();
    std::vector<TrustPoint> points{start_of(trail)};
    KeyLearner learner(rules, trail.keys, now);
    for (const TrailWindow& window : trail.windows) {
        learner.run(points, kAll);
        auto next = judge_again(rules, points.back(), window, now);
        if (!next) return fail(std::move(next).error());
        points.push_back(std::move(*next));
    }
    learner.run(points, kAll);
    if (const KeyProof* unproved = learner.unproved()) {
        return fail(ErrorCode::assurance_too_low,
                    "the key of " + unproved->witness.base58() + " changed in block " +
                        std::to_string(unproved->changed_in));
    }
    return points;
}

AdoptedTrail adopt_trail(const ChainRules& rules,
                         const TrustPoint& start,
                         OfferedTrail offered,
                         TimestampMs now) {
    AdoptedTrail out;
    out.points = {start};
    if (const Status fits = verify_shape(offered); !fits) {
        out.refused = fits.error();
        return out;
    }
    const BlockNumber above = start.block.number;
    std::erase_if(offered.keys, [&](const KeyProof& key) { return key.changed_in <= above; });
    KeyLearner learner(rules, std::move(offered.keys), now);
    KeyBook believed = *start.keys;
    for (TrailWindow& window : offered.windows) {
        const BlockNumber number = window.point.block.number;
        if (number <= above) continue;
        learner.run(out.points, number);
        add_claimed(believed, *window.point.keys, above);
        window.point.keys = std::make_shared<const KeyBook>(believed);
        // With other keys than theirs the window before may have led further.
        std::erase_if(window.headers, [&](const wire::Header& header) {
            return header.number <= out.points.back().block.number;
        });
        auto next = judge_named(rules, out.points.back(), window, now);
        if (next && leaves_too_few(out.points.back(), *next))
            next = fail(ErrorCode::assurance_too_low, name_of(window));
        if (!next) {
            out.refused = std::move(next).error();
            break;
        }
        auto keys = std::exchange(window.point.keys, nullptr);
        window.point = *next;
        window.point.keys = std::move(keys);
        out.windows.push_back(std::move(window));
        out.points.push_back(std::move(*next));
    }
    learner.run(out.points, std::numeric_limits<BlockNumber>::max());
    out.keys = learner.learned();
    return out;
}

Result<std::optional<TrustTrail>> TrailStore::load() const {
    const auto anchor = store_.get(as_bytes(kTrailPrefix));
    if (!anchor) return fail(anchor.error());
    if (!*anchor) return std::nullopt;
    TrustTrail out;
    Status damage;
    const Status windows =
        store_.scan(as_bytes(kTrailPrefix), {}, [&](ByteView key, ByteView value) {
            if (key.size() == kTrailPrefix.size()) {
                auto point = decode_point(value.subspan(1));
                if (!point) damage = corrupt(point.error());
                if (point) out.anchor = std::move(*point);
                out.knows_all_keys = value[0] != 0;
            } else {
                auto window = decode_window(value);
                if (!window) damage = corrupt(window.error());
                if (window) out.windows.push_back(std::move(*window));
            }
            return damage.has_value();
        });
    if (!windows) return fail(windows.error());
    const Status keys = store_.scan(as_bytes(kKeyPrefix), {}, [&](ByteView, ByteView value) {
        auto proof = decode_key_proof(value);
        if (!proof) damage = corrupt(proof.error());
        if (proof) out.keys.push_back(std::move(*proof));
        return damage.has_value();
    });
    if (!keys) return fail(keys.error());
    if (!damage) return fail(damage.error());
    return std::optional(std::move(out));
}

Result<WriteBatch> TrailStore::begin(const TrustPoint& anchor, bool knows_all_keys) const {
    WriteBatch batch;
    const auto erase = [&](ByteView key, ByteView) {
        batch.erase(key);
        return true;
    };
    for (const std::string_view prefix : {kTrailPrefix, kKeyPrefix}) {
        if (const Status scanned = store_.scan(as_bytes(prefix), {}, erase); !scanned)
            return fail(scanned.error());
    }
    put_anchor(batch, anchor, knows_all_keys);
    return batch;
}

void TrailStore::put_anchor(WriteBatch& batch, const TrustPoint& anchor, bool knows_all_keys) {
    Bytes record{static_cast<std::uint8_t>(knows_all_keys ? 1 : 0)};
    append(record, encode_point(anchor));
    batch.put(as_bytes(kTrailPrefix), record);
}

void TrailStore::put(WriteBatch& batch, const TrailWindow& window) {
    batch.put(window_key(window.point.block.number), encode_window(window));
}

void TrailStore::put(WriteBatch& batch, const KeyProof& proof) {
    batch.put(proof_key(proof), encode_key_proof(proof));
}

Bytes encode_point(const TrustPoint& point) {
    WireWriter out;
    out.bytes(1, point.block.id.view()).integer(2, point.timestamp).integer(3, point.n);
    for (const Address& seat : point.trusted)
        out.bytes(4, seat.view());
    for (const auto& [witness, changes] : point.keys->entries()) {
        for (const KeyBook::Entry& change : changes)
            out.message(5, encode_key_change(witness, change));
    }
    out.integer(6, point.candidates);
    if (point.interval) out.integer(7, *point.interval);
    for (const auto& [witness, keys_of_it] : point.keys->attested()) {
        for (const AttestedKey& attested : keys_of_it)
            out.message(8, encode_attested_key(witness, attested));
    }
    return out.take();
}

Result<TrustPoint> decode_point(ByteView record) {
    TrustPoint out;
    auto book = std::make_shared<KeyBook>();
    const Status read = wire::for_each_field(
        record, [&](const WireField& field) { return read_point_field(field, out, *book); });
    if (!read) return fail(read.error());
    if (out.n == 0 || out.trusted.empty()) return fail(ErrorCode::missing_field, "seats");
    if (!std::is_sorted(out.trusted.begin(), out.trusted.end())) {
        return fail(ErrorCode::malformed, "seats out of order");
    }
    out.keys = std::move(book);
    return out;
}

Bytes encode_window(const TrailWindow& window) {
    return WireWriter()
        .message(1, encode_point(window.point))
        .message(2, encode_headers(window.headers))
        .take();
}

Result<TrailWindow> decode_window(ByteView record) {
    TrailWindow out;
    const Status read = wire::for_each_field(record, [&](const WireField& field) -> Status {
        if (field.is_bytes(1)) {
            auto point = decode_point(field.bytes);
            if (!point) return fail(std::move(point).error());
            out.point = std::move(*point);
        }
        if (field.is_bytes(2)) {
            auto headers = decode_headers(field.bytes);
            if (!headers) return fail(std::move(headers).error());
            out.headers = std::move(*headers);
        }
        return {};
    });
    if (!read) return fail(read.error());
    if (!out.point.keys || out.headers.empty()) return fail(ErrorCode::missing_field, "window");
    return out;
}

}  // namespace tributary::consensus
