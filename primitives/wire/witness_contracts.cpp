// SPDX-License-Identifier: Apache-2.0
#include "primitives/wire/witness_contracts.hpp"

#include <algorithm>

#include "primitives/wire/wire_reader.hpp"

namespace tributary::wire {
namespace {

bool names(const Contract& contract, ContractType type, std::string_view message) {
    return contract.type == type && is_type(contract, message);
}

std::optional<std::pair<std::int64_t, std::int64_t>> read_map_entry(ByteView entry) {
    std::pair<std::int64_t, std::int64_t> out;
    const Status read = for_each_field(entry, [&](const WireField& field) {
        if (field.is_varint(1)) out.first = field.int64();
        if (field.is_varint(2)) out.second = field.int64();
    });
    if (!read) return std::nullopt;
    return out;
}

void set_parameter(ProposalCreate& proposal, std::pair<std::int64_t, std::int64_t> entry) {
    auto& parameters = proposal.parameters;
    const auto same =
        std::find_if(parameters.begin(), parameters.end(), [&](const auto& parameter) {
            return parameter.first == entry.first;
        });
    if (same != parameters.end()) {
        same->second = entry.second;
    } else {
        parameters.push_back(entry);
    }
}

}  // namespace

Result<std::vector<ByteView>> key_addresses_in(ByteView permission) {
    std::vector<ByteView> out;
    const Status read = for_each_field(permission, [&](const WireField& field) -> Status {
        if (!field.is_bytes(7)) return {};
        ByteView address;
        const Status key = for_each_field(field.bytes, [&](const WireField& part) {
            if (part.is_bytes(1)) address = part.bytes;
        });
        out.push_back(address);
        return key;
    });
    if (!read) return fail(read.error());
    return out;
}

std::optional<WitnessKeyChange> find_witness_key_change(const Contract& contract) {
    if (!names(
            contract, ContractType::account_permission_update, "AccountPermissionUpdateContract")) {
        return std::nullopt;
    }
    std::optional<Address> owner;
    std::vector<ByteView> keys;
    const Status read = for_each_field(contract.value, [&](const WireField& field) -> Status {
        if (field.is_bytes(1)) owner = Address::from(field.bytes);
        if (!field.is_bytes(3)) return {};
        const auto more = key_addresses_in(field.bytes);
        if (!more) return fail(more.error());
        keys.insert(keys.end(), more->begin(), more->end());
        return {};
    });
    if (!read || !owner || keys.size() != 1) return std::nullopt;
    const auto key = Address::from(keys.front());
    if (!key) return std::nullopt;
    return WitnessKeyChange{*owner, *key};
}

std::optional<ProposalCreate> find_proposal_create(const Contract& contract) {
    if (!names(contract, ContractType::proposal_create, "ProposalCreateContract"))
        return std::nullopt;
    ProposalCreate out;
    std::optional<Address> owner;
    const Status read = for_each_field(contract.value, [&](const WireField& field) -> Status {
        if (field.is_bytes(1)) owner = Address::from(field.bytes);
        if (!field.is_bytes(2)) return {};
        const auto entry = read_map_entry(field.bytes);
        if (!entry || out.parameters.size() >= kMaxProposalParameters) {
            return fail(ErrorCode::malformed, "proposal parameters");
        }
        set_parameter(out, *entry);
        return {};
    });
    if (!read || !owner) return std::nullopt;
    out.owner = *owner;
    return out;
}

std::optional<ProposalApprove> find_proposal_approve(const Contract& contract) {
    if (!names(contract, ContractType::proposal_approve, "ProposalApproveContract"))
        return std::nullopt;
    ProposalApprove out;
    std::optional<Address> owner;
    const Status read = for_each_field(contract.value, [&](const WireField& field) {
        if (field.is_bytes(1)) owner = Address::from(field.bytes);
        if (field.is_varint(2)) out.proposal_id = field.int64();
        if (field.is_varint(3)) out.adds = field.value != 0;
    });
    if (!read || !owner) return std::nullopt;
    out.owner = *owner;
    return out;
}

std::optional<std::int64_t> find_proposal_delete(const Contract& contract) {
    if (!names(contract, ContractType::proposal_delete, "ProposalDeleteContract"))
        return std::nullopt;
    std::int64_t id = 0;
    const Status read = for_each_field(contract.value, [&](const WireField& field) {
        if (field.is_varint(2)) id = field.int64();
    });
    if (!read) return std::nullopt;
    return id;
}

bool is_witness_create(const Contract& contract) {
    return names(contract, ContractType::witness_create, "WitnessCreateContract");
}

}  // namespace tributary::wire
