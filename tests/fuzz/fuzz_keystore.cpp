// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>

#include "node/key_store.hpp"
#include "primitives/check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto keystore = tributary::node::parse_keystore(tributary::as_text({data, size}));
    if (!keystore) return 0;
    const auto again = tributary::node::parse_keystore(tributary::node::print_keystore(*keystore));
    TRIBUTARY_ASSERT(again && *again == *keystore);
    return 0;
}
