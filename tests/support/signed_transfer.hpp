// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "primitives/address.hpp"
#include "primitives/block_id.hpp"
#include "primitives/crypto/secp256k1.hpp"

namespace tributary::test {

/// A TRX or TRC-10 transfer as a wallet would write it.
struct TransferDraft {
    Address from;
    Address to;
    /// asset_name; empty for TRX.
    std::string token;
    std::int64_t amount = 1;
    BlockId reference;
    TimestampMs expiration = 0;
    Bytes memo;
    std::int32_t permission_id = 0;
};

/// raw_data of the transfer.
Bytes raw_of(const TransferDraft& draft);

/// The whole transaction, signed by each key in turn.
Bytes signed_transfer(const TransferDraft& draft, const std::vector<const SecretKey*>& keys);

}  // namespace tributary::test
