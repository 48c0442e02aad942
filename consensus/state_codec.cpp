// SPDX-License-Identifier: Apache-2.0
#include "consensus/state_codec.hpp"

#include <algorithm>

#include "consensus/key_codec.hpp"
#include "consensus/network_file.hpp"
#include "primitives/wire/wire_reader.hpp"
#include "primitives/wire/wire_writer.hpp"

namespace tributary::consensus {
namespace {

using wire::WireField;
using wire::WireWriter;

std::int64_t as_int(std::uint64_t value) {
    return static_cast<std::int64_t>(value);
}

Status corrupt(std::string_view what) {
    return fail(ErrorCode::store_corrupt, std::string(what));
}

/// Reads an address into `out`; an empty or wrong one is a damaged record.
Status read_address(ByteView bytes, Address& out) {
    const auto address = Address::from(bytes);
    if (!address) return corrupt("address");
    out = *address;
    return {};
}

/// Walks a record; wire errors mean damage as well.
template <typename Visit>
Status read_record(ByteView record, Visit&& visit) {
    Status status = wire::for_each_field(record, std::forward<Visit>(visit));
    if (!status && status.error().code != ErrorCode::store_corrupt)
        return corrupt(status.error().detail);
    return status;
}

Bytes encode_facts(const BlockFacts& facts) {
    WireWriter out;
    for (const auto& change : facts.key_changes) {
        out.message(1,
                    WireWriter().bytes(1, change.owner.view()).bytes(2, change.key.view()).view());
    }
    for (const ProposalEvent& event : facts.proposals) {
        WireWriter record;
        record.integer(1, static_cast<std::int64_t>(event.kind)).bytes(2, event.owner.view());
        record.integer(3, event.proposal_id);
        if (event.maintenance_interval) {
            record.message(4, WireWriter().integer(1, *event.maintenance_interval).view());
        }
        out.message(2, record.view());
    }
    return out.integer(3, facts.witnesses_created).take();
}

Status read_key_change(ByteView record, BlockFacts& facts) {
    wire::WitnessKeyChange change;
    const Status read = read_record(record, [&](const WireField& field) -> Status {
        if (field.is_bytes(1)) return read_address(field.bytes, change.owner);
        if (field.is_bytes(2)) return read_address(field.bytes, change.key);
        return {};
    });
    facts.key_changes.push_back(change);
    return read;
}

Status read_proposal_event(ByteView record, BlockFacts& facts) {
    ProposalEvent event;
    const Status read = read_record(record, [&](const WireField& field) -> Status {
        if (field.is_varint(1)) {
            if (field.value > static_cast<std::uint64_t>(ProposalEvent::Kind::cancelled)) {
                return corrupt("proposal event");
            }
            event.kind = static_cast<ProposalEvent::Kind>(field.value);
        }
        // A cancellation names nobody: its owner is zero bytes, no address.
        if (field.is_bytes(2))
            std::copy_n(field.bytes.begin(),
                        std::min(field.bytes.size(), Address::kSize),
                        event.owner.bytes.begin());
        if (field.is_varint(3)) event.proposal_id = field.int64();
        if (field.is_bytes(4)) {
            event.maintenance_interval = 0;
            return read_record(field.bytes, [&](const WireField& inner) {
                if (inner.is_varint(1)) event.maintenance_interval = inner.int64();
            });
        }
        return {};
    });
    facts.proposals.push_back(event);
    return read;
}

Result<BlockFacts> decode_facts(ByteView record) {
    BlockFacts facts;
    const Status read = read_record(record, [&](const WireField& field) -> Status {
        if (field.is_bytes(1)) return read_key_change(field.bytes, facts);
        if (field.is_bytes(2)) return read_proposal_event(field.bytes, facts);
        if (field.is_varint(3)) facts.witnesses_created = static_cast<std::uint32_t>(field.value);
        return {};
    });
    if (!read) return fail(read.error());
    return facts;
}

Status read_signed_by(ByteView record, SignedByList& out) {
    SignedBy entry;
    const Status read = read_record(record, [&](const WireField& field) -> Status {
        if (field.is_bytes(1)) return read_address(field.bytes, entry.signer);
        if (field.is_bytes(2)) {
            const auto signature = Signature::from(field.bytes);
            if (!signature) return corrupt("signature");
            entry.signature = *signature;
        }
        return {};
    });
    out.push_back(entry);
    return read;
}

void write_addresses(WireWriter& out,
                     std::uint32_t number,
                     const SharedVector<Address>& addresses) {
    for (const Address& address : addresses)
        out.message(number, address.view());
}

Bytes encode_period(const Period& period) {
    WireWriter out;
    out.integer(1, as_int(period.first)).integer(2, period.start).integer(3, period.n);
    for (const auto& place : period.places)
        out.message(4, place ? place->view() : ByteView{});
    write_addresses(out, 5, period.trusted);
    write_addresses(out, 6, period.joined);
    write_addresses(out, 7, period.proved);
    for (const SeatCount count : period.counts) {
        WireWriter record;
        record.bytes(1, count.witness.view()).bytes(2, count.signer.view());
        record.integer(3, as_int(count.latest)).integer(4, count.counted ? 1 : 0);
        out.message(8, record.view());
    }
    return out.integer(9, period.has_solid_block ? 1 : 0).take();
}

Status read_count(ByteView record, Period& period) {
    SeatCount count;
    const Status read = read_record(record, [&](const WireField& field) -> Status {
        if (field.is_bytes(1)) return read_address(field.bytes, count.witness);
        if (field.is_bytes(2)) return read_address(field.bytes, count.signer);
        if (field.is_varint(3)) count.latest = field.value;
        if (field.is_varint(4)) count.counted = field.value != 0;
        return {};
    });
    period.counts.push_back(count);
    return read;
}

Status read_into(ByteView bytes, SharedVector<Address>& out) {
    return read_address(bytes, out.edit().emplace_back());
}

Status read_place(ByteView bytes, Period& period) {
    auto& place = period.places.edit().emplace_back();
    if (bytes.empty()) return {};
    return read_address(bytes, place.emplace());
}

Result<Period> decode_period(ByteView record) {
    Period period;
    const Status read = read_record(record, [&](const WireField& field) -> Status {
        if (field.is_varint(1)) period.first = field.value;
        if (field.is_varint(2)) period.start = field.int64();
        if (field.is_varint(3)) period.n = static_cast<std::uint32_t>(field.value);
        if (field.is_bytes(4)) return read_place(field.bytes, period);
        if (field.is_bytes(5)) return read_into(field.bytes, period.trusted);
        if (field.is_bytes(6)) return read_into(field.bytes, period.joined);
        if (field.is_bytes(7)) return read_into(field.bytes, period.proved);
        if (field.is_bytes(8)) return read_count(field.bytes, period);
        if (field.is_varint(9)) period.has_solid_block = field.value != 0;
        return {};
    });
    if (!read) return fail(read.error());
    const bool sane =
        period.n >= 1 && period.n <= kMaxActiveWitnesses && period.places.size() == period.n;
    if (!sane) return fail(ErrorCode::store_corrupt, "maintenance period");
    return period;
}

Bytes encode_keys(const KeyBook& keys) {
    WireWriter out;
    for (const auto& [witness, entries] : keys.entries()) {
        for (const KeyBook::Entry& entry : entries)
            out.message(1, encode_key_change(witness, entry));
    }
    for (const auto& [witness, keys_of_it] : keys.attested()) {
        for (const AttestedKey& attested : keys_of_it)
            out.message(2, encode_attested_key(witness, attested));
    }
    return out.take();
}

Result<KeyBook> decode_keys(ByteView record) {
    KeyBook keys;
    const Status read = read_record(record, [&](const WireField& field) -> Status {
        if (field.is_bytes(1)) return read_key_change(field.bytes, keys);
        if (field.is_bytes(2)) return read_attested_key(field.bytes, keys);
        return {};
    });
    if (!read) return fail(read.error());
    return keys;
}

Bytes encode_votes(const IntervalVotes& votes) {
    WireWriter out;
    out.integer(1, votes.created());
    for (const auto& proposal : votes.open()) {
        WireWriter record;
        record.integer(1, proposal.id).integer(2, proposal.interval);
        for (const Address& approval : proposal.approvals)
            record.message(3, approval.view());
        out.message(2, record.view());
    }
    return out.take();
}

Result<IntervalVotes> decode_votes(ByteView record) {
    std::int64_t created = 0;
    std::vector<IntervalVotes::Proposal> open;
    const Status read = read_record(record, [&](const WireField& field) -> Status {
        if (field.is_varint(1)) created = field.int64();
        if (!field.is_bytes(2)) return {};
        auto& proposal = open.emplace_back();
        return read_record(field.bytes, [&](const WireField& part) -> Status {
            if (part.is_varint(1)) proposal.id = part.int64();
            if (part.is_varint(2)) proposal.interval = part.int64();
            if (!part.is_bytes(3)) return {};
            Address approval;
            const Status ok = read_address(part.bytes, approval);
            proposal.approvals.insert(approval);
            return ok;
        });
    });
    if (!read) return fail(read.error());
    return IntervalVotes(created, std::move(open));
}

Bytes encode_stall(const Stall& stall) {
    WireWriter out;
    out.integer(1, static_cast<std::int64_t>(stall.kind)).integer(2, as_int(stall.since));
    out.integer(3, stall.since_time).integer(4, stall.seen).integer(5, stall.needed);
    return out.integer(6, stall.unknown_seats)
        .integer(7, stall.unknown_keys)
        .integer(8, as_int(stall.solid))
        .take();
}

Result<Stall> decode_stall(ByteView record) {
    Stall stall;
    const Status read = read_record(record, [&](const WireField& field) -> Status {
        if (field.is_varint(1)) {
            if (field.value > static_cast<std::uint64_t>(StallKind::needs_keys))
                return corrupt("stall");
            stall.kind = static_cast<StallKind>(field.value);
        }
        if (field.is_varint(2)) stall.since = field.value;
        if (field.is_varint(3)) stall.since_time = field.int64();
        if (field.is_varint(4)) stall.seen = static_cast<std::uint32_t>(field.value);
        if (field.is_varint(5)) stall.needed = static_cast<std::uint32_t>(field.value);
        if (field.is_varint(6)) stall.unknown_seats = static_cast<std::uint32_t>(field.value);
        if (field.is_varint(7)) stall.unknown_keys = static_cast<std::uint32_t>(field.value);
        if (field.is_varint(8)) stall.solid = field.value;
        return {};
    });
    if (!read) return fail(read.error());
    return stall;
}

/// Takes a decoded part over into `out`.
template <typename T, typename Out>
Status take(Result<T> part, Out& out) {
    if (!part) return fail(std::move(part).error());
    out = std::move(*part);
    return {};
}

template <typename T>
Status take(Result<T> part, std::shared_ptr<const T>& out) {
    if (!part) return fail(std::move(part).error());
    out = std::make_shared<const T>(std::move(*part));
    return {};
}

}  // namespace

Bytes encode_chain_header(const ChainHeader& header) {
    WireWriter out;
    out.message(1, header.header.raw);
    for (const SignedBy& entry : header.signed_by) {
        out.message(
            2, WireWriter().bytes(1, entry.signer.view()).bytes(2, entry.signature.view()).view());
    }
    if (!header.facts.empty()) out.message(3, encode_facts(header.facts));
    return out.integer(4, as_int(header.sequence)).integer(5, header.solid_support).take();
}

Result<ChainHeader> decode_chain_header(ByteView record) {
    ChainHeader out;
    ByteView raw;
    const Status read = read_record(record, [&](const WireField& field) -> Status {
        if (field.is_bytes(1)) raw = field.bytes;
        if (field.is_bytes(2)) return read_signed_by(field.bytes, out.signed_by);
        if (field.is_bytes(3)) return take(decode_facts(field.bytes), out.facts);
        if (field.is_varint(4)) out.sequence = field.value;
        if (field.is_varint(5)) out.solid_support = static_cast<std::uint32_t>(field.value);
        return {};
    });
    if (!read) return fail(read.error());
    if (out.signed_by.empty()) return fail(ErrorCode::store_corrupt, "header without signature");
    auto header = wire::decode_header(
        WireWriter().message(1, raw).bytes(2, out.signed_by.front().signature.view()).view());
    if (!header) return fail(ErrorCode::store_corrupt, header.error().message());
    out.header = std::move(*header);
    return out;
}

Bytes encode_state(const BranchState& state) {
    WireWriter out;
    out.integer(1, as_int(state.number))
        .integer(2, state.timestamp)
        .integer(3, state.is_maintenance ? 1 : 0);
    out.integer(4, state.clock.next)
        .integer(5, state.clock.interval)
        .message(6, encode_period(state.period));
    out.integer(7, state.candidates)
        .integer(8, as_int(state.vouched))
        .integer(9, as_int(state.solid));
    out.integer(10, as_int(state.last_counted)).message(11, encode_keys(*state.keys));
    out.message(12, encode_votes(*state.votes));
    if (state.stall) out.message(13, encode_stall(*state.stall));
    return out.take();
}

Result<BranchState> decode_state(ByteView record) {
    BranchState state;
    const Status read = read_record(record, [&](const WireField& field) -> Status {
        if (field.is_varint(1)) state.number = field.value;
        if (field.is_varint(2)) state.timestamp = field.int64();
        if (field.is_varint(3)) state.is_maintenance = field.value != 0;
        if (field.is_varint(4)) state.clock.next = field.int64();
        if (field.is_varint(5)) state.clock.interval = field.int64();
        if (field.is_bytes(6)) return take(decode_period(field.bytes), state.period);
        if (field.is_varint(7)) state.candidates = static_cast<std::uint32_t>(field.value);
        if (field.is_varint(8)) state.vouched = field.value;
        if (field.is_varint(9)) state.solid = field.value;
        if (field.is_varint(10)) state.last_counted = field.value;
        if (field.is_bytes(11)) return take(decode_keys(field.bytes), state.keys);
        if (field.is_bytes(12)) return take(decode_votes(field.bytes), state.votes);
        if (field.is_bytes(13)) return take(decode_stall(field.bytes), state.stall);
        return {};
    });
    if (!read) return fail(read.error());
    if (!state.keys || !state.votes || state.period.n == 0 || state.clock.interval < 0) {
        return fail(ErrorCode::store_corrupt, "branch state");
    }
    return state;
}

}  // namespace tributary::consensus
