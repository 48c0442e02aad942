// SPDX-License-Identifier: Apache-2.0
#include "consensus/key_codec.hpp"

#include "primitives/wire/wire_reader.hpp"
#include "primitives/wire/wire_writer.hpp"

namespace tributary::consensus {
namespace {

using wire::WireField;
using wire::WireWriter;

Status read_address(ByteView bytes, std::optional<Address>& out) {
    out = Address::from(bytes);
    return out ? Status{} : fail(ErrorCode::malformed, "address");
}

/// What both kinds of records have.
struct KeyRecord {
    std::optional<Address> witness;
    BlockNumber number = 0;
    std::optional<Address> key;
    std::vector<std::string> attesters;
};

WireWriter begin_record(const Address& witness, BlockNumber number, const Address& key) {
    WireWriter out;
    out.bytes(1, witness.view()).integer(2, static_cast<std::int64_t>(number)).bytes(3, key.view());
    return out;
}

Status read_attester(ByteView name, std::vector<std::string>& attesters) {
    if (attesters.size() == kMaxKeyAttesters || name.size() > kMaxAttesterName)
        return fail(ErrorCode::oversized, "attesters");
    attesters.emplace_back(as_text(name));
    return {};
}

Result<KeyRecord> read_record(ByteView record) {
    KeyRecord out;
    const Status read = wire::for_each_field(record, [&](const WireField& field) -> Status {
        if (field.is_bytes(1)) return read_address(field.bytes, out.witness);
        if (field.is_varint(2)) out.number = field.value;
        if (field.is_bytes(3)) return read_address(field.bytes, out.key);
        if (field.is_bytes(4)) return read_attester(field.bytes, out.attesters);
        return {};
    });
    if (!read) return fail(read.error());
    if (!out.witness || !out.key) return fail(ErrorCode::malformed, "address");
    return out;
}

}  // namespace

Bytes encode_key_change(const Address& witness, const KeyBook::Entry& entry) {
    return begin_record(witness, entry.changed_in, entry.key).take();
}

Status read_key_change(ByteView record, KeyBook& book) {
    const auto read = read_record(record);
    if (!read) return fail(read.error());
    const auto known = book.entries().find(*read->witness);
    if (known != book.entries().end() && known->second.back().changed_in > read->number)
        return fail(ErrorCode::malformed, "key changes out of order");
    book.learn(*read->witness, {read->number, *read->key});
    return {};
}

Bytes encode_attested_key(const Address& witness, const AttestedKey& attested) {
    WireWriter out = begin_record(witness, attested.from, attested.key);
    for (const std::string& attester : attested.attesters)
        out.text(4, attester);
    return out.take();
}

Status read_attested_key(ByteView record, KeyBook& book) {
    auto read = read_record(record);
    if (!read) return fail(read.error());
    AttestedKey attested{read->number, *read->key, std::move(read->attesters)};
    if (!book.restore(*read->witness, std::move(attested)))
        return fail(ErrorCode::malformed, "attested keys");
    return {};
}

}  // namespace tributary::consensus
