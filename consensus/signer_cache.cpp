// SPDX-License-Identifier: Apache-2.0
#include "consensus/signer_cache.hpp"

namespace tributary::consensus {

Result<Address> SignerCache::signer_of(const wire::Header& header) {
    const auto known = by_witness_.find(header.witness);
    // Each (r, s) fits two keys, and the parity in v, which verify leaves aside, tells them apart.
    // A key that was found through a false parity fits no second header, so it is not tried on the
    // one that it came from.
    if (known != by_witness_.end() && known->second.found_in != header.raw_hash &&
        verify(header.raw_hash, header.signature, known->second.key)) {
        return known->second.address;
    }
    const auto key = recover(header.raw_hash, header.signature);
    if (!key) return fail(key.error());
    const Address signer = address_of(*key);
    if (by_witness_.size() >= kMaxCachedKeys) by_witness_.clear();
    by_witness_.insert_or_assign(header.witness, Known{*key, signer, header.raw_hash});
    return signer;
}

}  // namespace tributary::consensus
