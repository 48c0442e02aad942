// SPDX-License-Identifier: Apache-2.0
#include "consensus/equivocation.hpp"

#include <vector>

#include "consensus/key_proof.hpp"

namespace tributary::consensus {

Result<Equivocation> verify_equivocation(std::span<const wire::Header> headers) {
    if (headers.size() != 2) return fail(ErrorCode::malformed, "an equivocation has two headers");
    const wire::Header& first = headers.front();
    const wire::Header& second = headers.back();
    if (first.witness != second.witness) return fail(ErrorCode::malformed, "two witnesses");
    if (first.timestamp != second.timestamp) return fail(ErrorCode::malformed, "two slots");
    if (first.id == second.id) return fail(ErrorCode::malformed, "one header twice");
    const auto key = recover(first.raw_hash, first.signature);
    const auto other = recover(second.raw_hash, second.signature);
    if (!key || !other) return fail(ErrorCode::bad_signature, first.witness.base58());
    const Address signer = address_of(*key);
    if (address_of(*other) != signer) return fail(ErrorCode::bad_signature, "two keys");
    return Equivocation{signer, first, second};
}

Bytes encode_equivocation(const Equivocation& equivocation) {
    return encode_headers(std::vector{equivocation.first, equivocation.second});
}

Result<Equivocation> decode_equivocation(ByteView record) {
    const auto headers = decode_headers(record);
    if (!headers) return fail(headers.error());
    return verify_equivocation(*headers);
}

}  // namespace tributary::consensus
