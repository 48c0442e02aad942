// SPDX-License-Identifier: Apache-2.0
#include "primitives/wire/wire_reader.hpp"

namespace tributary::wire {
namespace {

constexpr std::uint64_t kEndGroup = 4;

/// A varint at the front: its value and how many bytes it took; 0 bytes where it does not end.
struct Varint {
    std::uint64_t value = 0;
    std::size_t size = 0;
};

Varint plain_varint(ByteView from) {
    Varint out;
    const std::size_t most = from.size() < 10 ? from.size() : 10;
    for (std::size_t i = 0; i < most; ++i) {
        const std::uint64_t byte = from[i];
        out.value |= (byte & 0x7fU) << (7 * i);
        if (byte < 0x80) {
            out.size = i + 1;
            break;
        }
    }
    return out;
}

/// A varint or length-delimited field at the front, and how many bytes it took; 0 for anything
/// else, faults included. Nearly every field of a block is one of these, and this way costs no
/// Result.
struct PlainField {
    WireField field;
    std::size_t size = 0;
};

PlainField plain_field(ByteView from) {
    const Varint tag = plain_varint(from);
    const auto low = static_cast<std::uint32_t>(tag.value);
    const bool is_varint = (low & 7U) == 0;
    if (tag.size == 0 || low >> 3U == 0 || (!is_varint && (low & 7U) != 2)) return {};
    const Varint value = plain_varint(from.subspan(tag.size));
    if (value.size == 0) return {};
    PlainField out;
    out.field.number = low >> 3U;
    out.size = tag.size + value.size;
    if (is_varint) {
        out.field.value = value.value;
        return out;
    }
    const auto length = static_cast<std::uint32_t>(value.value);
    if (length > from.size() - out.size) return {};
    out.field.type = WireType::length_delimited;
    out.field.bytes = from.subspan(out.size, length);
    out.size += length;
    return out;
}

}  // namespace

Result<std::uint64_t> WireReader::read_varint() {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < 10; ++i) {
        if (i >= rest_.size()) return fail(ErrorCode::truncated, "varint");
        const std::uint64_t byte = rest_[i];
        value |= (byte & 0x7fU) << (7 * i);
        if (byte < 0x80) {
            rest_ = rest_.subspan(i + 1);
            return value;
        }
    }
    return fail(ErrorCode::malformed, "varint of more than ten bytes");
}

Result<ByteView> WireReader::take(std::uint64_t size) {
    if (size > rest_.size()) return fail(ErrorCode::truncated, "field content");
    const ByteView out = rest_.first(size);
    rest_ = rest_.subspan(size);
    return out;
}

Result<ByteView> WireReader::take_group(std::uint32_t number, int depth) {
    if (depth >= kMaxGroupDepth) return fail(ErrorCode::malformed, "groups nested too deep");
    const ByteView from_here = rest_;
    while (true) {
        const ByteView content = from_here.first(from_here.size() - rest_.size());
        const auto tag = read_varint();
        if (!tag) return fail(tag.error());
        const auto low = static_cast<std::uint32_t>(*tag);
        if ((low & 7U) == kEndGroup) {
            if (low >> 3U != number) return fail(ErrorCode::malformed, "group ends as another");
            return content;
        }
        const auto field = read_field(*tag, depth + 1);
        if (!field) return fail(field.error());
    }
}

Result<WireField> WireReader::read_field(std::uint64_t tag, int depth) {
    // protobuf-java reads tags and lengths as 32-bit varints and drops higher bits.
    const auto low = static_cast<std::uint32_t>(tag);
    WireField field;
    field.number = low >> 3U;
    if (field.number == 0) return fail(ErrorCode::malformed, "field number 0");
    switch (low & 7U) {
        case 0: {
            const auto value = read_varint();
            if (!value) return fail(value.error());
            field.value = *value;
            return field;
        }
        case 1:
        case 5: {
            field.type = (low & 7U) == 1 ? WireType::fixed64 : WireType::fixed32;
            const auto content = take(field.type == WireType::fixed64 ? 8 : 4);
            if (!content) return fail(content.error());
            for (std::size_t i = content->size(); i > 0; --i) {
                field.value = (field.value << 8U) | (*content)[i - 1];
            }
            return field;
        }
        case 2: {
            field.type = WireType::length_delimited;
            const auto size = read_varint();
            if (!size) return fail(size.error());
            const auto content = take(static_cast<std::uint32_t>(*size));
            if (!content) return fail(content.error());
            field.bytes = *content;
            return field;
        }
        case 3: {
            field.type = WireType::group;
            const auto content = take_group(field.number, depth);
            if (!content) return fail(content.error());
            field.bytes = *content;
            return field;
        }
        default: return fail(ErrorCode::malformed, "wire type that does not exist here");
    }
}

Result<std::optional<WireField>> WireReader::next() {
    if (rest_.empty()) return std::nullopt;
    if (const PlainField plain = plain_field(rest_); plain.size != 0) {
        rest_ = rest_.subspan(plain.size);
        return plain.field;
    }
    const auto tag = read_varint();
    if (!tag) return fail(tag.error());
    auto field = read_field(*tag, 0);
    if (!field) return fail(std::move(field).error());
    return *field;
}

}  // namespace tributary::wire
