// SPDX-License-Identifier: Apache-2.0
#include "primitives/check.hpp"
#include "primitives/crypto/sha256.hpp"
#include "primitives/wire/transaction.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tributary;
    const auto transaction = wire::decode_transaction({data, size});
    if (!transaction) return 0;
    TRIBUTARY_ASSERT(transaction->leaf() == sha256({data, size}));
    const auto owner = wire::owner_of(transaction->contract);
    if (owner) TRIBUTARY_ASSERT(owner->bytes[0] == Address::kPrefix);
    std::vector<Bytes> signatures;
    for (const ByteView signature : transaction->signatures)
        signatures.push_back(to_bytes(signature));
    const Bytes again = wire::encode_transaction(transaction->raw, signatures);
    const auto decoded = wire::decode_transaction(again);
    if (decoded) TRIBUTARY_ASSERT(decoded->id() == transaction->id());
    return 0;
}
