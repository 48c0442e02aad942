// SPDX-License-Identifier: Apache-2.0
#include "node/mnemonic.hpp"

#include <algorithm>
#include <utility>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "node/mnemonic_words.hpp"
#include "primitives/check.hpp"
#include "primitives/crypto/key_tweak.hpp"
#include "primitives/crypto/sha256.hpp"

namespace tributary::node {
namespace {

constexpr std::size_t kBitsPerWord = 11;
constexpr std::size_t kMaxWords = 24;
/// 32 bytes of entropy and a byte of checksum.
constexpr std::size_t kMaxPacked = 33;
constexpr int kRounds = 2048;

auto refuse(std::string detail) {
    return fail(ErrorCode::bad_key, std::move(detail));
}

/// Entropy with its checksum behind it; wiped when it goes.
struct Packed {
    std::array<std::uint8_t, kMaxPacked> bytes{};

    Packed() = default;
    Packed(const Packed&) = delete;
    Packed& operator=(const Packed&) = delete;
    Packed(Packed&&) = delete;
    Packed& operator=(Packed&&) = delete;

    ~Packed() { wipe(bytes); }

    [[nodiscard]] std::uint32_t bit(std::size_t at) const {
        return (bytes[at / 8] >> (7 - at % 8)) & 1U;
    }

    void put(std::size_t at, std::uint32_t bit) {
        bytes[at / 8] = static_cast<std::uint8_t>(bytes[at / 8] | (bit << (7 - at % 8)));
    }
};

bool is_entropy_size(std::size_t size) {
    return size >= 16 && size <= 32 && size % 4 == 0;
}

bool is_word_count(std::size_t count) {
    return count >= 12 && count <= kMaxWords && count % 3 == 0;
}

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// The words of a text, which they borrow from. Capitals become small.
std::vector<std::string_view> split(std::string& text) {
    for (char& c : text)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    std::vector<std::string_view> out;
    const std::string_view view = text;
    for (std::size_t at = 0; at < view.size();) {
        if (is_space(view[at])) {
            ++at;
            continue;
        }
        const auto* end = std::find_if(view.data() + at, view.data() + view.size(), is_space);
        const auto length = static_cast<std::size_t>(end - (view.data() + at));
        out.push_back(view.substr(at, length));
        at += length;
    }
    return out;
}

/// Fills the bits that the words stand for.
Status pack(const std::vector<std::string_view>& words, Packed& out) {
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto* found =
            std::lower_bound(kMnemonicWords.begin(), kMnemonicWords.end(), words[i]);
        // The word itself is not told: it may be half of a good one.
        if (found == kMnemonicWords.end() || *found != words[i])
            return refuse("word " + std::to_string(i + 1) + " of the mnemonic is not in the list");
        const auto index = static_cast<std::uint32_t>(found - kMnemonicWords.begin());
        for (std::size_t bit = 0; bit < kBitsPerWord; ++bit)
            out.put(i * kBitsPerWord + bit, (index >> (kBitsPerWord - 1 - bit)) & 1U);
    }
    return {};
}

/// HMAC-SHA512; the halves are a key and a chain code.
struct Halves {
    std::array<std::uint8_t, 64> bytes{};

    Halves(ByteView key, ByteView data) {
        unsigned length = 0;
        const auto* made = ::HMAC(EVP_sha512(),
                                  key.data(),
                                  static_cast<int>(key.size()),
                                  data.data(),
                                  data.size(),
                                  bytes.data(),
                                  &length);
        TRIBUTARY_ASSERT(made != nullptr && length == bytes.size());
    }

    Halves(const Halves&) = delete;
    Halves& operator=(const Halves&) = delete;
    Halves(Halves&&) = delete;
    Halves& operator=(Halves&&) = delete;

    ~Halves() { wipe(bytes); }

    [[nodiscard]] ByteView left() const { return ByteView(bytes).first(32); }

    [[nodiscard]] ByteView right() const { return ByteView(bytes).subspan(32); }
};

ExtendedKey extended(SecretKey key, ByteView chain_code) {
    ExtendedKey out;
    out.key = std::move(key);
    std::copy(chain_code.begin(), chain_code.end(), out.chain_code.begin());
    return out;
}

}  // namespace

Mnemonic::Mnemonic(Mnemonic&& other) noexcept : text_(std::move(other.text_)) {
    other.text_.clear();
}

Mnemonic& Mnemonic::operator=(Mnemonic&& other) noexcept {
    if (this != &other) {
        wipe(text_);
        text_ = std::move(other.text_);
        other.text_.clear();
    }
    return *this;
}

Mnemonic::~Mnemonic() {
    wipe(text_);
}

Result<Mnemonic> Mnemonic::take(std::string& text) {
    const auto parse = [&]() -> Result<Mnemonic> {
        if (text.size() > kMaxMnemonicText) return fail(ErrorCode::oversized, "mnemonic");
        const auto words = split(text);
        if (!is_word_count(words.size()))
            return refuse("a mnemonic has 12, 15, 18, 21 or 24 words, not " +
                          std::to_string(words.size()));
        Packed packed;
        if (Status read = pack(words, packed); !read) return fail(read.error());
        // A bit of checksum for every 32 bits of entropy.
        const std::size_t size = words.size() * kBitsPerWord * 32 / 33 / 8;
        auto out = from_entropy(ByteView(packed.bytes).first(size));
        TRIBUTARY_ASSERT(out.has_value());
        Mnemonic own;
        own.text_.reserve(text.size());
        for (const std::string_view word : words) {
            if (!own.text_.empty()) own.text_.push_back(' ');
            append(own.text_, as_bytes(word));
        }
        if (!equal(own.text_, out->text_))
            return refuse(
                "the checksum of the mnemonic does not fit: a word is wrong or misplaced");
        return out;
    };
    auto out = parse();
    OPENSSL_cleanse(text.data(), text.size());
    text.clear();
    return out;
}

Result<Mnemonic> Mnemonic::from_entropy(ByteView entropy) {
    if (!is_entropy_size(entropy.size()))
        return refuse("entropy of " + std::to_string(entropy.size()) + " bytes");
    Packed packed;
    std::copy(entropy.begin(), entropy.end(), packed.bytes.begin());
    packed.bytes[entropy.size()] = sha256(entropy).bytes[0];
    const std::size_t count = entropy.size() * 8 * 33 / 32 / kBitsPerWord;
    Mnemonic out;
    // Never grows: a moved buffer would leave words behind.
    out.text_.reserve(kMaxWords * 9);
    for (std::size_t i = 0; i < count; ++i) {
        std::uint32_t index = 0;
        for (std::size_t bit = 0; bit < kBitsPerWord; ++bit)
            index = index << 1U | packed.bit(i * kBitsPerWord + bit);
        if (i > 0) out.text_.push_back(' ');
        append(out.text_, as_bytes(kMnemonicWords[index]));
    }
    return out;
}

Mnemonic Mnemonic::random(std::size_t words) {
    TRIBUTARY_ASSERT(is_word_count(words));
    std::array<std::uint8_t, 32> entropy{};
    const std::size_t size = words * kBitsPerWord * 32 / 33 / 8;
    TRIBUTARY_ASSERT(RAND_priv_bytes(entropy.data(), static_cast<int>(size)) == 1);
    auto out = from_entropy(ByteView(entropy).first(size));
    wipe(entropy);
    TRIBUTARY_ASSERT(out.has_value());
    return *std::move(out);
}

Status derive_seed(const Mnemonic& mnemonic, const Password& passphrase, Seed& out) {
    const ByteView secret = passphrase.reveal();
    const bool ascii =
        std::all_of(secret.begin(), secret.end(), [](std::uint8_t c) { return c < 0x80; });
    if (!ascii)
        return fail(ErrorCode::invalid_argument, "the passphrase of the mnemonic is not ASCII");
    Bytes salt;
    salt.reserve(8 + secret.size());
    append(salt, as_bytes("mnemonic"));
    append(salt, secret);
    const std::string_view words = as_text(mnemonic.reveal());
    const int done = PKCS5_PBKDF2_HMAC(words.data(),
                                       static_cast<int>(words.size()),
                                       salt.data(),
                                       static_cast<int>(salt.size()),
                                       kRounds,
                                       EVP_sha512(),
                                       static_cast<int>(out.bytes.size()),
                                       out.bytes.data());
    wipe(salt);
    TRIBUTARY_ASSERT(done == 1);
    return {};
}

ExtendedKey::ExtendedKey(ExtendedKey&& other) noexcept
    : key(std::move(other.key)), chain_code(other.chain_code) {
    wipe(other.chain_code);
}

ExtendedKey& ExtendedKey::operator=(ExtendedKey&& other) noexcept {
    if (this != &other) {
        key = std::move(other.key);
        chain_code = other.chain_code;
        wipe(other.chain_code);
    }
    return *this;
}

ExtendedKey::~ExtendedKey() {
    wipe(chain_code);
}

Result<ExtendedKey> master_key(ByteView seed) {
    if (seed.size() < 16 || seed.size() > 64) return refuse("seed");
    const Halves halves(as_bytes("Bitcoin seed"), seed);
    auto key = SecretKey::from(halves.left());
    if (!key) return fail(key.error());
    return extended(*std::move(key), halves.right());
}

Result<ExtendedKey> child_key(const ExtendedKey& parent, std::uint32_t index) {
    // A hardened child comes from the secret key, others from the public one.
    std::array<std::uint8_t, 37> data{};
    if (index >= kHardened) {
        std::copy(parent.key.reveal().begin(), parent.key.reveal().end(), data.begin() + 1);
    } else {
        const auto point = compressed(public_key_of(parent.key));
        std::copy(point.begin(), point.end(), data.begin());
    }
    for (std::size_t i = 0; i < 4; ++i)
        data[33 + i] = static_cast<std::uint8_t>(index >> (24 - 8 * i));
    const Halves halves(parent.chain_code, data);
    wipe(data);
    auto key = add_to_key(parent.key, halves.left());
    if (!key) return fail(key.error());
    return extended(*std::move(key), halves.right());
}

std::string KeyPlace::path() const {
    return "m/44'/195'/" + std::to_string(account) + "'/0/" + std::to_string(index);
}

Result<SecretKey> derive_key(const Mnemonic& mnemonic,
                             const Password& passphrase,
                             const KeyPlace& place) {
    if (place.account >= kHardened || place.index >= kHardened)
        return fail(ErrorCode::invalid_argument, "place " + place.path());
    Seed seed;
    if (Status done = derive_seed(mnemonic, passphrase, seed); !done) return fail(done.error());
    auto key = master_key(seed.bytes);
    for (const std::uint32_t index :
         {44 | kHardened, kTronCoin | kHardened, place.account | kHardened, 0U, place.index}) {
        if (!key) return fail(key.error());
        key = child_key(*key, index);
    }
    if (!key) return fail(key.error());
    return std::move(key->key);
}

}  // namespace tributary::node
