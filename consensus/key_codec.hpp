// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "consensus/key_book.hpp"
#include "primitives/bytes.hpp"
#include "primitives/result.hpp"

namespace tributary::consensus {

// How the entries of a key book stand in records (docs/protocol/trust_trail.md).

/// Longest name of a full node.
inline constexpr std::size_t kMaxAttesterName = 256;

Bytes encode_key_change(const Address& witness, const KeyBook::Entry& entry);

/// Adds a change to `book`; changes of one witness come in their order. Errors: truncated,
/// malformed.
Status read_key_change(ByteView record, KeyBook& book);

Bytes encode_attested_key(const Address& witness, const AttestedKey& attested);

/// Adds an attested key to `book`; keys of one witness come in their order. Errors: truncated,
/// oversized, malformed (also: more than kMaxAttestedKeys).
Status read_attested_key(ByteView record, KeyBook& book);

}  // namespace tributary::consensus
