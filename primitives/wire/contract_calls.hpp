// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "primitives/wire/transaction.hpp"

namespace tributary::wire {

/// Calls and creations of contracts in full, decoded as protobuf-java does: the last scalar wins,
/// sub-messages merge, another wire type is an unknown field. Views borrow from the contract.
/// Errors: truncated or malformed where the message does not parse, malformed where the type_url
/// names another message, bad_address.

/// Type 31.
struct TriggerContract {
    Address owner;
    Address contract;
    std::int64_t call_value = 0;
    ByteView data;
    std::int64_t token_value = 0;
    std::int64_t token_id = 0;
};

/// Type 30 with what of its SmartContract the machine needs.
struct CreateContract {
    Address owner;
    std::int64_t token_value = 0;
    std::int64_t token_id = 0;
    ByteView init_code;
    std::int64_t call_value = 0;
    /// consume_user_resource_percent.
    std::int64_t caller_percent = 0;
    std::int64_t origin_energy_limit = 0;
};

Result<TriggerContract> decode_trigger(const Contract& contract);
Result<CreateContract> decode_create(const Contract& contract);

/// Who gets TRX by a type 1, or an account by a type 0: field 2 of both messages.
struct TrxReceiver {
    Address to;
    /// In sun; 0 for an account alone.
    std::int64_t amount = 0;
};

/// Types 0 and 1.
Result<TrxReceiver> decode_trx_receiver(const Contract& contract);

}  // namespace tributary::wire
