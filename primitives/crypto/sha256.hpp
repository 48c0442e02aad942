// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "primitives/block_id.hpp"

namespace tributary {

/// SHA-256 (OpenSSL). Any thread; each thread keeps one reused context, because OpenSSL 3.0's
/// one-shot call fetches the algorithm each time and is about three times slower on a header.
Hash256 sha256(ByteView data);

/// SHA-256 of two runs of bytes one behind the other.
Hash256 sha256(ByteView first, ByteView second);

}  // namespace tributary
