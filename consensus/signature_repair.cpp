// SPDX-License-Identifier: Apache-2.0
#include "consensus/signature_repair.hpp"

namespace tributary::consensus {
namespace {

bool finds(const Hash256& digest, const Signature& signature, const Address& signer) {
    const auto key = recover(digest, signature);
    return key && address_of(*key) == signer;
}

}  // namespace

Signature repaired_signature(const Hash256& digest, Signature signature, const Address& signer) {
    const auto stated = recovery_id(signature);
    if (!stated || finds(digest, signature, signer)) return signature;
    Signature out = signature;
    // The stated one first among those that differ from it in the parity, then those for an r that
    // was reduced.
    for (const int id : {*stated ^ 1, *stated ^ 2, *stated ^ 3}) {
        out.bytes.back() = static_cast<std::uint8_t>(id);
        if (finds(digest, out, signer)) return out;
    }
    return signature;
}

}  // namespace tributary::consensus
