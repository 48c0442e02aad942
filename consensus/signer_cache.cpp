// SPDX-License-Identifier: Apache-2.0
#include "consensus/signer_cache.hpp"

namespace tributary::consensus {

Result<Address> SignerCache::signer_of(const wire::Header& header) {
    const auto known = by_witness_.find(header.witness);
    if (known != by_witness_.end() &&
        verify(header.raw_hash, header.signature, known->second.key)) {
        return known->second.address;
    }
    const auto key = recover(header.raw_hash, header.signature);
    if (!key) return fail(key.error());
    const Address signer = address_of(*key);
    if (by_witness_.size() >= kMaxCachedKeys) by_witness_.clear();
    by_witness_.insert_or_assign(header.witness, Known{*key, signer});
    return signer;
}

}  // namespace tributary::consensus
