// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "primitives/crypto/secp256k1.hpp"

namespace tributary::consensus {

/// The signature with the recovery id by which `signer` is found from it (java-tron finds every
/// signer so); as it is where there is no such id. One or two recoveries. Any thread.
Signature repaired_signature(const Hash256& digest, Signature signature, const Address& signer);

}  // namespace tributary::consensus
