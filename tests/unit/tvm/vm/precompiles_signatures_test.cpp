// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "primitives/crypto/secp256k1.hpp"
#include "primitives/crypto/sha256.hpp"
#include "tests/support/precompile_flags.hpp"
#include "tvm/abi/item.hpp"
#include "tvm/vm/memory_world.hpp"
#include "tvm/vm/precompiles.hpp"
#include "tvm/vm/words.hpp"

namespace tributary::tvm {
namespace {

const Hash256 kDigest = sha256(as_bytes("contract"));
const Address kAccount = Address::from_evm({0xee});

SecretKey key(std::uint8_t seed) {
    return SecretKey::from(Bytes(32, seed)).value();
}

Address signer(std::uint8_t seed) {
    return tributary::address_of(public_key_of(key(seed)));
}

struct MultiSign {
    std::int64_t permission = 0;
    std::vector<Bytes> signatures;
};

class SignaturePrecompiles : public ::testing::Test {
  protected:
    PrecompileResult run(std::uint64_t address, const Bytes& input) {
        return find_precompile(Uint256(address), flags)
            ->run({input, kAccount, flags, BlockContext{}, world});
    }

    static Bytes signed_by(std::uint8_t seed, const Hash256& digest) {
        return to_bytes(sign(digest, key(seed)).view());
    }

    /// What the keys of kAccount sign.
    static Hash256 permission_digest(std::int64_t permission) {
        Bytes message = to_bytes(kAccount.view());
        append(message, ByteView(be64(static_cast<std::uint64_t>(permission))).subspan(4));
        append(message, kDigest.view());
        return sha256(message);
    }

    static AbiValue list(const std::vector<Bytes>& values) {
        AbiList out;
        for (const auto& value : values)
            out.push_back({value});
        return {out};
    }

    PrecompileResult multi_sign(const MultiSign& call) {
        const auto types = parse_abi_type_list("(address,uint256,bytes32,bytes[])").value();
        return run(0x0a,
                   encode_abi(types,
                              {abi_address(kAccount),
                               abi_number(static_cast<std::uint64_t>(call.permission)),
                               abi_word(kDigest.view()),
                               list(call.signatures)})
                       .value());
    }

    PrecompileResult batch(const std::vector<Bytes>& signatures, const std::vector<Address>& who) {
        AbiList addresses;
        for (const auto& address : who)
            addresses.push_back(abi_address(address));
        const auto types = parse_abi_type_list("(bytes32,bytes[],address[])").value();
        return run(
            0x09,
            encode_abi(types, {abi_word(kDigest.view()), list(signatures), {addresses}}).value());
    }

    void give_keys(std::int64_t threshold, const std::vector<PermissionKey>& keys) {
        world.accounts[kAccount].owner_permission = Permission{0, threshold, keys};
    }

    Flags flags = test::all_precompiles();
    MemoryWorld world;
};

const PrecompileResult kYes{PrecompileOutcome::success, to_bytes(Uint256(1).bytes())};
const PrecompileResult kNo{PrecompileOutcome::success, Bytes(32)};

void expect_same(const PrecompileResult& result, const PrecompileResult& wanted) {
    EXPECT_EQ(result.outcome, wanted.outcome);
    EXPECT_EQ(to_hex(result.output), to_hex(wanted.output));
}

TEST_F(SignaturePrecompiles, EcrecoverAnswersTheAddressWithItsPrefix) {
    const auto signature = sign(kDigest, key(1));
    Bytes input = to_bytes(kDigest.view());
    append(input, Uint256(27U + signature.bytes[64]).bytes());
    append(input, signature.view().first(64));
    expect_same(run(1, input),
                {PrecompileOutcome::success, to_bytes(prefixed_word(signer(1)).bytes())});
    input[32] = 1;
    expect_same(run(1, input), {PrecompileOutcome::success, {}});
}

TEST_F(SignaturePrecompiles, EcrecoverTakesInfinityForAKeyWithoutCoordinates) {
    // r is the generator's x and s the digest, so s R - e G = 0: java-tron hashes nothing at all.
    const auto nonce_point =
        uncompressed(public_key_of(SecretKey::from(Uint256(1).bytes()).value()));
    Bytes input = to_bytes(kDigest.view());
    append(input, Uint256(27).bytes());
    append(input, ByteView(nonce_point).subspan(1, 32));
    append(input, kDigest.view());
    const auto result = run(1, input);
    EXPECT_EQ(to_hex(result.output),
              "000000000000000000000041dcc703c0e500b653ca82273b7bfad8045d85a470");
}

TEST_F(SignaturePrecompiles, BatchTellsWhichSignaturesFit) {
    const auto result = batch({signed_by(1, kDigest), signed_by(2, kDigest), signed_by(3, kDigest)},
                              {signer(1), signer(1), signer(3)});
    Bytes wanted(32);
    wanted[0] = wanted[2] = 1;
    expect_same(result, {PrecompileOutcome::success, wanted});
}

TEST_F(SignaturePrecompiles, BatchTakesSixteenSignatures) {
    const std::vector<Bytes> signatures(16, signed_by(1, kDigest));
    const std::vector<Address> who(16, signer(1));
    Bytes wanted(32);
    std::fill_n(wanted.begin(), 16, std::uint8_t{1});
    expect_same(batch(signatures, who), {PrecompileOutcome::success, wanted});
    expect_same(
        batch(std::vector<Bytes>(17, signatures.front()), std::vector<Address>(17, who.front())),
        kNo);
    expect_same(batch(signatures, {who.begin(), who.end() - 1}), kNo);
    expect_same(batch({}, {}), kNo);
}

TEST_F(SignaturePrecompiles, BatchAnswersZerosToWhatItCannotRead) {
    for (const std::size_t size : {0U, 31U, 95U, 96U, 1000U})
        expect_same(run(0x09, Bytes(size)), kNo);
    expect_same(run(0x09, Bytes(96, 0xff)), kNo);
}

TEST_F(SignaturePrecompiles, MultiSignAddsUpWeights) {
    give_keys(3, {{signer(1), 1}, {signer(2), 2}});
    const auto digest = permission_digest(0);
    expect_same(multi_sign({0, {signed_by(1, digest)}}), kNo);
    expect_same(multi_sign({0, {signed_by(1, digest), signed_by(2, digest)}}), kYes);
    expect_same(multi_sign({0, {signed_by(2, digest), signed_by(2, digest)}}), kNo);
    expect_same(multi_sign({0, {signed_by(1, digest), signed_by(2, digest), signed_by(3, digest)}}),
                kNo);
    expect_same(multi_sign({0, {signed_by(1, kDigest)}}), kNo);
    expect_same(multi_sign({0, {Bytes(64)}}), kNo);
}

TEST_F(SignaturePrecompiles, MultiSignFindsThePermissionByItsNumber) {
    auto& account = world.accounts[kAccount];
    account.witness_permission = Permission{1, 1, {{signer(1), 1}}};
    account.active_permissions = {Permission{2, 1, {{signer(2), 1}}},
                                  Permission{5, 1, {{signer(3), 1}}}};
    expect_same(multi_sign({1, {signed_by(1, permission_digest(1))}}), kYes);
    expect_same(multi_sign({2, {signed_by(2, permission_digest(2))}}), kYes);
    expect_same(multi_sign({5, {signed_by(3, permission_digest(5))}}), kYes);
    expect_same(multi_sign({3, {signed_by(3, permission_digest(3))}}), kNo);
}

TEST_F(SignaturePrecompiles, MultiSignOfAnAccountWithoutPermissionsIsItsOwnKey) {
    world.accounts[kAccount] = {};
    expect_same(multi_sign({0, {signed_by(1, permission_digest(0))}}), kNo);
    world.accounts.clear();
    expect_same(multi_sign({0, {signed_by(1, permission_digest(0))}}), kNo);
}

TEST_F(SignaturePrecompiles, MultiSignTakesFiveSignatures) {
    std::vector<PermissionKey> keys;
    std::vector<Bytes> signatures;
    for (std::uint8_t i = 1; i <= 6; ++i) {
        keys.push_back({signer(i), 1});
        signatures.push_back(signed_by(i, permission_digest(0)));
    }
    give_keys(5, keys);
    expect_same(multi_sign({0, signatures}), kNo);
    signatures.pop_back();
    expect_same(multi_sign({0, signatures}), kYes);
    expect_same(multi_sign({0, {}}), kNo);
}

TEST_F(SignaturePrecompiles, MultiSignRunsOutOfTimeForAKeyThatSignedInTwoWays) {
    give_keys(2, {{signer(1), 1}});
    const Bytes once = signed_by(1, permission_digest(0));
    Bytes again = once;
    again.push_back(0);
    EXPECT_EQ(multi_sign({0, {once, again}}).outcome, PrecompileOutcome::out_of_time);
}

TEST_F(SignaturePrecompiles, MultiSignThrowsOutOfTheFrameWhereItCannotRead) {
    EXPECT_EQ(run(0x0a, {}).outcome, PrecompileOutcome::exception);
    EXPECT_EQ(run(0x0a, Bytes(127)).outcome, PrecompileOutcome::exception);
    // The array is said to begin behind the input: none at all.
    Bytes input(128);
    input[126] = 0x7f;
    expect_same(run(0x0a, input), kNo);
    // It begins at word 3 with 96 signatures of which there is none.
    input[126] = 0;
    input[127] = 96;
    EXPECT_EQ(run(0x0a, input).outcome, PrecompileOutcome::exception);
    // Four thousand million signatures are more than an array has room for.
    std::fill(input.begin() + 96, input.end(), std::uint8_t{0});
    std::fill(input.begin(), input.begin() + 32, std::uint8_t{0xff});
    EXPECT_EQ(run(0x0a, input).outcome, PrecompileOutcome::unsupported);
}

TEST_F(SignaturePrecompiles, GiveEnergyBackForShortInput) {
    const auto energy = [&](std::uint64_t address, std::size_t size) {
        return find_precompile(Uint256(address), flags)->energy(Bytes(size), flags);
    };
    EXPECT_EQ(energy(0x0a, 0), -1500);
    EXPECT_EQ(energy(0x09, 0), 0);
    EXPECT_EQ(energy(0x09, 32 * 11), 1500);
    EXPECT_EQ(energy(0x0a, 32 * 15), 3000);
}

}  // namespace
}  // namespace tributary::tvm
