// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "primitives/crypto/keccak256.hpp"
#include "primitives/crypto/secp256k1.hpp"
#include "primitives/crypto/sha256.hpp"
#include "tvm/vm/precompile_groups.hpp"
#include "tvm/vm/words.hpp"

namespace tributary::tvm {
namespace {

constexpr std::size_t kWord = Uint256::kSize;
constexpr std::size_t kMaxBatch = 16;
constexpr std::size_t kMaxMultiSign = 5;
/// java-tron makes an array as long as the input says, whatever the input holds. One this long it
/// may not have the memory for, and what it answers then is not known.
constexpr std::size_t kMaxClaimedLength = 1U << 24U;
constexpr std::int64_t kEnergyPerSignature = 1500;

/// A signature as java-tron cuts it out of the input: bytes beyond the input are zeros.
struct SignatureSlice {
    ByteView held;
    std::size_t length = 0;

    [[nodiscard]] std::uint8_t at(std::size_t i) const { return i < held.size() ? held[i] : 0; }

    bool operator==(const SignatureSlice& other) const {
        const auto differs = [&](std::size_t i) { return at(i) != other.at(i); };
        if (length != other.length) return false;
        for (std::size_t i = 0; i < std::max(held.size(), other.held.size()); ++i)
            if (differs(i)) return false;
        return true;
    }
};

/// The address of the key behind r, s, v, or what java-tron makes of none (ECKey with v 27 or 28,
/// high s included).
std::optional<Address> recovered(const Hash256& digest, const Signature& signature) {
    const auto v = signature.bytes[64];
    if (v != 27 && v != 28) return std::nullopt;
    if (const auto key = recover(digest, signature)) return tributary::address_of(*key);
    if (!recovers_infinity(digest, signature)) return std::nullopt;
    const Hash256 of_nothing = keccak256({});
    return address_of(Uint256::load(of_nothing.bytes.data()));
}

/// The same for a signature that a contract handed over in an array (recoverAddrBySign): v may be a
/// recovery id of 0 or 1, and is a signed byte.
std::optional<Address> recovered(const Hash256& digest, const SignatureSlice& slice) {
    if (slice.length < Signature::kSize) return std::nullopt;
    Signature signature;
    for (std::size_t i = 0; i < Signature::kSize; ++i)
        signature.bytes[i] = slice.at(i);
    auto& v = signature.bytes[64];
    if (v < 27) v = static_cast<std::uint8_t>(v + 27);
    return recovered(digest, signature);
}

std::int64_t ecrecover_energy(ByteView /*input*/, const Flags& /*flags*/) {
    return 3000;
}

PrecompileResult ecrecover(const PrecompileCall& call) {
    // Shorter input makes java-tron's copy of r fail, shorter s is filled with zeros.
    if (call.input.size() < 3 * kWord) return {PrecompileOutcome::success, {}};
    const Uint256 v = word_at(call.input, 1);
    if (v != Uint256(27) && v != Uint256(28)) return {PrecompileOutcome::success, {}};
    Signature signature;
    const auto r_and_s = call.input.subspan(2 * kWord);
    std::copy_n(r_and_s.begin(), std::min(r_and_s.size(), 2 * kWord), signature.bytes.begin());
    signature.bytes[64] = static_cast<std::uint8_t>(v.limbs[0]);
    const auto address = recovered(*Hash256::from(call.input.first(kWord)), signature);
    if (!address) return {PrecompileOutcome::success, {}};
    return {PrecompileOutcome::success, to_bytes(prefixed_word(*address).bytes())};
}

/// Why an array of signatures could not be cut out.
enum class Unreadable {
    out_of_bounds,
    /// More signatures than java-tron may have memory for.
    too_many,
    /// The same for the bytes of one of them.
    too_long,
};

using Signatures = std::vector<SignatureSlice>;

/// java-tron extractBytesArray at word `begin`.
tl::expected<Signatures, Unreadable> signatures_at(ByteView input, std::size_t begin) {
    const std::size_t words = input.size() / kWord;
    Signatures out;
    if (words == 0 || begin > words - 1) return out;
    const auto count = static_cast<std::size_t>(clamped_int(word_at(input, begin)));
    if (count > kMaxClaimedLength) return tl::unexpected(Unreadable::too_many);
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t head = begin + i + 1;
        if (head >= words) return tl::unexpected(Unreadable::out_of_bounds);
        const auto offset = static_cast<std::size_t>(clamped_int(word_at(input, head))) / kWord;
        const std::size_t place = begin + offset + 1;
        if (place >= words) return tl::unexpected(Unreadable::out_of_bounds);
        const auto length = static_cast<std::size_t>(clamped_int(word_at(input, place)));
        const std::size_t at = (place + 1) * kWord;
        constexpr std::size_t kMaxIndex = 0x7fffffff;
        // copyOfRange: the begin must lie in the input, the end must not wrap below it.
        if (at > input.size() || at + length > kMaxIndex)
            return tl::unexpected(Unreadable::out_of_bounds);
        if (length > kMaxClaimedLength) return tl::unexpected(Unreadable::too_long);
        out.push_back({input.subspan(at, std::min(length, input.size() - at)), length});
    }
    return out;
}

template <std::int64_t kWordsPerSignature>
std::int64_t energy_by_signature(ByteView input, const Flags& /*flags*/) {
    const auto words = static_cast<std::int64_t>(input.size() / kWord);
    // Truncates towards zero: a short input gives energy back.
    return (words - 5) / kWordsPerSignature * kEnergyPerSignature;
}

/// java-tron catches whatever goes wrong here and answers a word of zeros.
PrecompileResult batch_validate_sign(const PrecompileCall& call) {
    const PrecompileResult refused{PrecompileOutcome::success, zero_words()};
    const std::size_t words = call.input.size() / kWord;
    if (words < 3) return refused;
    const auto offset_of = [&](std::size_t index) {
        return static_cast<std::size_t>(clamped_int(word_at(call.input, index))) / kWord;
    };
    const auto signatures = signatures_at(call.input, offset_of(1));
    if (!signatures && signatures.error() == Unreadable::too_long)
        return {PrecompileOutcome::unsupported, {}};
    if (!signatures || signatures->empty() || signatures->size() > kMaxBatch) return refused;
    const std::size_t addresses = offset_of(2);
    if (addresses >= words || word_at(call.input, addresses) != Uint256(signatures->size()) ||
        addresses + signatures->size() >= words) {
        return refused;
    }
    const Hash256 digest = *Hash256::from(call.input.first(kWord));
    Bytes out = zero_words();
    for (std::size_t i = 0; i < signatures->size(); ++i) {
        const Address wanted = address_of(word_at(call.input, addresses + 1 + i));
        out[i] = recovered(digest, (*signatures)[i]) == wanted ? 1 : 0;
    }
    return {PrecompileOutcome::success, std::move(out)};
}

/// java-tron AccountCapsule.getPermissionById.
std::optional<Permission> permission_of(const Account& account,
                                        const Address& address,
                                        std::int64_t id) {
    if (id == 0) {
        if (account.owner_permission) return account.owner_permission;
        return Permission{0, 1, {{address, 1}}};
    }
    if (id == 1) return account.witness_permission;
    for (const auto& permission : account.active_permissions)
        if (permission.id == id) return permission;
    return std::nullopt;
}

std::int64_t weight_of(const Permission& permission, const Address& address) {
    for (const auto& key : permission.keys)
        if (key.address == address) return key.weight;
    return 0;
}

/// Whether the signatures reach the permission's threshold; out_of_time for a key that signed
/// twice in two ways (java-tron MUtil.checkCPUTime).
PrecompileOutcome weigh(const Signatures& signatures,
                        const Hash256& digest,
                        const Permission& permission) {
    std::vector<std::pair<Address, SignatureSlice>> seen;
    // Weights come from the chain and could wrap java-tron's sum, so they wrap here, too.
    std::uint64_t total = 0;
    for (const auto& signature : signatures) {
        const auto address = recovered(digest, signature);
        if (!address) return PrecompileOutcome::failure;
        const auto same_key = [&](const auto& entry) { return entry.first == *address; };
        const auto same = [&](const auto& entry) {
            return entry.first == *address && entry.second == signature;
        };
        if (std::any_of(seen.begin(), seen.end(), same)) continue;
        if (std::any_of(seen.begin(), seen.end(), same_key)) return PrecompileOutcome::out_of_time;
        const auto weight = weight_of(permission, *address);
        if (weight == 0) return PrecompileOutcome::failure;
        total += static_cast<std::uint64_t>(weight);
        seen.emplace_back(*address, signature);
    }
    return static_cast<std::int64_t>(total) >= permission.threshold ? PrecompileOutcome::success
                                                                    : PrecompileOutcome::failure;
}

/// What an account's keys sign for a contract: address, permission and the contract's own hash.
Hash256 permission_digest(ByteView input, const Address& account, std::int64_t id) {
    Bytes message = to_bytes(account.view());
    const auto number = be64(static_cast<std::uint64_t>(id));
    append(message, ByteView(number).subspan(4));
    append(message, input.subspan(2 * kWord, kWord));
    return sha256(message);
}

PrecompileResult validate_multi_sign(const PrecompileCall& call) {
    const PrecompileResult refused{PrecompileOutcome::success, zero_words()};
    const std::size_t words = call.input.size() / kWord;
    // Only what lies behind these reads is inside java-tron's try block.
    if (words < 4) return {PrecompileOutcome::exception, {}};
    const Address address = address_of(word_at(call.input, 0));
    const std::int64_t id = clamped_int(word_at(call.input, 1));
    const auto begin = static_cast<std::size_t>(clamped_int(word_at(call.input, 3))) / kWord;
    const auto signatures = signatures_at(call.input, begin);
    if (!signatures) {
        const bool thrown = signatures.error() == Unreadable::out_of_bounds;
        return {thrown ? PrecompileOutcome::exception : PrecompileOutcome::unsupported, {}};
    }
    if (signatures->empty() || signatures->size() > kMaxMultiSign) return refused;
    const auto account = call.world.account(address);
    if (!account) return refused;
    const auto permission = permission_of(*account, address, id);
    if (!permission) return refused;
    const auto outcome =
        weigh(*signatures, permission_digest(call.input, address, id), *permission);
    if (outcome == PrecompileOutcome::out_of_time) return {outcome, {}};
    return {PrecompileOutcome::success, word_of(outcome == PrecompileOutcome::success ? 1 : 0)};
}

bool always(const Flags& /*flags*/) {
    return true;
}

bool solidity_059(const Flags& flags) {
    return flags.solidity_059;
}

}  // namespace

std::span<const PrecompileEntry> signature_precompiles() {
    static constexpr PrecompileEntry entries[] = {
        {0x01, always, {ecrecover_energy, ecrecover}},
        {0x09, solidity_059, {energy_by_signature<6>, batch_validate_sign}},
        {0x0a, solidity_059, {energy_by_signature<5>, validate_multi_sign}},
    };
    return entries;
}

}  // namespace tributary::tvm
