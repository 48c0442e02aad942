// SPDX-License-Identifier: Apache-2.0
#include "primitives/address.hpp"

#include <algorithm>

#include "primitives/base58.hpp"

namespace tributary {

std::string Address::base58() const {
    return encode_base58check(bytes);
}

std::optional<Address> Address::from(ByteView input) {
    if (input.size() != kSize || input[0] != kPrefix) return std::nullopt;
    Address out;
    std::copy(input.begin(), input.end(), out.bytes.begin());
    return out;
}

Address Address::from_evm(const std::array<std::uint8_t, 20>& tail) {
    Address out;
    out.bytes[0] = kPrefix;
    std::copy(tail.begin(), tail.end(), out.bytes.begin() + 1);
    return out;
}

Result<Address> parse_address(std::string_view text) {
    if (text.size() == 2 * Address::kSize) {
        const auto raw = from_hex(text);
        if (!raw) return fail(ErrorCode::bad_hex, std::string(text));
        const auto address = Address::from(*raw);
        if (!address) return fail(ErrorCode::bad_address, "prefix is not 41: " + std::string(text));
        return *address;
    }
    const auto payload = decode_base58check(text);
    if (!payload) return fail(payload.error());
    const auto address = Address::from(*payload);
    if (!address) return fail(ErrorCode::bad_address, std::string(text));
    return *address;
}

}  // namespace tributary
