// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "primitives/wire/block.hpp"

namespace tributary::node {

/// Decodes a serialised protocol.Block and checks its transactions against the header's root; what
/// does not match as it stands is tried once more in canonical form. Errors: those of slice_block
/// and decode_block, root_mismatch.
Result<wire::Block> decode_received_block(ByteView bytes);

/// Bytes that a decoded block holds: small transactions and empty signatures take more memory than
/// they took on the wire.
std::size_t memory_of(const wire::Block& block);

}  // namespace tributary::node
