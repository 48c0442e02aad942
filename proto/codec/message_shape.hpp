// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "primitives/wire/wire_reader.hpp"

namespace tributary::codec {

struct MessageShape;

/// How a field is read and written again.
enum class FieldKind {
    int64,
    /// Also enums: the low 32 bits, negative numbers as ten bytes.
    int32,
    bytes,
    /// Bytes that have to be UTF-8.
    text,
    message,
    repeated_bytes,
    repeated_message,
    /// Has no place inside a block.
    refused,
};

struct FieldRule {
    std::uint32_t number = 0;
    FieldKind kind = FieldKind::int64;
    /// Only for messages.
    const MessageShape* message = nullptr;
};

/// The fields that java-tron knows of one message (Tron.proto), whatever their order here.
struct MessageShape {
    std::span<const FieldRule> fields;

    /// The rule for a field with its number and wire type; nothing where the field is unknown.
    [[nodiscard]] const FieldRule* find(const wire::WireField& field) const;
};

extern const MessageShape kBlock;
extern const MessageShape kBlockHeader;
extern const MessageShape kTransaction;
/// A message of which nothing is known, such as a group.
extern const MessageShape kNoFields;

}  // namespace tributary::codec
