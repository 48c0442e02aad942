// SPDX-License-Identifier: Apache-2.0
#include "tools/devnet/permission.hpp"

#include <algorithm>
#include <limits>

#include "primitives/crypto/secp256k1.hpp"
#include "primitives/numbers.hpp"
#include "primitives/wire/wire_reader.hpp"
#include "primitives/wire/wire_writer.hpp"

namespace tributary::devnet {
namespace {

Result<Permission::Key> decode_key(ByteView bytes) {
    Permission::Key out;
    std::optional<Address> address;
    const Status read = wire::for_each_field(bytes, [&](const wire::WireField& field) {
        if (field.is_bytes(1)) address = Address::from(field.bytes);
        if (field.is_varint(2)) out.weight = field.int64();
    });
    if (!read) return fail(read.error());
    if (!address) return fail(ErrorCode::bad_address, "key of a permission");
    out.address = *address;
    return out;
}

std::int64_t weight_of(const Permission& permission, const Address& signer) {
    for (const Permission::Key& key : permission.keys) {
        if (key.address == signer) return key.weight;
    }
    return 0;
}

}  // namespace

bool Permission::allows(wire::ContractType type) const {
    const auto number = static_cast<std::int32_t>(type);
    if (number < 0) return false;
    const auto byte = static_cast<std::size_t>(number / 8);
    return byte < operations.size() && ((operations[byte] >> (number % 8)) & 1U) != 0;
}

std::optional<Permission> Permissions::find(std::int32_t id, const Address& account) const {
    if (id == 0) return owner ? *owner : default_owner_permission(account);
    if (id == 1) return witness;
    for (const Permission& active : actives) {
        if (active.id == id) return active;
    }
    return std::nullopt;
}

Permission default_owner_permission(const Address& account) {
    Permission out;
    out.keys.push_back({account, 1});
    return out;
}

Permission default_active_permission(const Address& account) {
    Permission out = default_owner_permission(account);
    out.kind = Permission::Kind::active;
    out.id = 2;
    out.name = "active";
    // ACTIVE_DEFAULT_OPERATIONS as java-tron starts with it; transfers are all that is asked here.
    out.operations = {0x7F, 0xFF, 0x1F, 0xC0, 0x03, 0x3E};
    out.operations.resize(kOperationBytes);
    return out;
}

Result<Permission> decode_permission(ByteView bytes) {
    Permission out;
    out.name.clear();
    out.threshold = 0;
    const Status read = wire::for_each_field(bytes, [&](const wire::WireField& field) -> Status {
        if (field.is_varint(1)) out.kind = static_cast<Permission::Kind>(field.int32());
        if (field.is_varint(2)) out.id = field.int32();
        if (field.is_bytes(3)) out.name = as_text(field.bytes);
        if (field.is_varint(4)) out.threshold = field.int64();
        if (field.is_varint(5)) out.parent_id = field.int32();
        if (field.is_bytes(6)) out.operations = to_bytes(field.bytes);
        if (field.is_bytes(7)) {
            const auto key = decode_key(field.bytes);
            if (!key) return fail(key.error());
            out.keys.push_back(*key);
        }
        return {};
    });
    if (!read) return fail(read.error());
    return out;
}

Bytes encode_permission(const Permission& permission) {
    wire::WireWriter out;
    out.integer(1, static_cast<std::int64_t>(permission.kind))
        .integer(2, permission.id)
        .text(3, permission.name)
        .integer(4, permission.threshold)
        .integer(5, permission.parent_id)
        .bytes(6, permission.operations);
    for (const Permission::Key& key : permission.keys) {
        out.message(7,
                    wire::WireWriter().bytes(1, key.address.view()).integer(2, key.weight).view());
    }
    return out.take();
}

Result<PermissionUpdate> decode_permission_update(ByteView contract) {
    PermissionUpdate out;
    std::optional<Address> owner;
    const Status read = wire::for_each_field(contract, [&](const wire::WireField& field) -> Status {
        if (field.is_bytes(1)) owner = Address::from(field.bytes);
        if (!field.is_bytes(2) && !field.is_bytes(3) && !field.is_bytes(4)) return {};
        auto permission = decode_permission(field.bytes);
        if (!permission) return fail(permission.error());
        if (field.number == 2) {
            permission->id = 0;
            out.permissions.owner = *permission;
        } else if (field.number == 3) {
            permission->id = 1;
            out.permissions.witness = *permission;
        } else {
            permission->id = static_cast<std::int32_t>(out.permissions.actives.size()) + 2;
            out.permissions.actives.push_back(*permission);
        }
        return {};
    });
    if (!read) return fail(read.error());
    if (!owner) return fail(ErrorCode::bad_address, "owner of a permission update");
    out.owner = *owner;
    return out;
}

Result<SignatureWeight> weigh_signatures(const wire::Transaction& transaction,
                                         const Permission& permission) {
    const auto refuse = [](std::string why) {
        return fail(ErrorCode::bad_signature, std::move(why));
    };
    if (transaction.signatures.size() > permission.keys.size())
        return refuse("there are more than the permission has keys");
    const Hash256 digest{transaction.id().bytes};
    SignatureWeight out;
    for (const ByteView bytes : transaction.signatures) {
        const auto signature = signature_from(bytes);
        if (!signature) return refuse("one is shorter than 65 bytes");
        const auto key = recover(digest, *signature);
        if (!key) return fail(key.error());
        const Address signer = address_of(*key);
        const std::int64_t own = weight_of(permission, signer);
        if (own == 0) return refuse(signer.base58() + " has no key in the permission");
        if (std::find(out.signers.begin(), out.signers.end(), signer) != out.signers.end())
            return refuse(signer.base58() + " signed twice");
        out.signers.push_back(signer);
        // A permission's weights were added without overflow when it was set; saturate all the
        // same.
        out.weight =
            checked_add(out.weight, own).value_or(std::numeric_limits<std::int64_t>::max());
    }
    return out;
}

bool is_permitted(const wire::Contract& contract, const Permission& permission) {
    if (contract.permission_id == 0) return true;
    return permission.kind == Permission::Kind::active && permission.allows(contract.type);
}

Status verify_signatures(const wire::Transaction& transaction,
                         const std::optional<Permission>& permission) {
    const auto refuse = [](std::string why) {
        return fail(ErrorCode::bad_signature, std::move(why));
    };
    const std::size_t count = transaction.signatures.size();
    if (count == 0) return refuse("there is none");
    if (count > kMaxSignatures)
        return refuse("there are more than " + std::to_string(kMaxSignatures));
    if (!permission) return refuse("the account has no permission with this id");
    if (!is_permitted(transaction.contract, *permission))
        return refuse("the permission is not an active one that covers this contract type");
    const auto weighed = weigh_signatures(transaction, *permission);
    if (!weighed) return fail(weighed.error());
    if (weighed->weight < permission->threshold)
        return refuse("their weight " + std::to_string(weighed->weight) +
                      " does not reach the threshold " + std::to_string(permission->threshold));
    return {};
}

}  // namespace tributary::devnet
