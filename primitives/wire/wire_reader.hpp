// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "primitives/bytes.hpp"
#include "primitives/result.hpp"

namespace tributary::wire {

enum class WireType : std::uint8_t {
    varint = 0,
    fixed64 = 1,
    length_delimited = 2,
    group = 3,
    fixed32 = 5,
};

/// One field as it stands in a message. `bytes` borrows from the input.
struct WireField {
    std::uint32_t number = 0;
    WireType type = WireType::varint;
    /// Varint, fixed32 or fixed64.
    std::uint64_t value = 0;
    /// Content of a length-delimited field or of a group.
    ByteView bytes;

    /// True for this number with a varint; another wire type is an unknown field, as in
    /// protobuf-java.
    [[nodiscard]] bool is_varint(std::uint32_t wanted) const {
        return number == wanted && type == WireType::varint;
    }

    /// True for this number with length-delimited content.
    [[nodiscard]] bool is_bytes(std::uint32_t wanted) const {
        return number == wanted && type == WireType::length_delimited;
    }

    [[nodiscard]] std::int64_t int64() const { return static_cast<std::int64_t>(value); }

    /// int32 and enums keep the low 32 bits, as protobuf-java does.
    [[nodiscard]] std::int32_t int32() const {
        return static_cast<std::int32_t>(static_cast<std::uint32_t>(value));
    }
};

/// Deepest nesting of unknown groups (protobuf-java's recursion limit).
inline constexpr int kMaxGroupDepth = 100;

/// Walks the fields of one protobuf message in place, accepting what protobuf-java accepts. Groups,
/// which only occur as unknown fields, come out as WireType::group with their content in `bytes`.
class WireReader {
  public:
    explicit WireReader(ByteView message) : rest_(message) {}

    /// The next field; nothing at the end. Errors: truncated, malformed.
    Result<std::optional<WireField>> next();

  private:
    Result<std::uint64_t> read_varint();
    Result<ByteView> take(std::uint64_t size);
    Result<ByteView> take_group(std::uint32_t number, int depth);
    Result<WireField> read_field(std::uint64_t tag, int depth);

    ByteView rest_;
};

/// Calls `visit(const WireField&)` for each field. The visitor returns void, or Status to stop with
/// an error.
template <typename Visit>
Status for_each_field(ByteView message, Visit&& visit) {
    WireReader reader(message);
    while (true) {
        auto field = reader.next();
        if (!field) return fail(std::move(field).error());
        if (!*field) return {};
        if constexpr (std::is_void_v<decltype(visit(**field))>) {
            visit(**field);
        } else {
            if (Status status = visit(**field); !status) return status;
        }
    }
}

}  // namespace tributary::wire
