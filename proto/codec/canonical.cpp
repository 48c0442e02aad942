// SPDX-License-Identifier: Apache-2.0
#include "proto/codec/canonical.hpp"

#include <algorithm>
#include <tuple>
#include <vector>

#include "primitives/check.hpp"
#include "primitives/wire/block.hpp"
#include "primitives/wire/wire_reader.hpp"
#include "primitives/wire/wire_writer.hpp"
#include "proto/codec/message_shape.hpp"
#include "proto/codec/utf8.hpp"

namespace tributary::codec {
namespace {

using wire::WireField;
using wire::WireType;
using wire::WireWriter;

/// A field with its rule; without one it is unknown to java-tron.
struct Entry {
    const FieldRule* rule = nullptr;
    WireField field;
};

using Entries = std::vector<Entry>;
using Run = std::span<const Entry>;

/// Place of a wire type within the unknown fields of one number (UnknownFieldSet.Field.writeTo).
int unknown_rank(WireType type) {
    switch (type) {
        case WireType::varint: return 0;
        case WireType::fixed32: return 1;
        case WireType::fixed64: return 2;
        case WireType::length_delimited: return 3;
        case WireType::group: return 4;
    }
    return 5;
}

auto order_of(const Entry& entry) {
    return std::tuple(entry.rule == nullptr, entry.field.number, unknown_rank(entry.field.type));
}

Result<Entries> read_entries(const MessageShape& shape, ByteView message) {
    Entries entries;
    const Status read = wire::for_each_field(message, [&](const WireField& field) -> Status {
        if (entries.size() == kMaxFieldsPerMessage) {
            return fail(ErrorCode::oversized, "more fields than are re-encoded");
        }
        entries.push_back({shape.find(field), field});
        return {};
    });
    if (!read) return fail(read.error());
    std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
        return order_of(a) < order_of(b);
    });
    return entries;
}

Result<Bytes> canonical_message(const MessageShape& shape, ByteView message);

Status write_message(WireWriter& out, const FieldRule& rule, ByteView content) {
    const auto encoded = canonical_message(*rule.message, content);
    if (!encoded) return fail(encoded.error());
    out.message(rule.number, *encoded);
    return {};
}

/// A singular message that is given several times is their concatenation.
Status write_merged(WireWriter& out, const FieldRule& rule, Run run) {
    if (run.size() == 1) return write_message(out, rule, run.front().field.bytes);
    Bytes merged;
    for (const Entry& entry : run)
        append(merged, entry.field.bytes);
    return write_message(out, rule, merged);
}

Status write_text(WireWriter& out, const FieldRule& rule, Run run) {
    for (const Entry& entry : run) {
        if (!is_utf8(entry.field.bytes)) return fail(ErrorCode::malformed, "text is not UTF-8");
    }
    out.bytes(rule.number, run.back().field.bytes);
    return {};
}

Status write_known(WireWriter& out, const FieldRule& rule, Run run) {
    const WireField& last = run.back().field;
    switch (rule.kind) {
        case FieldKind::int64: out.integer(rule.number, last.int64()); return {};
        case FieldKind::int32: out.integer(rule.number, last.int32()); return {};
        case FieldKind::bytes: out.bytes(rule.number, last.bytes); return {};
        case FieldKind::text: return write_text(out, rule, run);
        case FieldKind::message: return write_merged(out, rule, run);
        case FieldKind::repeated_bytes:
            for (const Entry& entry : run)
                out.message(rule.number, entry.field.bytes);
            return {};
        case FieldKind::repeated_message:
            for (const Entry& entry : run) {
                const Status written = write_message(out, rule, entry.field.bytes);
                if (!written) return written;
            }
            return {};
        case FieldKind::refused: return fail(ErrorCode::malformed, "field that no block has");
    }
    TRIBUTARY_ASSERT(false);
}

Status write_unknown(WireWriter& out, WireField field) {
    if (field.type != WireType::group) {
        out.field(field);
        return {};
    }
    const auto content = canonical_message(kNoFields, field.bytes);
    if (!content) return fail(content.error());
    field.bytes = *content;
    out.field(field);
    return {};
}

Result<Bytes> canonical_message(const MessageShape& shape, ByteView message) {
    const auto entries = read_entries(shape, message);
    if (!entries) return fail(entries.error());
    WireWriter out;
    for (std::size_t begin = 0; begin < entries->size();) {
        const FieldRule* rule = (*entries)[begin].rule;
        std::size_t end = begin + 1;
        while (rule != nullptr && end < entries->size() && (*entries)[end].rule == rule)
            ++end;
        const Run run = Run(*entries).subspan(begin, end - begin);
        const Status written =
            rule != nullptr ? write_known(out, *rule, run) : write_unknown(out, run.front().field);
        if (!written) return fail(written.error());
        begin = end;
    }
    return out.take();
}

struct Limit {
    std::size_t size = 0;
    std::string_view name;
};

Result<Bytes> canonical_within(const MessageShape& shape, ByteView message, Limit limit) {
    if (message.size() > limit.size) return fail(ErrorCode::oversized, std::string(limit.name));
    auto out = canonical_message(shape, message);
    if (out && out->size() > limit.size) {
        return fail(ErrorCode::oversized, std::string(limit.name));
    }
    return out;
}

}  // namespace

Result<Bytes> canonical_block(ByteView block) {
    return canonical_within(kBlock, block, {wire::kMaxBlockSize, "block"});
}

Result<Bytes> canonical_header(ByteView block_header) {
    return canonical_within(kBlockHeader, block_header, {wire::kMaxHeaderSize, "block header"});
}

Result<Bytes> canonical_transaction(ByteView transaction) {
    return canonical_within(kTransaction, transaction, {wire::kMaxTransactionSize, "transaction"});
}

}  // namespace tributary::codec
