// SPDX-License-Identifier: Apache-2.0
// The words of a mnemonic as a person types them.
#include <cstddef>
#include <cstdint>
#include <string>

#include "node/mnemonic.hpp"
#include "primitives/check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tributary;
    std::string text(as_text({data, size}));
    const auto mnemonic = node::Mnemonic::take(text);
    TRIBUTARY_ASSERT(text.empty());
    if (!mnemonic) return 0;
    std::string again(as_text(mnemonic->reveal()));
    const auto same = node::Mnemonic::take(again);
    TRIBUTARY_ASSERT(same && equal(same->reveal(), mnemonic->reveal()));
    return 0;
}
