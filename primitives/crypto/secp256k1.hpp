// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "primitives/address.hpp"
#include "primitives/block_id.hpp"
#include "primitives/result.hpp"

namespace tributary {

/// r, s, v as TRON writes it. Longer input is cut to 65 bytes before it becomes one of these.
using Signature = FixedBytes<65, struct SignatureTag>;

/// A parsed public key in libsecp256k1's own form: ready for verification, not for the wire.
using PublicKey = FixedBytes<64, struct PublicKeyTag>;

/// 32 secret bytes, wiped when they go. Not copyable, never printed.
class SecretKey {
  public:
    SecretKey() = default;
    SecretKey(const SecretKey&) = delete;
    SecretKey& operator=(const SecretKey&) = delete;
    SecretKey(SecretKey&& other) noexcept;
    SecretKey& operator=(SecretKey&& other) noexcept;
    ~SecretKey();

    /// Errors: bad_key unless 32 bytes of a number in 1..n-1.
    static Result<SecretKey> from(ByteView bytes);

    /// A key from the operating system's random source.
    static SecretKey random();

    /// For the signer and the key store only.
    [[nodiscard]] ByteView reveal() const { return bytes_; }

    [[nodiscard]] SecretKey clone() const;

  private:
    std::array<std::uint8_t, 32> bytes_{};
};

/// The first 65 bytes if there are at least 65, as java-tron reads a signature
/// (TransactionCapsule.getBase64FromByteString); nothing when shorter.
std::optional<Signature> signature_from(ByteView bytes);

/// The recovery id 0..3 of the last byte: raw values 0..7 and 27..34 are accepted
/// (ECKey.signatureToKeyBytes).
std::optional<int> recovery_id(const Signature& signature);

/// The key that made the signature. Errors: bad_signature. Any thread.
Result<PublicKey> recover(const Hash256& digest, const Signature& signature);

/// True where the equation that `recover` solves has the point at infinity for an answer. Anybody
/// can make such a signature; java-tron takes it for that of a key without coordinates
/// (ECKey.recoverPubBytesFromSignature), libsecp256k1 refuses it. v is 0, 1, 27 or 28. Any thread.
bool recovers_infinity(const Hash256& digest, const Signature& signature);

/// True where `key` made (r, s), high s included, and v is a value that java-tron accepts. It does
/// not look at the parity in v: a false parity changes what java-tron recovers, never who signed.
/// Any thread.
bool verify(const Hash256& digest, const Signature& signature, const PublicKey& key);

/// 0x41 and the last 20 bytes of Keccak-256(X || Y).
Address address_of(const PublicKey& key);

PublicKey public_key_of(const SecretKey& secret);

/// 65 bytes: 0x04, X, Y.
std::array<std::uint8_t, 65> uncompressed(const PublicKey& key);

/// RFC 6979, low s, v = recovery id 0 or 1, as java-tron signs.
Signature sign(const Hash256& digest, const SecretKey& secret);

/// Overwrites memory in a way the compiler keeps.
void wipe(std::span<std::uint8_t> bytes);

}  // namespace tributary
