// SPDX-License-Identifier: Apache-2.0
#include "proto/codec/message_shape.hpp"

namespace tributary::codec {
namespace {

using enum FieldKind;

constexpr FieldRule kHeaderRawFields[] = {
    {1, int64},
    {2, bytes},
    {3, bytes},
    {7, int64},
    {8, int64},
    {9, bytes},
    {10, int32},
    {11, bytes},
};
constexpr MessageShape kHeaderRaw{kHeaderRawFields};

constexpr FieldRule kHeaderFields[] = {{1, message, &kHeaderRaw}, {2, bytes}};

constexpr FieldRule kAccountIdFields[] = {{1, bytes}, {2, bytes}};
constexpr MessageShape kAccountId{kAccountIdFields};

constexpr FieldRule kAuthorityFields[] = {{1, message, &kAccountId}, {2, bytes}};
constexpr MessageShape kAuthority{kAuthorityFields};

constexpr FieldRule kAnyFields[] = {{1, text}, {2, bytes}};
constexpr MessageShape kAny{kAnyFields};

constexpr FieldRule kContractFields[] = {
    {1, int32},
    {2, message, &kAny},
    {3, bytes},
    {4, bytes},
    {5, int32},
};
constexpr MessageShape kContract{kContractFields};

constexpr FieldRule kTransactionRawFields[] = {
    {1, bytes},
    {3, int64},
    {4, bytes},
    {8, int64},
    {9, repeated_message, &kAuthority},
    {10, bytes},
    {11, repeated_message, &kContract},
    {12, bytes},
    {14, int64},
    {18, int64},
};
constexpr MessageShape kTransactionRaw{kTransactionRawFields};

constexpr FieldRule kOrderDetailFields[] = {{1, bytes}, {2, bytes}, {3, int64}, {4, int64}};
constexpr MessageShape kOrderDetail{kOrderDetailFields};

constexpr FieldRule kResultFields[] = {
    {1, int64},
    {2, int32},
    {3, int32},
    {14, text},
    {15, int64},
    {16, int64},
    {18, int64},
    {19, int64},
    {20, int64},
    {21, int64},
    {22, int64},
    {25, bytes},
    {26, repeated_message, &kOrderDetail},
    {27, int64},
    // A map, whose order after parsing is that of insertion; java-tron only fills it outside
    // blocks.
    {28, refused},
};
constexpr MessageShape kResult{kResultFields};

constexpr FieldRule kTransactionFields[] = {
    {1, message, &kTransactionRaw},
    {2, repeated_bytes},
    {5, repeated_message, &kResult},
};

constexpr FieldRule kBlockFields[] = {
    {1, repeated_message, &kTransaction},
    {2, message, &kBlockHeader},
};

}  // namespace

constexpr MessageShape kBlock{kBlockFields};
constexpr MessageShape kBlockHeader{kHeaderFields};
constexpr MessageShape kTransaction{kTransactionFields};
constexpr MessageShape kNoFields{};

const FieldRule* MessageShape::find(const wire::WireField& field) const {
    for (const FieldRule& rule : fields) {
        if (rule.number != field.number) continue;
        const bool is_number = rule.kind == int64 || rule.kind == int32;
        const auto wanted = is_number ? wire::WireType::varint : wire::WireType::length_delimited;
        return field.type == wanted ? &rule : nullptr;
    }
    return nullptr;
}

}  // namespace tributary::codec
