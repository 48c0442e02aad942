// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "primitives/bytes.hpp"
#include "primitives/wire/wire_reader.hpp"

namespace tributary::wire {

/// Writes protobuf fields canonically, as java-tron does: minimal varints, proto3 defaults left
/// out. The caller keeps the fields in ascending order.
class WireWriter {
  public:
    /// Left out when 0; negative numbers take ten bytes.
    WireWriter& integer(std::uint32_t number, std::int64_t value);

    /// Left out when empty.
    WireWriter& bytes(std::uint32_t number, ByteView content);

    WireWriter& text(std::uint32_t number, std::string_view content) {
        return bytes(number, as_bytes(content));
    }

    /// A sub-message: written even when empty.
    WireWriter& message(std::uint32_t number, ByteView content);

    /// A field as it was read, even where it holds a default.
    WireWriter& field(const WireField& field);

    [[nodiscard]] const Bytes& view() const { return out_; }

    [[nodiscard]] Bytes take() { return std::move(out_); }

  private:
    void tag(std::uint32_t number, std::uint32_t type);
    void varint(std::uint64_t value);
    void fixed(std::uint64_t value, std::size_t size);

    Bytes out_;
};

}  // namespace tributary::wire
