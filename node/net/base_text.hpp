// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "primitives/bytes.hpp"

namespace tributary::node {

/// RFC 4648 base32 in upper case without padding.
std::string to_base32(ByteView bytes);

/// Nothing for anything but upper-case base32 without padding.
std::optional<Bytes> from_base32(std::string_view text);

/// RFC 4648 base64url without padding.
std::string to_base64url(ByteView bytes);

/// Nothing for anything but base64url without padding.
std::optional<Bytes> from_base64url(std::string_view text);

}  // namespace tributary::node
