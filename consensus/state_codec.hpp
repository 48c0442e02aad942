// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "consensus/header_chain.hpp"

namespace tributary::consensus {

// How headers and states stand in the store: protobuf-like fields, so that a later form can add to
// them.

Bytes encode_chain_header(const ChainHeader& header);

/// Errors: store_corrupt.
Result<ChainHeader> decode_chain_header(ByteView record);

Bytes encode_state(const BranchState& state);

/// Errors: store_corrupt.
Result<BranchState> decode_state(ByteView record);

}  // namespace tributary::consensus
