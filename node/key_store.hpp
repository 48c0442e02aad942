// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "primitives/address.hpp"
#include "primitives/crypto/secp256k1.hpp"
#include "primitives/result.hpp"

namespace tributary::node {

/// Largest key file that is read; one has about 500 bytes.
inline constexpr std::size_t kMaxKeystoreSize = 64 * 1024;
/// Most memory that a key file may make scrypt take (128 * n * r and 128 * p * r); usual files take
/// 256 MiB.
inline constexpr std::uint64_t kMaxScryptMemory = 512ULL * 1024 * 1024;
/// Most work that a key file may ask of scrypt, as n * r * p; usual files ask for 2^21.
inline constexpr std::uint64_t kMaxScryptWork = 1ULL << 24;
/// Most rounds that a key file may ask of PBKDF2; usual files ask for 262,144.
inline constexpr std::uint64_t kMaxPbkdf2Rounds = 10'000'000;
inline constexpr std::size_t kMaxPasswordLength = 1024;

/// What a person types to open a key: wiped when it goes, not copyable, never printed.
class Password {
  public:
    Password() = default;
    Password(const Password&) = delete;
    Password& operator=(const Password&) = delete;
    Password(Password&& other) noexcept;
    Password& operator=(Password&& other) noexcept;
    ~Password();

    /// Takes the text over and wipes the source. Errors: oversized.
    static Result<Password> take(std::string& text);

    /// For the key derivation, and for comparing what was typed twice.
    [[nodiscard]] ByteView reveal() const { return bytes_; }

  private:
    Bytes bytes_;
};

struct ScryptCost {
    std::uint64_t n = 262'144;
    std::uint64_t r = 8;
    std::uint64_t p = 1;

    bool operator==(const ScryptCost&) const = default;
};

struct Pbkdf2Cost {
    std::uint64_t rounds = 262'144;

    bool operator==(const Pbkdf2Cost&) const = default;
};

/// How a key file writes its address. Readers that check it know one of the two.
enum class AddressForm {
    /// Base58, as java-tron's wallets.
    tron,
    /// 40 hex digits, as Ethereum's wallets and the libraries made from them.
    ethereum,
};

/// A key file of form "Web3 Secret Storage" version 3, as java-tron's and Ethereum's wallets write
/// it.
struct Keystore {
    /// Absent in files that keep it to themselves.
    std::optional<Address> address;
    AddressForm address_form = AddressForm::tron;
    std::string id;
    /// Exactly one of the two.
    std::optional<ScryptCost> scrypt;
    std::optional<Pbkdf2Cost> pbkdf2;
    Bytes salt;
    FixedBytes<16, struct KeystoreIvTag> iv;
    FixedBytes<32, struct KeystoreCipherTag> ciphertext;
    Hash256 mac;

    bool operator==(const Keystore&) const = default;
};

/// Reads the text of a key file; checks every limit, derives nothing. Errors: oversized,
/// bad_keystore.
Result<Keystore> parse_keystore(std::string_view text);

/// The text of a key file.
std::string print_keystore(const Keystore& keystore);

/// The random parts of a new key file.
struct KeystoreSeed {
    FixedBytes<32, struct KeystoreSaltTag> salt;
    FixedBytes<16, struct KeystoreIvTag> iv;
    FixedBytes<16, struct KeystoreIdTag> id;

    /// From the operating system's random source.
    static KeystoreSeed random();
};

/// Encrypts a key by scrypt, AES-128-CTR and a Keccak MAC. Takes about a second at the default
/// cost.
Keystore seal_key(const SecretKey& key,
                  const Password& password,
                  const KeystoreSeed& seed,
                  const ScryptCost& cost);

/// Errors: wrong_password (the MAC does not match), bad_keystore (not a key, or another address
/// than it says).
Result<SecretKey> open_keystore(const Keystore& keystore, const Password& password);

}  // namespace tributary::node
