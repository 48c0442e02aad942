// SPDX-License-Identifier: Apache-2.0
// What ChainService answers of contracts whose calls the ledger runs.
#include "node/chain/chain_service.hpp"
#include "primitives/crypto/keccak256.hpp"
#include "token/shadow_call.hpp"
#include "token/shadow_query.hpp"

namespace tributary::node {
namespace {

Hash256 hash_of(const Uint256& word) {
    return *Hash256::from(word.bytes());
}

StorageRowAnswer answer_of(const token::StorageRow& row) {
    StorageRowAnswer out{*Hash256::from(row.key.view()), hash_of(row.word), std::nullopt};
    if (row.slot) out.slot = hash_of(*row.slot);
    return out;
}

ContractCallAnswer answer_of(const token::ConstantAnswer& call) {
    return {static_cast<std::int32_t>(call.result), call.output, call.energy_used, {}};
}

ContractAnswer answer_of(const Address& address, const token::ShadowedContract& contract) {
    ContractAnswer out;
    out.address = address;
    out.created_in = contract.followed.created_in;
    out.created_by = contract.followed.created_by;
    out.origin = contract.followed.contract.origin;
    out.code_hash = keccak256(contract.code);
    out.code_size = contract.code.size();
    out.sun = Sun{contract.account.balance};
    for (const tvm::TokenBalance& token : contract.account.tokens) {
        if (token.amount != 0)
            out.tokens.push_back({std::to_string(token.id), TokenAmount{token.amount}});
    }
    out.complete = contract.complete;
    out.as_of = contract.as_of;
    return out;
}

Result<std::vector<ContractCallAnswer>> call_answers(
    const Result<std::vector<Result<token::ConstantAnswer>>>& calls) {
    if (!calls) return fail(calls.error());
    std::vector<ContractCallAnswer> out;
    for (const auto& call : *calls) {
        if (call) {
            out.push_back(answer_of(*call));
        } else if (call.error().code == ErrorCode::beyond_shadow) {
            out.push_back({std::nullopt, {}, 0, call.error().detail});
        } else {
            return fail(call.error());
        }
    }
    return out;
}

struct RowPage {
    std::vector<StorageRowAnswer> rows;
    bool more = false;
};

Result<RowPage> list_page(const KvStore& store,
                          const tvm::Contract& contract,
                          const ContractQuestion& question) {
    // One row more tells whether there are any behind.
    token::RowsQuestion asked{question.address, std::nullopt, question.rows + 1};
    if (question.after) asked.after = tvm::RowKey::from(question.after->view());
    const auto listed = token::list_rows(store, contract, asked);
    if (!listed) return fail(listed.error());
    RowPage out;
    out.more = listed->size() > question.rows;
    for (const token::StorageRow& row : *listed) {
        if (out.rows.size() < question.rows) out.rows.push_back(answer_of(row));
    }
    return out;
}

}  // namespace

Result<token::ShadowedContract> ChainService::find_shadowed(const Address& address) const {
    const auto* facts = ledger_ ? &ledger_->facts() : nullptr;
    if (facts == nullptr || !facts->shadow)
        return fail(ErrorCode::contract_not_shadowed, "it runs no contract's calls");
    if (ledger_->next_needed() == 0) return fail(ErrorCode::not_synced, "no block is replayed yet");
    auto found = token::find_contract(store_, address);
    if (!found) return fail(found.error());
    if (*found && (*found)->divergence.trouble == token::ShadowTrouble::none)
        return **std::move(found);
    if (*found) return fail(ErrorCode::contract_diverged, token::text_of((*found)->divergence));
    if (!facts->shadow->contracts.empty())
        return fail(ErrorCode::contract_not_shadowed, address.base58());
    // All are followed, so none stands there, unless the shadow ended before it came.
    const auto shadow = token::read_shadow_state(store_);
    if (!shadow) return fail(shadow.error());
    if (*shadow && (*shadow)->divergence.trouble != token::ShadowTrouble::none)
        return fail(ErrorCode::contract_diverged, token::text_of((*shadow)->divergence));
    return fail(ErrorCode::not_found, "no contract stands at " + address.base58());
}

Result<ContractAnswer> ChainService::make_contract(const ContractQuestion& question) const {
    const auto found = find_shadowed(question.address);
    if (!found) return fail(found.error());
    ContractAnswer out = answer_of(question.address, *found);
    out.as_of_level = intake_.level_of(out.as_of.number);
    out.attested_keys = rests_on_attested();
    if (!question.calls.empty()) {
        const auto head = intake_.canonical(out.as_of.number);
        if (!head) return fail(head.error());
        if (!*head) return fail(ErrorCode::not_synced, "the ledger's block is not here yet");
        token::ConstantCalls asked{question.address, {}};
        for (const ContractCall& call : question.calls)
            asked.calls.push_back({call.from, call.data});
        auto calls = call_answers(
            token::answer_calls(store_, *ledger_->facts().shadow, (*head)->header, asked));
        if (!calls) return fail(calls.error());
        out.calls = *std::move(calls);
    }
    if (question.rows == 0) return out;
    auto page = list_page(store_, found->followed.contract, question);
    if (!page) return fail(page.error());
    out.rows = std::move(page->rows);
    out.more_rows = page->more;
    return out;
}

void ChainService::contract(ContractQuestion question, Answer<ContractAnswer> answer) {
    on_loop([question = std::move(question), answer = std::move(answer)](ChainService& self) {
        answer(self.make_contract(question));
    });
}

}  // namespace tributary::node
