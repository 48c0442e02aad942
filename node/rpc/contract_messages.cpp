// SPDX-License-Identifier: Apache-2.0
#include "node/rpc/contract_messages.hpp"

#include "node/rpc/chain_messages.hpp"

namespace tributary::node {
namespace {

std::string text(ByteView bytes) {
    return std::string(as_text(bytes));
}

auto refuse(Error error, std::string_view field) {
    return tl::unexpected<BadField>(BadField{std::move(error), field});
}

tl::expected<ContractCall, BadField> parse_call(const v1::ConstantCall& call) {
    ContractCall out{Address::from_evm({}), to_bytes(as_bytes(call.data()))};
    if (out.data.size() > kMaxCallData) return refuse({ErrorCode::oversized, "data"}, "calls");
    if (call.from_address().empty()) return out;
    const auto from = parse_address(call.from_address());
    if (!from) return refuse(from.error(), "calls");
    out.from = *from;
    return out;
}

v1::ConstantCallResult to_message(const ContractCallAnswer& call) {
    v1::ConstantCallResult out;
    if (call.contract_result) out.set_contract_result(*call.contract_result);
    out.set_output(text(call.output));
    out.set_energy_used(call.energy_used);
    out.set_beyond_shadow(call.beyond_shadow);
    return out;
}

v1::StorageRow to_message(const StorageRowAnswer& row) {
    v1::StorageRow out;
    out.set_row_key(text(row.key.view()));
    out.set_value(text(row.value.view()));
    if (row.slot) out.set_slot(text(row.slot->view()));
    return out;
}

}  // namespace

tl::expected<ContractQuestion, BadField> parse_contract_question(
    const v1::GetContractStateRequest& request) {
    ContractQuestion out;
    const auto address = parse_address(request.address());
    if (!address) return refuse(address.error(), "address");
    out.address = *address;
    if (request.calls_size() > kMaxContractCalls)
        return refuse({ErrorCode::oversized, "calls"}, "calls");
    for (const v1::ConstantCall& call : request.calls()) {
        auto parsed = parse_call(call);
        if (!parsed) return tl::unexpected<BadField>(parsed.error());
        out.calls.push_back(*std::move(parsed));
    }
    if (request.page_size() < 0 || request.page_size() > kMaxStorageRows)
        return refuse({ErrorCode::out_of_range, "page_size"}, "page_size");
    out.rows = static_cast<std::size_t>(request.page_size());
    if (request.page_token().empty()) return out;
    out.after = Hash256::from_hex(request.page_token());
    if (!out.after) return refuse({ErrorCode::bad_hex, "page_token"}, "page_token");
    return out;
}

v1::GetContractStateResponse to_message(const ContractAnswer& answer) {
    v1::GetContractStateResponse out;
    out.set_address(answer.address.base58());
    out.set_created_in(static_cast<std::int64_t>(answer.created_in));
    out.set_created_by(text(answer.created_by.view()));
    out.set_origin_address(answer.origin.base58());
    out.set_code_hash(text(answer.code_hash.view()));
    out.set_code_size(static_cast<std::int32_t>(answer.code_size));
    out.set_balance(answer.sun.text());
    for (const ContractTokenAnswer& token : answer.tokens) {
        auto& message = *out.add_tokens();
        message.set_token_id(token.token_id);
        message.set_amount(token.amount.text());
    }
    out.set_complete(answer.complete);
    for (const ContractCallAnswer& call : answer.calls)
        *out.add_results() = to_message(call);
    for (const StorageRowAnswer& row : answer.rows)
        *out.add_rows() = to_message(row);
    if (answer.more_rows && !answer.rows.empty())
        out.set_next_page_token(answer.rows.back().key.hex());
    *out.mutable_evidence()->mutable_as_of() = to_message(answer.as_of);
    out.mutable_evidence()->set_level(to_message(answer.as_of_level));
    out.mutable_evidence()->set_attested_keys(answer.attested_keys);
    return out;
}

}  // namespace tributary::node
