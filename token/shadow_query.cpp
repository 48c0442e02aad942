// SPDX-License-Identifier: Apache-2.0
#include "token/shadow_query.hpp"

#include <map>

#include "token/balance.hpp"
#include "token/records.hpp"
#include "token/shadow_records.hpp"
#include "tvm/vm/storage_key.hpp"

namespace tributary::token {
namespace {

/// The decoded record; nothing where there is none.
template <typename Decode>
auto read(const KvStore& store, const Bytes& key, const Decode& decode)
    -> Result<std::optional<typename decltype(decode(ByteView{}))::value_type>> {
    const auto record = store.get(key);
    if (!record) return fail(record.error());
    if (!*record) return std::nullopt;
    auto value = decode(ByteView(**record));
    if (!value) return fail(value.error());
    return std::move(*value);
}

std::map<tvm::RowKey, Uint256> named_slots(const std::array<std::uint8_t, 16>& prefix,
                                           std::int32_t version) {
    std::map<tvm::RowKey, Uint256> out;
    for (std::uint64_t slot = 0; slot < kNamedSlots; ++slot)
        out.emplace(tvm::row_key_of(prefix, version, Uint256(slot)), Uint256(slot));
    return out;
}

}  // namespace

Result<WriteBatch> begin_shadow(const ShadowFacts& facts, const BlockId& genesis) {
    ShadowState state;
    state.parameters = ParameterBook(facts.parameters).state();
    state.contracts = facts.contracts;
    WriteBatch out;
    out.put(shadow_state_key(), encode_shadow_state(state));
    out.put(block_id_key(0), encode_block_id(genesis));
    for (const Address& address : facts.genesis_accounts)
        out.put(existence_key(address), encode_number(0));
    return out;
}

Result<std::optional<ShadowState>> read_shadow_state(const KvStore& store) {
    const auto record = store.get(shadow_state_key());
    if (!record) return fail(record.error());
    if (!*record) return std::nullopt;
    auto state = decode_shadow_state(**record);
    if (!state) return fail(state.error());
    return std::move(*state);
}

Result<std::optional<ShadowedContract>> find_contract(const KvStore& store,
                                                      const Address& address) {
    const auto shadow = read_shadow_state(store);
    if (!shadow) return fail(shadow.error());
    const auto ledger = read_ledger_state(store);
    if (!ledger) return fail(ledger.error());
    if (!*shadow || !*ledger) return fail(ErrorCode::not_synced, "no contracts are followed");
    auto followed = read(store, followed_key(address), decode_followed);
    if (!followed) return fail(followed.error());
    if (!*followed) return std::nullopt;
    const auto account = read(store, shadow_account_key(address), decode_shadow_account);
    if (!account) return fail(account.error());
    auto code = read(store, shadow_code_key(address), decode_blob);
    if (!code) return fail(code.error());
    ShadowedContract out;
    out.account = account->value_or(tvm::Account{});
    out.code = code->value_or(Bytes{});
    out.as_of = {(*ledger)->number, (*ledger)->id};
    out.complete = (*ledger)->shadow.covers((*ledger)->number);
    out.divergence = (*followed)->divergence;
    const bool stopped = (*ledger)->shadow.follows_all && !out.complete;
    if (stopped && out.divergence.trouble == ShadowTrouble::none)
        out.divergence = (*shadow)->divergence;
    out.followed = std::move(**followed);
    return out;
}

Result<Uint256> read_slot(const KvStore& store,
                          const Address& address,
                          const tvm::Contract& contract,
                          const Uint256& slot) {
    const auto prefix = tvm::row_prefix_of(address, contract.creation);
    const auto row = tvm::row_key_of(prefix, contract.version, slot);
    const auto word = read(store, shadow_row_key(address, row), decode_word);
    if (!word) return fail(word.error());
    return word->value_or(Uint256{});
}

Result<std::vector<StorageRow>> list_rows(const KvStore& store,
                                          const tvm::Contract& contract,
                                          const RowsQuestion& question) {
    const auto own = tvm::row_prefix_of(question.address, contract.creation);
    const auto slots = named_slots(own, contract.version);
    // Rows of a contract that stood here before have another prefix.
    const Bytes all = shadow_row_prefix(question.address);
    Bytes prefix = all;
    append(prefix, ByteView(own));
    const Bytes from = question.after ? shadow_row_key(question.address, *question.after) : Bytes();
    std::vector<StorageRow> out;
    std::optional<Error> error;
    const Status scanned = store.scan(prefix, from, [&](ByteView key, ByteView value) {
        if (out.size() >= question.limit) return false;
        if (equal(key, from)) return true;
        const auto row = tvm::RowKey::from(key.subspan(all.size()));
        const auto word = decode_word(value);
        if (!row || !word) {
            error = word ? Error{ErrorCode::store_corrupt, "row key"} : word.error();
            return false;
        }
        const auto slot = slots.find(*row);
        out.push_back(
            {*row, *word, slot == slots.end() ? std::nullopt : std::optional(slot->second)});
        return true;
    });
    if (!scanned) return fail(scanned.error());
    if (error) return fail(*error);
    return out;
}

}  // namespace tributary::token
