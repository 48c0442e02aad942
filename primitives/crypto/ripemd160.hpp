// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "primitives/bytes.hpp"

namespace tributary {

using Ripemd160Hash = FixedBytes<20, struct Ripemd160HashTag>;

/// RIPEMD-160 (Crypto++; OpenSSL 3 has it in its legacy provider only). Any thread.
Ripemd160Hash ripemd160(ByteView data);

}  // namespace tributary
