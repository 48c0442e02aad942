// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>

#include "consensus/proof_bundle.hpp"
#include "primitives/check.hpp"

// What is decoded has one form, and verifying it never fails in another way than by an error.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tributary;
    const auto bundle = consensus::decode_proof({data, size});
    if (!bundle) return 0;
    TRIBUTARY_ASSERT(consensus::encode_proof(*bundle) == to_bytes(ByteView{data, size}));
    consensus::ProofVerifier verifier;
    verifier.network = consensus::builtin_network("mainnet").value();
    verifier.network.genesis.id = bundle->genesis;
    verifier.network.maintenance_interval_pinned = false;
    verifier.anchor = bundle->anchor;
    verifier.now = 2'000'000'000'000;
    verifier.allow_old_anchor = true;
    const auto proved = consensus::verify_proof(*bundle, verifier);
    if (proved) TRIBUTARY_ASSERT(proved->block.number == bundle->block);
    return 0;
}
