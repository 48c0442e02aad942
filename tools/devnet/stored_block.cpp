// SPDX-License-Identifier: Apache-2.0
#include "tools/devnet/stored_block.hpp"

#include "primitives/crypto/sha256.hpp"
#include "primitives/wire/block.hpp"
#include "primitives/wire/wire_reader.hpp"

namespace tributary::devnet {
namespace {

Result<ByteView> raw_data_of(ByteView header) {
    std::optional<ByteView> raw;
    const Status read = wire::for_each_field(header, [&](const wire::WireField& field) {
        if (field.is_bytes(1)) raw = field.bytes;
    });
    if (!read) return fail(read.error());
    if (!raw) return fail(ErrorCode::missing_field, "raw_data of a block header");
    return *raw;
}

}  // namespace

Result<StoredBlock> decode_stored_block(Bytes body) {
    StoredBlock out;
    out.body = std::move(body);
    const auto slices = wire::slice_block(out.body);
    if (!slices) return fail(slices.error());
    const auto raw = raw_data_of(slices->header);
    if (!raw) return fail(raw.error());
    std::optional<BlockId> parent;
    const Status read = wire::for_each_field(*raw, [&](const wire::WireField& field) {
        if (field.is_varint(1)) out.timestamp = field.int64();
        if (field.is_bytes(3)) parent = BlockId::from(field.bytes);
        if (field.is_varint(7)) out.number = field.value;
        if (field.is_bytes(9)) out.witness = to_bytes(field.bytes);
    });
    if (!read) return fail(read.error());
    if (!parent) return fail(ErrorCode::missing_field, "parentHash of a block header");
    out.parent_id = *parent;
    out.id = make_block_id(out.number, sha256(*raw));
    return out;
}

Result<std::vector<ByteView>> split_delimited(ByteView file) {
    std::vector<ByteView> out;
    std::size_t at = 0;
    while (at < file.size()) {
        std::uint64_t size = 0;
        unsigned shift = 0;
        std::uint8_t byte = 0;
        do {
            if (at == file.size()) return fail(ErrorCode::truncated, "length of a message");
            if (shift > 28) return fail(ErrorCode::malformed, "length of a message");
            byte = file[at++];
            size |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
            shift += 7;
        } while ((byte & 0x80U) != 0);
        if (size > file.size() - at) return fail(ErrorCode::truncated, "last message");
        out.push_back(file.subspan(at, size));
        at += size;
    }
    return out;
}

}  // namespace tributary::devnet
