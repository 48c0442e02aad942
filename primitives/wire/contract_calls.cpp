// SPDX-License-Identifier: Apache-2.0
#include "primitives/wire/contract_calls.hpp"

#include "primitives/wire/contract_fields.hpp"

namespace tributary::wire {
namespace {

Status read_smart_contract(CreateContract& out, ByteView bytes) {
    return for_each_field(bytes, [&](const WireField& field) {
        if (field.is_bytes(4)) out.init_code = field.bytes;
        if (field.is_varint(5)) out.call_value = field.int64();
        if (field.is_varint(6)) out.caller_percent = field.int64();
        if (field.is_varint(8)) out.origin_energy_limit = field.int64();
    });
}

}  // namespace

Result<TriggerContract> decode_trigger(const Contract& contract) {
    ByteView callee;
    auto out = read_owned<TriggerContract>(
        contract,
        "TriggerSmartContract",
        [&](TriggerContract& message, const WireField& field) -> Status {
            if (field.is_bytes(2)) callee = field.bytes;
            if (field.is_varint(3)) message.call_value = field.int64();
            if (field.is_bytes(4)) message.data = field.bytes;
            if (field.is_varint(5)) message.token_value = field.int64();
            if (field.is_varint(6)) message.token_id = field.int64();
            return {};
        });
    if (!out) return out;
    const auto to = address_field(callee, "contract_address");
    if (!to) return fail(to.error());
    out->contract = *to;
    return out;
}

Result<CreateContract> decode_create(const Contract& contract) {
    return read_owned<CreateContract>(
        contract, "CreateSmartContract", [](CreateContract& out, const WireField& field) -> Status {
            if (field.is_bytes(2)) return read_smart_contract(out, field.bytes);
            if (field.is_varint(3)) out.token_value = field.int64();
            if (field.is_varint(4)) out.token_id = field.int64();
            return {};
        });
}

Result<TrxReceiver> decode_trx_receiver(const Contract& contract) {
    const bool is_transfer = contract.type == ContractType::transfer;
    const char* const message = is_transfer ? "TransferContract" : "AccountCreateContract";
    TrxReceiver out;
    ByteView receiver;
    const Status read = read_contract(contract, message, [&](const WireField& field) {
        if (field.is_bytes(2)) receiver = field.bytes;
        if (is_transfer && field.is_varint(3)) out.amount = field.int64();
    });
    if (!read) return fail(read.error());
    const auto to = address_field(receiver, "to_address");
    if (!to) return fail(to.error());
    out.to = *to;
    return out;
}

}  // namespace tributary::wire
