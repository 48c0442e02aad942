// SPDX-License-Identifier: Apache-2.0
#include "consensus/signer_cache.hpp"

namespace tributary::consensus {

bool SignerCache::has_signed(const Address& signer, const wire::Header& header) const {
    const auto known = keys_.find(signer);
    // Each (r, s) fits two keys, and the parity in v, which verify leaves aside, tells them apart.
    // A key that was found through a false parity fits no second header, so it is not tried on the
    // one that it came from.
    return known != keys_.end() && known->second.found_in != header.raw_hash &&
           verify(header.raw_hash, header.signature, known->second.key);
}

Result<Address> SignerCache::signer_of(const wire::Header& header, const Address& expected) {
    if (has_signed(expected, header)) return expected;
    const auto last = last_.find(header.witness);
    if (last != last_.end() && last->second != expected && has_signed(last->second, header)) {
        return last->second;
    }
    const auto key = recover(header.raw_hash, header.signature);
    if (!key) return fail(key.error());
    const Address signer = address_of(*key);
    // One key may sign for any number of witnesses that nobody elected.
    if (keys_.size() >= kMaxCachedKeys || last_.size() >= kMaxCachedKeys) {
        keys_.clear();
        last_.clear();
    }
    keys_.insert_or_assign(signer, Known{*key, header.raw_hash});
    last_.insert_or_assign(header.witness, signer);
    return signer;
}

}  // namespace tributary::consensus
