// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "primitives/address.hpp"
#include "primitives/block_id.hpp"
#include "primitives/crypto/secp256k1.hpp"
#include "primitives/result.hpp"

namespace tributary::wire {

/// Largest serialised BlockHeader that is looked at; a present-day one has 174 bytes.
inline constexpr std::size_t kMaxHeaderSize = 4096;

/// A block header. Numbers come from raw_data; `id` and `raw_hash` from the bytes as received.
struct Header {
    BlockNumber number = 0;
    TimestampMs timestamp = 0;
    Hash256 tx_root;
    BlockId parent_id;
    Address witness;
    std::int32_t version = 0;
    /// SHA-256 of raw_data: what the witness signs.
    Hash256 raw_hash;
    BlockId id;
    Signature signature;
    /// raw_data as received.
    Bytes raw;

    bool operator==(const Header&) const = default;
};

/// Decodes a serialised BlockHeader with exact field lengths: 32-byte root and parent, 21-byte
/// witness, a signature of at least 65 bytes of which the first 65 are kept (java-tron
/// TransactionCapsule:458-467). Errors: oversized, truncated, malformed, missing_field,
/// bad_witness_address, bad_signature.
Result<Header> decode_header(ByteView block_header);

/// raw_data and signature as one serialised BlockHeader.
Bytes encode_header(const Header& header);

}  // namespace tributary::wire
