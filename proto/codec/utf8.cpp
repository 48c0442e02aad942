// SPDX-License-Identifier: Apache-2.0
#include "proto/codec/utf8.hpp"

namespace tributary::codec {
namespace {

/// A lead byte: how many bytes follow it and the range of the first of them.
struct Lead {
    std::size_t tail = 0;
    std::uint8_t low = 0x80;
    std::uint8_t high = 0xbf;
    bool valid = true;
};

Lead lead_of(std::uint8_t byte) {
    if (byte < 0x80) return {0};
    if (byte < 0xc2 || byte > 0xf4) return {0, 0, 0, false};
    if (byte < 0xe0) return {1};
    if (byte == 0xe0) return {2, 0xa0};
    if (byte == 0xed) return {2, 0x80, 0x9f};
    if (byte < 0xf0) return {2};
    if (byte == 0xf0) return {3, 0x90};
    if (byte == 0xf4) return {3, 0x80, 0x8f};
    return {3};
}

}  // namespace

bool is_utf8(ByteView bytes) {
    for (std::size_t i = 0; i < bytes.size();) {
        Lead lead = lead_of(bytes[i++]);
        if (!lead.valid || bytes.size() - i < lead.tail) return false;
        for (; lead.tail > 0; --lead.tail, ++i) {
            if (bytes[i] < lead.low || bytes[i] > lead.high) return false;
            lead.low = 0x80;
            lead.high = 0xbf;
        }
    }
    return true;
}

}  // namespace tributary::codec
