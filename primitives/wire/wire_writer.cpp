// SPDX-License-Identifier: Apache-2.0
#include "primitives/wire/wire_writer.hpp"

namespace tributary::wire {

void WireWriter::varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7U)
        out_.push_back(static_cast<std::uint8_t>(value | 0x80U));
    out_.push_back(static_cast<std::uint8_t>(value));
}

WireWriter& WireWriter::integer(std::uint32_t number, std::int64_t value) {
    if (value == 0) return *this;
    varint(std::uint64_t{number} << 3U);
    varint(static_cast<std::uint64_t>(value));
    return *this;
}

WireWriter& WireWriter::bytes(std::uint32_t number, ByteView content) {
    return content.empty() ? *this : message(number, content);
}

WireWriter& WireWriter::message(std::uint32_t number, ByteView content) {
    varint((std::uint64_t{number} << 3U) | 2U);
    varint(content.size());
    append(out_, content);
    return *this;
}

}  // namespace tributary::wire
