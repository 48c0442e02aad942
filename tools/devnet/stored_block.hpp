// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "primitives/block_id.hpp"
#include "primitives/result.hpp"

namespace tributary::devnet {

/// A block as it is served: the bytes it was recorded or produced with, and what the rest needs of
/// its header. Genesis is one, too, although its witness is a text and not an address.
struct StoredBlock {
    BlockNumber number = 0;
    BlockId id;
    BlockId parent_id;
    TimestampMs timestamp = 0;
    /// witness_address as it stands.
    Bytes witness;
    /// Serialised protocol.Block.
    Bytes body;
};

/// Reads the header inside a serialised protocol.Block. Errors: oversized, truncated, malformed,
/// missing_field.
Result<StoredBlock> decode_stored_block(Bytes body);

/// Cuts a file of varint-delimited messages. The views borrow from `file`.
/// Errors: truncated, malformed.
Result<std::vector<ByteView>> split_delimited(ByteView file);

}  // namespace tributary::devnet
