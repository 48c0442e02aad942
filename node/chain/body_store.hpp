// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "primitives/kv_store.hpp"
#include "primitives/wire/block.hpp"

namespace tributary::node {

// Bodies of blocks that somebody still needs: those above SOLID, and SOLID ones that are not
// replayed yet.
//
//   b/<number><id>       serialised protocol.Block

/// Adds the body to a batch.
void put_body(WriteBatch& batch, const wire::Block& block);

/// The block with this id, if its body is kept. Errors: io_error, store_corrupt.
Result<std::optional<wire::Block>> find_body(const KvStore& store, const BlockId& id);

/// Erases every body at or below `number`, forks included. Errors: io_error.
Result<WriteBatch> forget_bodies(const KvStore& store, BlockNumber number);

/// Block 0 in the form that rooms expect a block in; it has neither signature nor witness.
wire::Block genesis_block(const BlockRef& genesis, ByteView serialised);

}  // namespace tributary::node
