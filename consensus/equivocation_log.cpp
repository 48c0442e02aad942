// SPDX-License-Identifier: Apache-2.0
#include "consensus/equivocation_log.hpp"

#include <iterator>
#include <limits>

#include "consensus/signature_repair.hpp"

namespace tributary::consensus {
namespace {

constexpr std::string_view kPrefix = "e/";
constexpr std::size_t kKeySize = kPrefix.size() + Address::kSize + 8;

Bytes key_for(const Address& witness, TimestampMs time) {
    Bytes key = to_bytes(as_bytes(kPrefix));
    append(key, witness.view());
    append(key, be64(static_cast<std::uint64_t>(time)));
    return key;
}

/// A chain takes signatures with a false parity; nobody else would find the signer from those.
Equivocation with_right_parity(Equivocation out) {
    for (wire::Header* header : {&out.first, &out.second})
        header->signature = repaired_signature(header->raw_hash, header->signature, out.signer);
    return out;
}

Status corrupt() {
    return fail(ErrorCode::store_corrupt, "evidence");
}

}  // namespace

Result<EquivocationLog> EquivocationLog::open(const KvStore& store) {
    EquivocationLog out(store);
    Status damage;
    const auto read = [&](ByteView key, ByteView value) {
        if (key.size() == kPrefix.size() && value.size() == 8) {
            out.seen_ = read_be64(value);
        } else if (const auto witness = key.size() == kKeySize
                                            ? Address::from(key.subspan(kPrefix.size(), 21))
                                            : std::nullopt) {
            out.kept_.emplace(*witness, static_cast<TimestampMs>(read_be64(key.last(8))));
        } else {
            damage = corrupt();
        }
        return damage.has_value();
    };
    const Status scanned = store.scan(as_bytes(kPrefix), {}, read);
    if (!scanned) return fail(scanned.error());
    if (!damage) return fail(damage.error());
    return out;
}

bool EquivocationLog::has_room(const Address& witness) const {
    if (kept_.size() >= kMaxEquivocations) return false;
    constexpr auto kFirst = std::numeric_limits<TimestampMs>::min();
    constexpr auto kLast = std::numeric_limits<TimestampMs>::max();
    const auto from = kept_.lower_bound({witness, kFirst});
    const auto to = kept_.upper_bound({witness, kLast});
    return static_cast<std::size_t>(std::distance(from, to)) < kMaxEquivocationsPerWitness;
}

EquivocationLog::Entry EquivocationLog::add(const Equivocation& equivocation) {
    Entry out;
    const wire::Header& header = equivocation.first;
    const Slot slot{header.witness, header.timestamp};
    if (kept_.contains(slot)) return out;
    ++seen_;
    out.batch.put(as_bytes(kPrefix), be64(seen_));
    if (!has_room(header.witness)) return out;
    kept_.insert(slot);
    out.batch.put(key_for(header.witness, header.timestamp),
                  encode_equivocation(with_right_parity(equivocation)));
    out.kept = true;
    return out;
}

Result<std::vector<Equivocation>> EquivocationLog::list() const {
    std::vector<Equivocation> out;
    Status damage;
    const Status scanned = store_->scan(as_bytes(kPrefix), {}, [&](ByteView key, ByteView value) {
        if (key.size() == kPrefix.size()) return true;
        auto equivocation = decode_equivocation(value);
        if (equivocation) out.push_back(std::move(*equivocation));
        if (!equivocation) damage = corrupt();
        return damage.has_value();
    });
    if (!scanned) return fail(scanned.error());
    if (!damage) return fail(damage.error());
    return out;
}

}  // namespace tributary::consensus
