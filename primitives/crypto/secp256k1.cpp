// SPDX-License-Identifier: Apache-2.0
#include "primitives/crypto/secp256k1.hpp"

#include <algorithm>
#include <memory>

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <secp256k1.h>
#include <secp256k1_recovery.h>

#include "primitives/check.hpp"
#include "primitives/crypto/keccak256.hpp"
#include "primitives/uint256.hpp"

namespace tributary {
namespace {

static_assert(sizeof(secp256k1_pubkey) == PublicKey::kSize);

struct FreeContext {
    void operator()(secp256k1_context* context) const { secp256k1_context_destroy(context); }
};

const secp256k1_context* context() {
    static const std::unique_ptr<secp256k1_context, FreeContext> shared = [] {
        std::unique_ptr<secp256k1_context, FreeContext> made(
            secp256k1_context_create(SECP256K1_CONTEXT_SIGN | SECP256K1_CONTEXT_VERIFY));
        std::array<std::uint8_t, 32> seed{};
        TRIBUTARY_ASSERT(RAND_bytes(seed.data(), static_cast<int>(seed.size())) == 1);
        TRIBUTARY_ASSERT(secp256k1_context_randomize(made.get(), seed.data()) == 1);
        return made;
    }();
    return shared.get();
}

constexpr Uint256 kOrder{
    0xffffffffffffffff, 0xfffffffffffffffe, 0xbaaedce6af48a03b, 0xbfd25e8cd0364141};

secp256k1_pubkey raw_of(const PublicKey& key) {
    secp256k1_pubkey out;
    std::memcpy(out.data, key.bytes.data(), sizeof out.data);
    return out;
}

PublicKey key_of(const secp256k1_pubkey& raw) {
    PublicKey out;
    std::memcpy(out.bytes.data(), raw.data, sizeof raw.data);
    return out;
}

}  // namespace

SecretKey::SecretKey(SecretKey&& other) noexcept : bytes_(other.bytes_) {
    wipe(other.bytes_);
}

SecretKey& SecretKey::operator=(SecretKey&& other) noexcept {
    if (this != &other) {
        bytes_ = other.bytes_;
        wipe(other.bytes_);
    }
    return *this;
}

SecretKey::~SecretKey() {
    wipe(bytes_);
}

Result<SecretKey> SecretKey::from(ByteView bytes) {
    SecretKey out;
    if (bytes.size() != out.bytes_.size()) return fail(ErrorCode::bad_key, "not 32 bytes");
    std::copy(bytes.begin(), bytes.end(), out.bytes_.begin());
    if (secp256k1_ec_seckey_verify(context(), out.bytes_.data()) != 1) {
        return fail(ErrorCode::bad_key, "not in the range of the curve");
    }
    return out;
}

SecretKey SecretKey::random() {
    SecretKey out;
    do {
        TRIBUTARY_ASSERT(RAND_priv_bytes(out.bytes_.data(), static_cast<int>(out.bytes_.size())) ==
                         1);
    } while (secp256k1_ec_seckey_verify(context(), out.bytes_.data()) != 1);
    return out;
}

SecretKey SecretKey::clone() const {
    SecretKey out;
    out.bytes_ = bytes_;
    return out;
}

std::optional<Signature> signature_from(ByteView bytes) {
    if (bytes.size() < Signature::kSize) return std::nullopt;
    return Signature::from(bytes.first(Signature::kSize));
}

std::optional<int> recovery_id(const Signature& signature) {
    int v = signature.bytes[64];
    if (v >= 27) v -= 27;
    if (v < 0 || v > 7) return std::nullopt;
    return v & 3;
}

Result<PublicKey> recover(const Hash256& digest, const Signature& signature) {
    const auto id = recovery_id(signature);
    if (!id) return fail(ErrorCode::bad_signature, "v is out of range");
    secp256k1_ecdsa_recoverable_signature parsed;
    secp256k1_pubkey key;
    if (secp256k1_ecdsa_recoverable_signature_parse_compact(
            context(), &parsed, signature.bytes.data(), *id) != 1 ||
        secp256k1_ecdsa_recover(context(), &key, &parsed, digest.bytes.data()) != 1) {
        return fail(ErrorCode::bad_signature, "no key could have made it");
    }
    return key_of(key);
}

bool recovers_infinity(const Hash256& digest, const Signature& signature) {
    const auto id = recovery_id(signature);
    if (!id || *id > 1) return false;
    // (s R - e G) / r is infinity where s R = e G.
    std::array<std::uint8_t, 33> compressed{static_cast<std::uint8_t>(*id == 0 ? 0x02 : 0x03)};
    std::copy_n(signature.bytes.begin(), 32, compressed.begin() + 1);
    // A contract names any digest it likes, one above the order, too.
    const Uint256 number = Uint256::load(digest.bytes.data());
    const auto scalar = (less(number, kOrder) ? number : number - kOrder).bytes();
    secp256k1_pubkey nonce_point;
    secp256k1_pubkey digest_point;
    return secp256k1_ec_pubkey_parse(
               context(), &nonce_point, compressed.data(), compressed.size()) == 1 &&
           secp256k1_ec_pubkey_tweak_mul(context(), &nonce_point, signature.bytes.data() + 32) ==
               1 &&
           secp256k1_ec_pubkey_create(context(), &digest_point, scalar.data()) == 1 &&
           uncompressed(key_of(nonce_point)) == uncompressed(key_of(digest_point));
}

bool verify(const Hash256& digest, const Signature& signature, const PublicKey& key) {
    if (!recovery_id(signature)) return false;
    secp256k1_ecdsa_signature parsed;
    if (secp256k1_ecdsa_signature_parse_compact(context(), &parsed, signature.bytes.data()) != 1) {
        return false;
    }
    secp256k1_ecdsa_signature_normalize(context(), &parsed, &parsed);
    const secp256k1_pubkey raw = raw_of(key);
    return secp256k1_ecdsa_verify(context(), &parsed, digest.bytes.data(), &raw) == 1;
}

std::array<std::uint8_t, 65> uncompressed(const PublicKey& key) {
    std::array<std::uint8_t, 65> out{};
    std::size_t size = out.size();
    const secp256k1_pubkey raw = raw_of(key);
    TRIBUTARY_ASSERT(secp256k1_ec_pubkey_serialize(
                         context(), out.data(), &size, &raw, SECP256K1_EC_UNCOMPRESSED) == 1);
    return out;
}

Address address_of(const PublicKey& key) {
    const auto point = uncompressed(key);
    const Hash256 hash = keccak256(ByteView(point).subspan(1));
    std::array<std::uint8_t, 20> tail{};
    std::copy_n(hash.bytes.begin() + 12, tail.size(), tail.begin());
    return Address::from_evm(tail);
}

PublicKey public_key_of(const SecretKey& secret) {
    secp256k1_pubkey raw;
    TRIBUTARY_ASSERT(secp256k1_ec_pubkey_create(context(), &raw, secret.reveal().data()) == 1);
    return key_of(raw);
}

Signature sign(const Hash256& digest, const SecretKey& secret) {
    secp256k1_ecdsa_recoverable_signature made;
    TRIBUTARY_ASSERT(
        secp256k1_ecdsa_sign_recoverable(
            context(), &made, digest.bytes.data(), secret.reveal().data(), nullptr, nullptr) == 1);
    Signature out;
    int id = 0;
    secp256k1_ecdsa_recoverable_signature_serialize_compact(
        context(), out.bytes.data(), &id, &made);
    out.bytes[64] = static_cast<std::uint8_t>(id);
    return out;
}

void wipe(std::span<std::uint8_t> bytes) {
    OPENSSL_cleanse(bytes.data(), bytes.size());
}

}  // namespace tributary
