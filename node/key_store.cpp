// SPDX-License-Identifier: Apache-2.0
#include "node/key_store.hpp"

#include <array>
#include <exception>
#include <utility>

#include <cryptopp/scrypt.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include <nlohmann/json.hpp>

#include "primitives/check.hpp"
#include "primitives/crypto/keccak256.hpp"

namespace tributary::node {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kDerivedSize = 32;
constexpr std::size_t kMaxSaltSize = 256;
constexpr std::size_t kMaxIdSize = 64;

/// The derived key; wiped when it goes.
struct DerivedKey {
    std::array<std::uint8_t, kDerivedSize> bytes{};

    DerivedKey() = default;
    DerivedKey(const DerivedKey&) = delete;
    DerivedKey& operator=(const DerivedKey&) = delete;
    DerivedKey(DerivedKey&&) = delete;
    DerivedKey& operator=(DerivedKey&&) = delete;

    ~DerivedKey() { wipe(bytes); }

    [[nodiscard]] ByteView cipher_half() const { return ByteView(bytes).first(16); }

    [[nodiscard]] ByteView mac_half() const { return ByteView(bytes).subspan(16); }
};

auto refuse(std::string detail) {
    return fail(ErrorCode::bad_keystore, std::move(detail));
}

const Json* member(const Json& object, const char* name) {
    if (!object.is_object()) return nullptr;
    const auto found = object.find(name);
    return found == object.end() ? nullptr : &*found;
}

std::optional<std::string> text_member(const Json& object, const char* name) {
    const auto* value = member(object, name);
    if (value == nullptr || !value->is_string()) return std::nullopt;
    return value->get<std::string>();
}

std::optional<std::uint64_t> number_member(const Json& object, const char* name) {
    const auto* value = member(object, name);
    if (value == nullptr || !value->is_number_unsigned()) return std::nullopt;
    return value->get<std::uint64_t>();
}

std::optional<Bytes> hex_member(const Json& object, const char* name) {
    const auto text = text_member(object, name);
    return text ? from_hex(*text) : std::nullopt;
}

template <typename Fixed>
std::optional<Fixed> fixed_member(const Json& object, const char* name) {
    const auto text = text_member(object, name);
    return text ? Fixed::from_hex(*text) : std::nullopt;
}

/// Base58 or 41-hex as TRON's wallets write it, or the 20 bytes of Ethereum's.
Result<Address> parse_wallet_address(std::string_view text) {
    if (text.substr(0, 2) == "0x") text.remove_prefix(2);
    if (text.size() == 40) {
        const auto tail = FixedBytes<20, struct TailTag>::from_hex(text);
        if (!tail) return refuse("address");
        return Address::from_evm(tail->bytes);
    }
    const auto address = parse_address(text);
    if (!address) return refuse("address");
    return *address;
}

bool within_limits(const ScryptCost& cost) {
    const bool power_of_two = cost.n > 1 && (cost.n & (cost.n - 1)) == 0;
    if (!power_of_two || cost.r == 0 || cost.p == 0) return false;
    // Each factor alone is small enough that no product below can overflow.
    if (cost.n > kMaxScryptWork || cost.r > kMaxScryptWork || cost.p > kMaxScryptWork) return false;
    const auto block = 128 * cost.r;
    return block * cost.n <= kMaxScryptMemory && block * cost.p <= kMaxScryptMemory &&
           cost.n * cost.r * cost.p <= kMaxScryptWork;
}

Status read_scrypt(const Json& params, Keystore& out) {
    const auto n = number_member(params, "n");
    const auto r = number_member(params, "r");
    const auto p = number_member(params, "p");
    if (!n || !r || !p) return refuse("kdfparams n, r, p");
    out.scrypt = ScryptCost{*n, *r, *p};
    if (!within_limits(*out.scrypt)) return refuse("scrypt parameters out of range");
    return {};
}

Status read_pbkdf2(const Json& params, Keystore& out) {
    const auto rounds = number_member(params, "c");
    if (!rounds || *rounds == 0 || *rounds > kMaxPbkdf2Rounds) return refuse("kdfparams c");
    if (text_member(params, "prf") != "hmac-sha256") return refuse("kdfparams prf");
    out.pbkdf2 = Pbkdf2Cost{*rounds};
    return {};
}

Status read_kdf(const Json& crypto, Keystore& out) {
    const auto kdf = text_member(crypto, "kdf");
    const auto* params = member(crypto, "kdfparams");
    if (!kdf || params == nullptr) return refuse("crypto kdf, kdfparams");
    if (number_member(*params, "dklen") != kDerivedSize) return refuse("kdfparams dklen");
    auto salt = hex_member(*params, "salt");
    if (!salt || salt->size() > kMaxSaltSize) return refuse("kdfparams salt");
    out.salt = std::move(*salt);
    if (*kdf == "scrypt") return read_scrypt(*params, out);
    if (*kdf == "pbkdf2") return read_pbkdf2(*params, out);
    return refuse("kdf is neither scrypt nor pbkdf2");
}

Status read_cipher(const Json& crypto, Keystore& out) {
    if (text_member(crypto, "cipher") != "aes-128-ctr") return refuse("cipher");
    const auto* params = member(crypto, "cipherparams");
    if (params == nullptr) return refuse("cipherparams");
    const auto iv = fixed_member<decltype(Keystore::iv)>(*params, "iv");
    const auto ciphertext = fixed_member<decltype(Keystore::ciphertext)>(crypto, "ciphertext");
    const auto mac = fixed_member<Hash256>(crypto, "mac");
    if (!iv || !ciphertext || !mac) return refuse("cipherparams iv, ciphertext or mac");
    out.iv = *iv;
    out.ciphertext = *ciphertext;
    out.mac = *mac;
    return {};
}

/// A context of one derivation; OpenSSL hands out raw pointers.
struct KdfContext {
    EVP_KDF* kdf = nullptr;
    EVP_KDF_CTX* context = nullptr;

    explicit KdfContext(const char* name)
        : kdf(EVP_KDF_fetch(nullptr, name, nullptr)), context(EVP_KDF_CTX_new(kdf)) {}

    KdfContext(const KdfContext&) = delete;
    KdfContext& operator=(const KdfContext&) = delete;
    KdfContext(KdfContext&&) = delete;
    KdfContext& operator=(KdfContext&&) = delete;

    ~KdfContext() {
        EVP_KDF_CTX_free(context);
        EVP_KDF_free(kdf);
    }
};

/// A run of bytes as a parameter. OpenSSL's parameters take mutable pointers but only read through
/// them.
OSSL_PARAM octets(const char* name, ByteView view) {
    // An empty password still needs a pointer.
    static const std::uint8_t none = 0;
    const auto* data = view.empty() ? &none : view.data();
    return OSSL_PARAM_construct_octet_string(name, const_cast<std::uint8_t*>(data), view.size());
}

// Crypto++: OpenSSL refuses n >= 2^(16 r) as RFC 7914 asks, and the published vector of the key
// file form has such an n.
bool derive_scrypt(const Keystore& keystore, const Password& password, DerivedKey& out) {
    const auto secret = password.reveal();
    const auto& cost = *keystore.scrypt;
    try {
        CryptoPP::Scrypt().DeriveKey(out.bytes.data(),
                                     out.bytes.size(),
                                     secret.data(),
                                     secret.size(),
                                     keystore.salt.data(),
                                     keystore.salt.size(),
                                     cost.n,
                                     cost.r,
                                     cost.p);
        return true;
    } catch (const std::exception&) {
        return false;
    }
}

bool derive_pbkdf2(const Keystore& keystore, const Password& password, DerivedKey& out) {
    auto rounds = keystore.pbkdf2->rounds;
    // Key files of other wallets may hold a short salt; SP 800-132's minimum is not for us to
    // enforce.
    int relaxed = 1;
    std::string digest = "SHA256";
    const std::array<OSSL_PARAM, 6> params = {
        octets(OSSL_KDF_PARAM_PASSWORD, password.reveal()),
        octets(OSSL_KDF_PARAM_SALT, keystore.salt),
        OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_ITER, &rounds),
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), digest.size()),
        OSSL_PARAM_construct_int(OSSL_KDF_PARAM_PKCS5, &relaxed),
        OSSL_PARAM_construct_end()};
    const KdfContext kdf("PBKDF2");
    return EVP_KDF_derive(kdf.context, out.bytes.data(), out.bytes.size(), params.data()) == 1;
}

bool derive(const Keystore& keystore, const Password& password, DerivedKey& out) {
    TRIBUTARY_ASSERT(keystore.scrypt.has_value() != keystore.pbkdf2.has_value());
    if (keystore.scrypt) return derive_scrypt(keystore, password, out);
    return derive_pbkdf2(keystore, password, out);
}

/// AES-128-CTR is its own inverse.
void apply_cipher(const DerivedKey& key, ByteView iv, std::span<std::uint8_t> bytes) {
    auto* context = EVP_CIPHER_CTX_new();
    int length = 0;
    const auto* cipher = EVP_aes_128_ctr();
    const bool done =
        EVP_EncryptInit_ex(context, cipher, nullptr, key.cipher_half().data(), iv.data()) == 1 &&
        EVP_EncryptUpdate(
            context, bytes.data(), &length, bytes.data(), static_cast<int>(bytes.size())) == 1;
    EVP_CIPHER_CTX_free(context);
    TRIBUTARY_ASSERT(done);
}

Hash256 mac_of(const DerivedKey& key, ByteView ciphertext) {
    std::array<std::uint8_t, 16 + 32> body{};
    TRIBUTARY_ASSERT(ciphertext.size() == 32);
    std::memcpy(body.data(), key.mac_half().data(), 16);
    std::memcpy(body.data() + 16, ciphertext.data(), 32);
    const auto mac = keccak256(body);
    wipe(body);
    return mac;
}

std::string uuid_text(FixedBytes<16, struct KeystoreIdTag> id) {
    // RFC 4122: version 4, variant 10.
    id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0fU) | 0x40U);
    id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3fU) | 0x80U);
    auto text = id.hex();
    for (const std::size_t at : {8U, 13U, 18U, 23U})
        text.insert(at, 1, '-');
    return text;
}

std::string address_text(const Address& address, AddressForm form) {
    if (form == AddressForm::tron) return address.base58();
    // Without the 41 in front.
    return to_hex(address.view().subspan(1));
}

Json kdf_params(const Keystore& keystore) {
    Json params;
    params["dklen"] = kDerivedSize;
    if (keystore.scrypt) {
        params["n"] = keystore.scrypt->n;
        params["r"] = keystore.scrypt->r;
        params["p"] = keystore.scrypt->p;
    } else {
        params["c"] = keystore.pbkdf2->rounds;
        params["prf"] = "hmac-sha256";
    }
    params["salt"] = to_hex(keystore.salt);
    return params;
}

}  // namespace

Password::Password(Password&& other) noexcept : bytes_(std::move(other.bytes_)) {
    other.bytes_.clear();
}

Password& Password::operator=(Password&& other) noexcept {
    wipe(bytes_);
    bytes_ = std::move(other.bytes_);
    other.bytes_.clear();
    return *this;
}

Password::~Password() {
    wipe(bytes_);
}

Result<Password> Password::take(std::string& text) {
    Password out;
    const bool fits = text.size() <= kMaxPasswordLength;
    if (fits) out.bytes_ = to_bytes(as_bytes(text));
    OPENSSL_cleanse(text.data(), text.size());
    text.clear();
    if (!fits) return fail(ErrorCode::oversized, "password");
    return out;
}

Result<Keystore> parse_keystore(std::string_view text) {
    if (text.size() > kMaxKeystoreSize) return fail(ErrorCode::oversized, "key file");
    const auto json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (json.is_discarded() || !json.is_object()) return refuse("not a JSON object");
    if (number_member(json, "version") != 3) return refuse("version is not 3");
    // Old wallets wrote the member with a capital letter.
    const auto* crypto = member(json, "crypto");
    if (crypto == nullptr) crypto = member(json, "Crypto");
    if (crypto == nullptr) return refuse("crypto is missing");

    Keystore out;
    out.id = text_member(json, "id").value_or("");
    if (out.id.size() > kMaxIdSize) return refuse("id");
    if (const auto address = text_member(json, "address")) {
        const auto parsed = parse_wallet_address(*address);
        if (!parsed) return fail(parsed.error());
        out.address = *parsed;
        const std::size_t digits = address->size() - (address->starts_with("0x") ? 2 : 0);
        if (digits == 40) out.address_form = AddressForm::ethereum;
    }
    if (auto ok = read_kdf(*crypto, out); !ok) return fail(ok.error());
    if (auto ok = read_cipher(*crypto, out); !ok) return fail(ok.error());
    return out;
}

std::string print_keystore(const Keystore& keystore) {
    Json json;
    if (keystore.address) json["address"] = address_text(*keystore.address, keystore.address_form);
    json["id"] = keystore.id;
    json["version"] = 3;
    auto& crypto = json["crypto"];
    crypto["cipher"] = "aes-128-ctr";
    crypto["cipherparams"]["iv"] = keystore.iv.hex();
    crypto["ciphertext"] = keystore.ciphertext.hex();
    crypto["kdf"] = keystore.scrypt ? "scrypt" : "pbkdf2";
    crypto["kdfparams"] = kdf_params(keystore);
    crypto["mac"] = keystore.mac.hex();
    return json.dump(2) + "\n";
}

KeystoreSeed KeystoreSeed::random() {
    KeystoreSeed out;
    const auto fill = [](auto& fixed) {
        TRIBUTARY_ASSERT(RAND_bytes(fixed.bytes.data(), static_cast<int>(fixed.bytes.size())) == 1);
    };
    fill(out.salt);
    fill(out.iv);
    fill(out.id);
    return out;
}

Keystore seal_key(const SecretKey& key,
                  const Password& password,
                  const KeystoreSeed& seed,
                  const ScryptCost& cost) {
    TRIBUTARY_ASSERT(within_limits(cost));
    Keystore out;
    out.address = address_of(public_key_of(key));
    out.id = uuid_text(seed.id);
    out.scrypt = cost;
    out.salt = to_bytes(seed.salt.view());
    out.iv = seed.iv;
    DerivedKey derived;
    TRIBUTARY_ASSERT(derive(out, password, derived));
    std::memcpy(out.ciphertext.bytes.data(), key.reveal().data(), out.ciphertext.bytes.size());
    apply_cipher(derived, out.iv.view(), out.ciphertext.bytes);
    out.mac = mac_of(derived, out.ciphertext.view());
    return out;
}

Result<SecretKey> open_keystore(const Keystore& keystore, const Password& password) {
    DerivedKey derived;
    if (!derive(keystore, password, derived)) return refuse("key derivation failed");
    const auto mac = mac_of(derived, keystore.ciphertext.view());
    if (CRYPTO_memcmp(mac.bytes.data(), keystore.mac.bytes.data(), mac.bytes.size()) != 0) {
        return fail(ErrorCode::wrong_password);
    }
    auto plain = keystore.ciphertext.bytes;
    apply_cipher(derived, keystore.iv.view(), plain);
    auto key = SecretKey::from(plain);
    wipe(plain);
    if (!key) return refuse("it holds no secp256k1 key");
    if (keystore.address && address_of(public_key_of(*key)) != *keystore.address) {
        return refuse("it holds the key of another address than it says");
    }
    return key;
}

}  // namespace tributary::node
