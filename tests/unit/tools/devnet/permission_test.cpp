// SPDX-License-Identifier: Apache-2.0
#include "tools/devnet/permission.hpp"

#include <gtest/gtest.h>

#include "primitives/wire/wire_writer.hpp"
#include "tests/support/signed_transfer.hpp"

namespace tributary::devnet {
namespace {

struct Signers {
    SecretKey a = SecretKey::random();
    SecretKey b = SecretKey::random();
    SecretKey c = SecretKey::random();

    static Address of(const SecretKey& key) { return address_of(public_key_of(key)); }

    /// Two of three: a and b weigh one each, c weighs two.
    [[nodiscard]] Permission shared() const {
        Permission out;
        out.threshold = 2;
        out.keys = {{of(a), 1}, {of(b), 1}, {of(c), 2}};
        return out;
    }
};

Status check(const std::vector<const SecretKey*>& keys,
             const std::optional<Permission>& permission,
             std::int32_t id = 0) {
    test::TransferDraft draft;
    draft.permission_id = id;
    const Bytes bytes = test::signed_transfer(draft, keys);
    return verify_signatures(*wire::decode_transaction(bytes), permission);
}

TEST(VerifySignatures, WeightsAddUpToTheThreshold) {
    const Signers keys;
    EXPECT_TRUE(check({&keys.a, &keys.b}, keys.shared()));
    EXPECT_TRUE(check({&keys.c}, keys.shared()));
    EXPECT_TRUE(check({&keys.a}, default_owner_permission(Signers::of(keys.a))));
}

TEST(VerifySignatures, TooLittleWeightIsRefused) {
    const Signers keys;
    const Status one = check({&keys.a}, keys.shared());
    ASSERT_FALSE(one);
    EXPECT_EQ(one.error().code, ErrorCode::bad_signature);
}

TEST(VerifySignatures, NoSignatureIsRefused) {
    const Signers keys;
    EXPECT_EQ(check({}, keys.shared()).error().code, ErrorCode::bad_signature);
}

TEST(VerifySignatures, OneKeyCountsOnce) {
    const Signers keys;
    EXPECT_EQ(check({&keys.a, &keys.a}, keys.shared()).error().code, ErrorCode::bad_signature);
}

TEST(VerifySignatures, AStrangersKeyIsRefused) {
    const Signers keys;
    const SecretKey stranger = SecretKey::random();
    EXPECT_EQ(check({&keys.c, &stranger}, keys.shared()).error().code, ErrorCode::bad_signature);
}

TEST(VerifySignatures, FiveSignaturesAreTakenAndSixAreNot) {
    Permission permission;
    std::vector<SecretKey> keys;
    for (int i = 0; i < 6; ++i) {
        keys.push_back(SecretKey::random());
        permission.keys.push_back({Signers::of(keys.back()), 1});
    }
    std::vector<const SecretKey*> signers;
    for (const SecretKey& key : keys)
        signers.push_back(&key);
    EXPECT_EQ(check(signers, permission).error().code, ErrorCode::bad_signature);
    signers.pop_back();
    EXPECT_EQ(signers.size(), kMaxSignatures);
    EXPECT_TRUE(check(signers, permission));
}

TEST(VerifySignatures, AnIdWithoutPermissionIsRefused) {
    const Signers keys;
    EXPECT_EQ(check({&keys.a}, std::nullopt, 7).error().code, ErrorCode::bad_signature);
}

TEST(VerifySignatures, AnActivePermissionSignsWhatItsBitsAllow) {
    const Signers keys;
    Permission active = default_active_permission(Signers::of(keys.a));
    EXPECT_TRUE(check({&keys.a}, active, 2));
    active.operations[0] = 0xFD;  // without bit 1, TransferContract
    EXPECT_EQ(check({&keys.a}, active, 2).error().code, ErrorCode::bad_signature);
}

TEST(VerifySignatures, TheWitnessPermissionSignsNoTransaction) {
    const Signers keys;
    Permission witness = default_owner_permission(Signers::of(keys.a));
    witness.kind = Permission::Kind::witness;
    witness.id = 1;
    EXPECT_EQ(check({&keys.a}, witness, 1).error().code, ErrorCode::bad_signature);
}

TEST(Permission, IsTheSameAfterEncodingAndDecoding) {
    const Signers keys;
    Permission active = default_active_permission(Signers::of(keys.a));
    active.keys.push_back({Signers::of(keys.b), 3});
    EXPECT_EQ(decode_permission(encode_permission(active)), active);
}

TEST(PermissionUpdate, ActivePermissionsAreCountedFromTwo) {
    const Signers keys;
    const Bytes owner = encode_permission(keys.shared());
    const Bytes active = encode_permission(default_active_permission(Signers::of(keys.b)));
    const auto update = decode_permission_update(wire::WireWriter()
                                                     .bytes(1, Signers::of(keys.a).view())
                                                     .message(2, owner)
                                                     .message(4, active)
                                                     .message(4, active)
                                                     .take());
    ASSERT_TRUE(update);
    EXPECT_EQ(update->owner, Signers::of(keys.a));
    EXPECT_EQ(update->permissions.find(0, update->owner)->keys.size(), 3U);
    EXPECT_EQ(update->permissions.find(2, update->owner)->id, 2);
    EXPECT_EQ(update->permissions.find(3, update->owner)->id, 3);
    EXPECT_FALSE(update->permissions.find(4, update->owner));
    EXPECT_FALSE(update->permissions.find(1, update->owner));
}

TEST(PermissionUpdate, WithoutOwnerIsRefused) {
    EXPECT_EQ(decode_permission_update({}).error().code, ErrorCode::bad_address);
}

}  // namespace
}  // namespace tributary::devnet
