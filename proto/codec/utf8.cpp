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

/// Length of the well-formed sequence at the front; 0 where there is none.
std::size_t sequence_length(ByteView bytes) {
    Lead lead = lead_of(bytes[0]);
    if (!lead.valid || bytes.size() <= lead.tail) return 0;
    for (std::size_t i = 1; i <= lead.tail; ++i) {
        if (bytes[i] < lead.low || bytes[i] > lead.high) return 0;
        lead.low = 0x80;
        lead.high = 0xbf;
    }
    return lead.tail + 1;
}

}  // namespace

bool is_utf8(ByteView bytes) {
    while (!bytes.empty()) {
        const std::size_t length = sequence_length(bytes);
        if (length == 0) return false;
        bytes = bytes.subspan(length);
    }
    return true;
}

std::string to_utf8(std::string_view text) {
    std::string out;
    ByteView rest = as_bytes(text);
    while (!rest.empty()) {
        const std::size_t length = sequence_length(rest);
        out.append(length == 0 ? "\xef\xbf\xbd" : as_text(rest.first(length)));
        rest = rest.subspan(length == 0 ? 1 : length);
    }
    return out;
}

}  // namespace tributary::codec
