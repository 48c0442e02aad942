// SPDX-License-Identifier: Apache-2.0
#include "primitives/wire/contract_calls.hpp"

#include "primitives/wire/wire_reader.hpp"

namespace tributary::wire {
namespace {

Result<Address> address_of(ByteView bytes, const char* name) {
    const auto address = Address::from(bytes);
    if (!address) return fail(ErrorCode::bad_address, name);
    return *address;
}

Status expect(const Contract& contract, std::string_view message) {
    if (is_type(contract, message)) return {};
    return fail(ErrorCode::malformed, std::string("not a ").append(message));
}

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
    if (auto named = expect(contract, "TriggerSmartContract"); !named) return fail(named.error());
    TriggerContract out;
    ByteView owner;
    ByteView callee;
    const Status read = for_each_field(contract.value, [&](const WireField& field) {
        if (field.is_bytes(1)) owner = field.bytes;
        if (field.is_bytes(2)) callee = field.bytes;
        if (field.is_varint(3)) out.call_value = field.int64();
        if (field.is_bytes(4)) out.data = field.bytes;
        if (field.is_varint(5)) out.token_value = field.int64();
        if (field.is_varint(6)) out.token_id = field.int64();
    });
    if (!read) return fail(read.error());
    const auto from = address_of(owner, "owner_address");
    if (!from) return fail(from.error());
    const auto to = address_of(callee, "contract_address");
    if (!to) return fail(to.error());
    out.owner = *from;
    out.contract = *to;
    return out;
}

Result<CreateContract> decode_create(const Contract& contract) {
    if (auto named = expect(contract, "CreateSmartContract"); !named) return fail(named.error());
    CreateContract out;
    ByteView owner;
    const Status read = for_each_field(contract.value, [&](const WireField& field) -> Status {
        if (field.is_bytes(1)) owner = field.bytes;
        if (field.is_bytes(2)) return read_smart_contract(out, field.bytes);
        if (field.is_varint(3)) out.token_value = field.int64();
        if (field.is_varint(4)) out.token_id = field.int64();
        return {};
    });
    if (!read) return fail(read.error());
    const auto from = address_of(owner, "owner_address");
    if (!from) return fail(from.error());
    out.owner = *from;
    return out;
}

Result<TrxReceiver> decode_trx_receiver(const Contract& contract) {
    const bool is_transfer = contract.type == ContractType::transfer;
    const char* const message = is_transfer ? "TransferContract" : "AccountCreateContract";
    if (auto named = expect(contract, message); !named) return fail(named.error());
    TrxReceiver out;
    ByteView receiver;
    const Status read = for_each_field(contract.value, [&](const WireField& field) {
        if (field.is_bytes(2)) receiver = field.bytes;
        if (is_transfer && field.is_varint(3)) out.amount = field.int64();
    });
    if (!read) return fail(read.error());
    const auto to = address_of(receiver, "to_address");
    if (!to) return fail(to.error());
    out.to = *to;
    return out;
}

}  // namespace tributary::wire
