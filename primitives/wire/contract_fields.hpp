// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "primitives/wire/transaction.hpp"
#include "primitives/wire/wire_reader.hpp"

namespace tributary::wire {

// What the decoders of contracts share; for their sources alone.

/// Errors: bad_address, naming the field.
inline Result<Address> address_field(ByteView bytes, const char* name) {
    const auto address = Address::from(bytes);
    if (!address) return fail(ErrorCode::bad_address, name);
    return *address;
}

/// Visits the fields of a contract after its type_url was found to name `message`.
template <typename Visit>
Status read_contract(const Contract& contract, std::string_view message, const Visit& visit) {
    if (!is_type(contract, message)) {
        return fail(ErrorCode::malformed, std::string("not a ").append(message));
    }
    return for_each_field(contract.value, visit);
}

/// Reads a message whose only address is field 1, the owner.
template <typename Message, typename Visit>
Result<Message> read_owned(const Contract& contract, std::string_view name, const Visit& visit) {
    Message out;
    ByteView owner;
    const Status read = read_contract(contract, name, [&](const WireField& field) -> Status {
        if (field.is_bytes(1)) owner = field.bytes;
        return visit(out, field);
    });
    if (!read) return fail(read.error());
    const auto address = address_field(owner, "owner_address");
    if (!address) return fail(address.error());
    out.owner = *address;
    return out;
}

}  // namespace tributary::wire
