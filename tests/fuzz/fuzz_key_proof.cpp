// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>

#include "consensus/key_proof.hpp"
#include "primitives/check.hpp"

// A proof that decodes is the same after it is written and read once more, and verifying it never
// fails in another way than by an error.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tributary;
    const auto proof = consensus::decode_key_proof({data, size});
    if (!proof) return 0;
    TRIBUTARY_ASSERT(consensus::decode_key_proof(consensus::encode_key_proof(*proof)) == proof);
    consensus::TrustPoint point;
    point.n = 1;
    point.trusted = {proof->witness};
    point.keys = std::make_shared<consensus::KeyBook>();
    consensus::ChainRules rules;
    rules.interval_pinned = false;
    const auto entry = consensus::verify_key_proof(rules, point, *proof, 2'000'000'000'000);
    if (entry) TRIBUTARY_ASSERT(entry->changed_in == proof->changed_in);
    return 0;
}
