// SPDX-License-Identifier: Apache-2.0
#include "primitives/wire/header.hpp"

#include "primitives/crypto/sha256.hpp"
#include "primitives/wire/wire_reader.hpp"
#include "primitives/wire/wire_writer.hpp"

namespace tributary::wire {
namespace {

/// The slices of raw_data that need a fixed length.
struct RawSlices {
    std::int64_t number = 0;
    std::int64_t timestamp = 0;
    std::int32_t version = 0;
    ByteView tx_root;
    ByteView parent;
    ByteView witness;
};

Result<RawSlices> read_raw(ByteView raw) {
    RawSlices out;
    const Status read = for_each_field(raw, [&](const WireField& field) {
        if (field.is_varint(1)) out.timestamp = field.int64();
        if (field.is_bytes(2)) out.tx_root = field.bytes;
        if (field.is_bytes(3)) out.parent = field.bytes;
        if (field.is_varint(7)) out.number = field.int64();
        if (field.is_bytes(9)) out.witness = field.bytes;
        if (field.is_varint(10)) out.version = field.int32();
    });
    if (!read) return fail(read.error());
    return out;
}

Status fill_from_raw(Header& out, ByteView raw) {
    const auto slices = read_raw(raw);
    if (!slices) return fail(slices.error());
    if (slices->number < 0) return fail(ErrorCode::malformed, "negative block number");
    const auto root = Hash256::from(slices->tx_root);
    if (!root) return fail(ErrorCode::malformed, "txTrieRoot is not 32 bytes");
    const auto parent = BlockId::from(slices->parent);
    if (!parent) return fail(ErrorCode::malformed, "parentHash is not 32 bytes");
    const auto witness = Address::from(slices->witness);
    if (!witness) return fail(ErrorCode::bad_witness_address, to_hex(slices->witness));
    out.number = static_cast<BlockNumber>(slices->number);
    out.timestamp = slices->timestamp;
    out.version = slices->version;
    out.tx_root = *root;
    out.parent_id = *parent;
    out.witness = *witness;
    out.raw = to_bytes(raw);
    out.raw_hash = sha256(raw);
    out.id = make_block_id(out.number, out.raw_hash);
    return {};
}

}  // namespace

Result<Header> decode_header(ByteView block_header) {
    if (block_header.size() > kMaxHeaderSize) return fail(ErrorCode::oversized, "block header");
    std::optional<ByteView> raw;
    ByteView signature;
    const Status read = for_each_field(block_header, [&](const WireField& field) -> Status {
        if (field.is_bytes(1)) {
            // Java merges the two; only the canonical form has one slice to hash.
            if (raw) return fail(ErrorCode::malformed, "raw_data given twice");
            raw = field.bytes;
        }
        if (field.is_bytes(2)) signature = field.bytes;
        return {};
    });
    if (!read) return fail(read.error());
    if (!raw) return fail(ErrorCode::missing_field, "block header raw_data");
    Header out;
    if (const Status filled = fill_from_raw(out, *raw); !filled) return fail(filled.error());
    const auto cut = signature_from(signature);
    if (!cut) return fail(ErrorCode::bad_signature, "witness signature is shorter than 65 bytes");
    out.signature = *cut;
    return out;
}

Bytes encode_header(const Header& header) {
    return WireWriter().message(1, header.raw).bytes(2, header.signature.view()).take();
}

}  // namespace tributary::wire
