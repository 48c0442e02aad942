// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <unordered_map>

#include "primitives/wire/header.hpp"

namespace tributary::consensus {

/// Most public keys that are remembered; a chain has a few hundred witnesses.
inline constexpr std::size_t kMaxCachedKeys = 1024;

/// Finds who signed headers, trying the key that the witness signed with last before the costlier
/// recovery. It is a memory of arithmetic, not of trust: what an address may sign is the KeyBook's
/// matter. Not synchronised.
class SignerCache {
  public:
    /// The address whose key made the signature. Errors: bad_signature.
    Result<Address> signer_of(const wire::Header& header);

  private:
    struct Known {
        PublicKey key;
        Address address;
        /// The header it was recovered from.
        Hash256 found_in;
    };

    std::unordered_map<Address, Known, AddressHash> by_witness_;
};

}  // namespace tributary::consensus
