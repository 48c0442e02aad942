// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "primitives/block_id.hpp"

namespace tributary {

/// Keccak-256 with the original padding (Crypto++), as Ethereum and TRON addresses use it. Any
/// thread.
Hash256 keccak256(ByteView data);

}  // namespace tributary
