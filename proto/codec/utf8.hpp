// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "primitives/bytes.hpp"

namespace tributary::codec {

/// True for well-formed UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF (as
/// protobuf-java's Utf8.isValidUtf8).
bool is_utf8(ByteView bytes);

/// The same text with U+FFFD for every byte that has no place in UTF-8: what a protobuf string may
/// hold of words from outside, such as a token's name.
std::string to_utf8(std::string_view text);

}  // namespace tributary::codec
