// SPDX-License-Identifier: Apache-2.0
#include "consensus/genesis.hpp"
#include "primitives/check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tributary;
    const auto network = consensus::parse_network(as_text({data, size}));
    if (!network) return 0;
    TRIBUTARY_ASSERT(consensus::genesis_witnesses(*network).size() <=
                     network->max_active_witnesses);
    const auto genesis = consensus::make_genesis(*network);
    if (genesis) TRIBUTARY_ASSERT(genesis->id == network->genesis.id);
    return 0;
}
