// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "primitives/address.hpp"
#include "primitives/block_id.hpp"
#include "primitives/result.hpp"
#include "primitives/wire/transaction.hpp"

namespace tributary::devnet {

/// Who may sign for an account (Tron.proto, Permission).
struct Permission {
    enum class Kind : std::int32_t {
        owner = 0,
        witness = 1,
        active = 2,
    };

    struct Key {
        Address address;
        std::int64_t weight = 0;

        bool operator==(const Key&) const = default;
    };

    Kind kind = Kind::owner;
    std::int32_t id = 0;
    std::string name = "owner";
    std::int32_t parent_id = 0;
    std::int64_t threshold = 1;
    /// One bit for each contract type; only active permissions have them.
    Bytes operations;
    std::vector<Key> keys;

    bool operator==(const Permission&) const = default;

    /// True where the bit of this contract type is set.
    [[nodiscard]] bool allows(wire::ContractType type) const;
};

/// The permissions of one account. Without an owner permission the account's own key signs.
struct Permissions {
    std::optional<Permission> owner;
    std::optional<Permission> witness;
    std::vector<Permission> actives;

    bool operator==(const Permissions&) const = default;

    /// The permission a transaction names by Permission_id (AccountCapsule.getPermissionById); the
    /// default owner permission of `account` when there is no other.
    [[nodiscard]] std::optional<Permission> find(std::int32_t id, const Address& account) const;
};

/// Weight one and threshold one for the account's own key, as owner.
Permission default_owner_permission(const Address& account);

/// The same as active permission 2, for transfers and whatever else is enabled.
Permission default_active_permission(const Address& account);

/// Reads a serialised protocol.Permission. Errors: truncated, malformed, bad_address.
Result<Permission> decode_permission(ByteView bytes);

/// A serialised protocol.Permission.
Bytes encode_permission(const Permission& permission);

/// An AccountPermissionUpdateContract (type 46).
struct PermissionUpdate {
    Address owner;
    Permissions permissions;
};

/// Active permissions get the ids 2, 3 and so on (AccountPermissionUpdateActuator).
/// Errors: truncated, malformed, bad_address.
Result<PermissionUpdate> decode_permission_update(ByteView contract);

/// What the signatures of a transaction are worth under a permission.
struct SignatureWeight {
    /// In the order of the signatures.
    std::vector<Address> signers;
    std::int64_t weight = 0;
};

/// Each signature by another key of the permission (TransactionCapsule.checkWeight). Errors:
/// bad_signature.
Result<SignatureWeight> weigh_signatures(const wire::Transaction& transaction,
                                         const Permission& permission);

/// True where a transaction may name the permission: an active one that covers its contract type,
/// or the owner's.
bool is_permitted(const wire::Contract& contract, const Permission& permission);

/// Checks the signatures of a transaction: one to five, allowed by weigh_signatures and
/// is_permitted, weight at least the threshold. Errors: bad_signature.
Status verify_signatures(const wire::Transaction& transaction,
                         const std::optional<Permission>& permission);

/// DynamicPropertiesStore TOTAL_SIGN_NUM.
inline constexpr std::size_t kMaxSignatures = 5;
/// Bytes of an active permission's operations, one bit for each contract type.
inline constexpr std::size_t kOperationBytes = 32;

}  // namespace tributary::devnet
