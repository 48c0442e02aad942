// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "primitives/bytes.hpp"
#include "primitives/result.hpp"

namespace tributary::codec {

/// Most fields that one message may hold to be re-encoded; a block holds at most
/// wire::kMaxTransactionsPerBlock transactions.
inline constexpr std::size_t kMaxFieldsPerMessage = 32'768;

/// The bytes that java-tron would hash after parsing these (it hashes what it re-serialises, never
/// what it received): known fields ascending with defaults left out, minimal varints, unknown
/// fields behind them in protobuf-java's order (UnknownFieldSet), singular messages merged, the
/// last scalar kept. Contract values stay as they are. This is the second try for bytes whose hash
/// does not match; bytes that are canonical come back unchanged.
///
/// All three: errors oversized (before or after, or too many fields), truncated, malformed (also a
/// text that is not UTF-8, or a ret with cancel_unfreezeV2_amount, which no block has).
Result<Bytes> canonical_block(ByteView block);

/// A serialised protocol.BlockHeader.
Result<Bytes> canonical_header(ByteView block_header);

/// A serialised protocol.Transaction.
Result<Bytes> canonical_transaction(ByteView transaction);

}  // namespace tributary::codec
