// SPDX-License-Identifier: Apache-2.0
#include "primitives/wire/wire_writer.hpp"

namespace tributary::wire {
namespace {

constexpr std::uint32_t kEndGroup = 4;

}  // namespace

void WireWriter::varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7U)
        out_.push_back(static_cast<std::uint8_t>(value | 0x80U));
    out_.push_back(static_cast<std::uint8_t>(value));
}

void WireWriter::tag(std::uint32_t number, std::uint32_t type) {
    varint((std::uint64_t{number} << 3U) | type);
}

void WireWriter::fixed(std::uint64_t value, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) {
        out_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
    }
}

WireWriter& WireWriter::integer(std::uint32_t number, std::int64_t value) {
    if (value == 0) return *this;
    tag(number, 0);
    varint(static_cast<std::uint64_t>(value));
    return *this;
}

WireWriter& WireWriter::bytes(std::uint32_t number, ByteView content) {
    return content.empty() ? *this : message(number, content);
}

WireWriter& WireWriter::message(std::uint32_t number, ByteView content) {
    tag(number, 2);
    varint(content.size());
    append(out_, content);
    return *this;
}

WireWriter& WireWriter::field(const WireField& field) {
    if (field.type == WireType::length_delimited) return message(field.number, field.bytes);
    tag(field.number, static_cast<std::uint32_t>(field.type));
    switch (field.type) {
        case WireType::varint: varint(field.value); break;
        case WireType::fixed64: fixed(field.value, 8); break;
        case WireType::fixed32: fixed(field.value, 4); break;
        case WireType::group:
            append(out_, field.bytes);
            tag(field.number, kEndGroup);
            break;
        case WireType::length_delimited: break;
    }
    return *this;
}

}  // namespace tributary::wire
