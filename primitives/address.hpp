// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "primitives/bytes.hpp"
#include "primitives/result.hpp"

namespace tributary {

/// A TRON address: 0x41 and the last 20 bytes of Keccak-256 of the public key
/// (java-tron Hash.sha3omit12, DecodeUtil.addressValid).
struct Address {
    static constexpr std::size_t kSize = 21;
    static constexpr std::uint8_t kPrefix = 0x41;
    std::array<std::uint8_t, kSize> bytes{};

    auto operator<=>(const Address&) const = default;

    [[nodiscard]] ByteView view() const { return bytes; }

    /// The 20 bytes behind the prefix, as contracts and typed data name an account.
    [[nodiscard]] ByteView evm_view() const { return view().subspan(1); }

    /// 42 lower-case hex digits beginning with 41.
    [[nodiscard]] std::string hex() const { return to_hex(bytes); }

    /// 34 characters beginning with T.
    [[nodiscard]] std::string base58() const;

    /// Nothing unless the input has 21 bytes and the prefix.
    static std::optional<Address> from(ByteView input);

    /// From the 20 bytes behind the prefix.
    static Address from_evm(const std::array<std::uint8_t, 20>& tail);
};

/// Reads Base58Check or 41-hex. Errors: bad_hex, bad_base58, bad_address.
Result<Address> parse_address(std::string_view text);

struct AddressHash {
    std::size_t operator()(const Address& address) const {
        std::size_t out = 0;
        std::memcpy(&out, address.bytes.data() + (Address::kSize - sizeof out), sizeof out);
        return out;
    }
};

}  // namespace tributary
