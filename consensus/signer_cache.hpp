// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <unordered_map>

#include "primitives/wire/header.hpp"

namespace tributary::consensus {

/// Most public keys, and most witnesses, that are remembered; a chain has a few hundred witnesses.
inline constexpr std::size_t kMaxCachedKeys = 1024;

/// Finds who signed headers, trying the keys at hand before the costlier recovery. It is a memory
/// of arithmetic, not of trust: what an address may sign is the KeyBook's matter. Not synchronised.
class SignerCache {
  public:
    /// The address whose key made the signature. The key of `expected` is tried first, then the one
    /// that the witness signed with last. Errors: bad_signature.
    Result<Address> signer_of(const wire::Header& header, const Address& expected);

    /// The same where nothing is known of the witness's key.
    Result<Address> signer_of(const wire::Header& header) {
        return signer_of(header, header.witness);
    }

  private:
    struct Known {
        PublicKey key;
        /// The header it was recovered from.
        Hash256 found_in;
    };

    [[nodiscard]] bool has_signed(const Address& signer, const wire::Header& header) const;

    std::unordered_map<Address, Known, AddressHash> keys_;
    /// Who signed for a witness last.
    std::unordered_map<Address, Address, AddressHash> last_;
};

}  // namespace tributary::consensus
