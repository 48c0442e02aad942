// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "node/key_store.hpp"

namespace tributary::node {

/// Longest text of a mnemonic that is read: 24 words of 8 letters, with generous space.
inline constexpr std::size_t kMaxMnemonicText = 1024;

/// 12, 15, 18, 21 or 24 words that stand for a seed (BIP-39, English list): wiped when it goes, not
/// copyable, never printed by itself.
class Mnemonic {
  public:
    Mnemonic() = default;
    Mnemonic(const Mnemonic&) = delete;
    Mnemonic& operator=(const Mnemonic&) = delete;
    Mnemonic(Mnemonic&& other) noexcept;
    Mnemonic& operator=(Mnemonic&& other) noexcept;
    ~Mnemonic();

    /// Takes the text over and wipes the source; words may be parted by any space and be written in
    /// capitals. Errors: oversized, bad_key (number of words, the place of an unknown word,
    /// checksum).
    static Result<Mnemonic> take(std::string& text);

    /// The words for 16, 20, 24, 28 or 32 bytes. Errors: bad_key for other sizes.
    static Result<Mnemonic> from_entropy(ByteView entropy);

    /// 12 or 24 words from the operating system's random source.
    static Mnemonic random(std::size_t words);

    /// The words with one space between them: for the person who writes them down.
    [[nodiscard]] ByteView reveal() const { return text_; }

  private:
    Bytes text_;
};

/// 64 secret bytes, wiped when they go.
struct Seed {
    std::array<std::uint8_t, 64> bytes{};

    Seed() = default;
    Seed(const Seed&) = delete;
    Seed& operator=(const Seed&) = delete;
    Seed(Seed&&) = delete;
    Seed& operator=(Seed&&) = delete;

    ~Seed() { wipe(bytes); }
};

/// PBKDF2-HMAC-SHA512 with 2,048 rounds and the salt "mnemonic" and passphrase. Errors:
/// invalid_argument for a passphrase that is not ASCII: it would have to be normalised first.
Status derive_seed(const Mnemonic& mnemonic, const Password& passphrase, Seed& out);

/// A key with what its children are derived by (BIP-32). Not copyable.
struct ExtendedKey {
    SecretKey key;
    /// As secret as the key: with one child it gives the parent away.
    std::array<std::uint8_t, 32> chain_code{};

    ExtendedKey() = default;
    ExtendedKey(const ExtendedKey&) = delete;
    ExtendedKey& operator=(const ExtendedKey&) = delete;
    ExtendedKey(ExtendedKey&& other) noexcept;
    ExtendedKey& operator=(ExtendedKey&& other) noexcept;
    ~ExtendedKey();
};

/// Indices from here on are hardened.
inline constexpr std::uint32_t kHardened = 0x80000000;
/// TRON's coin type (SLIP-44).
inline constexpr std::uint32_t kTronCoin = 195;

/// Errors: bad_key, for seeds that give no key; nobody has met one. Also for less than 16 bytes.
Result<ExtendedKey> master_key(ByteView seed);

/// The child of an index. Errors: bad_key, as rare.
Result<ExtendedKey> child_key(const ExtendedKey& parent, std::uint32_t index);

/// Which of a mnemonic's keys: m/44'/195'/account'/0/index.
struct KeyPlace {
    std::uint32_t account = 0;
    std::uint32_t index = 0;

    [[nodiscard]] std::string path() const;
};

/// The key that TRON's wallets show at this place (BIP-44). Errors: invalid_argument (an index of
/// 2^31 or more, a passphrase that is not ASCII), bad_key.
Result<SecretKey> derive_key(const Mnemonic& mnemonic,
                             const Password& passphrase,
                             const KeyPlace& place);

}  // namespace tributary::node
