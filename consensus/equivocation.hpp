// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "primitives/wire/header.hpp"

namespace tributary::consensus {

/// Two different headers of one witness for one slot, both signed with one key: only its holder can
/// make them, and no honest one does (light-client.md rule 7). Whether the key is the witness's own
/// is for the reader to know.
struct Equivocation {
    /// Whose key signed both.
    Address signer;
    /// The one that was seen first.
    wire::Header first;
    wire::Header second;

    bool operator==(const Equivocation&) const = default;
};

/// Two headers as proof of an equivocation. Pure, any thread. Errors: bad_signature (one cannot be
/// recovered, or another key signed the second), malformed (another witness, another slot, or one
/// header twice).
Result<Equivocation> verify_equivocation(std::span<const wire::Header> headers);

/// A record of the store: the two headers, as encode_headers writes them.
Bytes encode_equivocation(const Equivocation& equivocation);

/// Errors: those of decode_headers and verify_equivocation.
Result<Equivocation> decode_equivocation(ByteView record);

}  // namespace tributary::consensus
