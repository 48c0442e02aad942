// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "primitives/bytes.hpp"
#include "primitives/numbers.hpp"

namespace tributary {

using Hash256 = FixedBytes<32, struct HashTag>;
/// SHA-256 of a transaction's raw_data (java-tron TransactionCapsule.getTransactionId).
using TransactionId = FixedBytes<32, struct TransactionIdTag>;
/// Number as 8 big-endian bytes, then bytes 8..31 of the SHA-256 of the header's raw_data
/// (java-tron BlockCapsule.getBlockId, Sha256Hash). It does not cover the witness signature.
using BlockId = FixedBytes<32, struct BlockIdTag>;

inline BlockNumber number_of(const BlockId& id) {
    return read_be64(id.view());
}

inline BlockId make_block_id(BlockNumber number, const Hash256& raw_hash) {
    BlockId out;
    out.bytes = raw_hash.bytes;
    const auto prefix = be64(number);
    std::memcpy(out.bytes.data(), prefix.data(), prefix.size());
    return out;
}

/// How much stands behind a block; each level implies the ones before it (docs/glossary.md).
enum class AssuranceLevel : std::uint8_t {
    reported,
    linked,
    vouched,
    solid,
    anchored,
};

/// LINKED and so on, as JSON, gRPC and people see it.
std::string_view name_of(AssuranceLevel level);

struct BlockRef {
    BlockNumber number = 0;
    BlockId id;

    bool operator==(const BlockRef&) const = default;
};

}  // namespace tributary
