// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "primitives/bytes.hpp"

namespace tributary::codec {

/// True for well-formed UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF (as
/// protobuf-java's Utf8.isValidUtf8).
bool is_utf8(ByteView bytes);

}  // namespace tributary::codec
