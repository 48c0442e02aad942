// SPDX-License-Identifier: Apache-2.0
#include "token/shadow_world.hpp"

#include <algorithm>

#include "token/records.hpp"
#include "token/shadow_records.hpp"
#include "token/token_id.hpp"

namespace tributary::token {

tvm::BlockContext block_context_of(const ShadowFacts& facts,
                                   const ParameterBook& parameters,
                                   const wire::Header& header,
                                   TimestampMs now) {
    tvm::BlockContext out;
    out.number = header.number;
    out.timestamp = header.timestamp;
    out.witness = header.witness;
    out.parent_timestamp = now;
    out.head_slot = (now - facts.parameters.genesis_time) / facts.block_interval_ms;
    out.energy_fee = parameters.energy_fee();
    out.cycle = parameters.state().cycle;
    out.blackhole = facts.blackhole;
    return out;
}

void ShadowWorld::begin(const ShadowCaller& caller) {
    caller_ = caller;
    forget_questions();
}

void ShadowWorld::forget_questions() {
    foreign_.reset();
    touched_.clear();
}

void ShadowWorld::ask_in_vain(ShadowTrouble trouble, const Address& who) const {
    if (!foreign_) foreign_ = Foreign{trouble, who};
}

std::optional<FollowedContract> ShadowWorld::followed(const Address& address) const {
    return records_.read(followed_key(address), decode_followed);
}

bool ShadowWorld::exists(const Address& address) const {
    if (address == caller_.owner) return true;
    // Of chosen contracts alone little is known of others: whoever signed exists.
    if (!follows_all()) return holders_ != nullptr && holders_->is_key(address);
    return records_.read(existence_key(address), decode_number).has_value();
}

tvm::Account ShadowWorld::plain_account(const Address& address) const {
    tvm::Account out;
    if (holders_ != nullptr) {
        for (const std::int64_t token : holders_->tokens()) {
            const auto balance = holders_->token_balance(address, token);
            if (balance && *balance != 0) out.set_token_balance(token, *balance);
        }
    }
    if (address != caller_.owner) return out;
    out.balance = caller_.call_value;
    if (out.token_balance(caller_.token.id) < caller_.token.amount)
        out.set_token_balance(caller_.token.id, caller_.token.amount);
    return out;
}

std::optional<tvm::Account> ShadowWorld::account(const Address& address) const {
    if (auto own = records_.read(shadow_account_key(address), decode_shadow_account)) {
        touched_.insert(address);
        return own;
    }
    if (!exists(address)) return std::nullopt;
    return plain_account(address);
}

std::optional<tvm::Contract> ShadowWorld::contract(const Address& address) const {
    const auto own = followed(address);
    if (own && own->divergence.trouble == ShadowTrouble::none) {
        touched_.insert(address);
        return own->contract;
    }
    if (own) ask_in_vain(ShadowTrouble::foreign_contract, address);
    return std::nullopt;
}

tvm::CodePointer ShadowWorld::code(const Address& address) const {
    if (!contract(address)) return nullptr;
    auto code = records_.read(shadow_code_key(address), decode_blob);
    return code ? std::make_shared<const Bytes>(std::move(*code)) : nullptr;
}

std::optional<Uint256> ShadowWorld::storage(const Address& address, const tvm::RowKey& row) const {
    return records_.read(shadow_row_key(address, row), decode_word);
}

bool ShadowWorld::token_exists(std::int64_t id) const {
    const auto base = static_cast<std::int64_t>(kTokenIdBase);
    return id > base && id - base <= state_.issues;
}

std::optional<BlockId> ShadowWorld::block_id(BlockNumber number) const {
    return records_.read(block_id_key(number), decode_block_id);
}

void ShadowWorld::observe(const Address& address, tvm::Observation what, std::int64_t token) const {
    if (what == tvm::Observation::chain) return ask_in_vain(ShadowTrouble::foreign_chain, address);
    // A contract's own record knows both; nobody has anything where all accounts are known.
    if (followed(address) || (follows_all() && !exists(address))) return;
    if (what == tvm::Observation::absence)
        return ask_in_vain(ShadowTrouble::foreign_contract, address);
    if (what == tvm::Observation::balance)
        return ask_in_vain(ShadowTrouble::foreign_balance, address);
    const bool is_known = holders_ != nullptr && holders_->token_balance(address, token);
    if (!is_known && token_exists(token)) ask_in_vain(ShadowTrouble::foreign_token, address);
}

std::optional<tvm::EnergyRecord> ShadowWorld::energy_record(const Address& address) const {
    return records_.read(shadow_energy_key(address), decode_energy);
}

std::optional<std::int64_t> ShadowWorld::witness_votes(const Address& address) const {
    ask_in_vain(ShadowTrouble::foreign_chain, address);
    return std::nullopt;
}

tvm::RewardCycles ShadowWorld::reward_cycles(const Address& address) const {
    return records_.read(shadow_cycles_key(address), decode_cycles).value_or(tvm::RewardCycles{});
}

Uint256 ShadowWorld::witness_reward_index(std::int64_t /*cycle*/, const Address& address) const {
    ask_in_vain(ShadowTrouble::foreign_chain, address);
    return {};
}

}  // namespace tributary::token
