// SPDX-License-Identifier: Apache-2.0
#include "node/chain/ledger_follower.hpp"

#include <string_view>
#include <utility>

#include "consensus/genesis.hpp"
#include "token/pruning.hpp"

namespace tributary::node {
namespace {

/// How exchanges computed before proposal 87 is recorded for mainnet alone.
token::PowRule past_pow_of(const BlockId& genesis) {
    constexpr std::string_view kMainnet =
        "00000000000000001ebf88508a03865c71d452e25f4d51194196a1d22b6653dc";
    return genesis.hex() == kMainnet ? token::PowRule::mainnet_history
                                     : token::PowRule::any_platform;
}

}  // namespace

token::Trc10Facts ledger_facts(const consensus::Network& network,
                               std::vector<token::TokenId> tokens) {
    token::Trc10Facts facts;
    facts.tokens = std::move(tokens);
    facts.past_pow = past_pow_of(network.genesis.id);
    const auto known = consensus::genesis_witnesses(network).size();
    facts.active_witnesses =
        known == 0 ? network.max_active_witnesses : static_cast<std::uint32_t>(known);
    return facts;
}

Result<std::unique_ptr<LedgerFollower>> LedgerFollower::open(KvStore& store,
                                                             token::Trc10Facts facts,
                                                             Note note) {
    auto ledger = token::Trc10Ledger::make(store, facts);
    if (!ledger) return fail(std::move(ledger).error());
    auto last = ledger->last();
    const bool is_other = !last && last.error().code == ErrorCode::invalid_argument;
    const bool is_older = !last && last.error().code == ErrorCode::store_version;
    if (is_other || is_older) {
        note(is_other
                 ? "the watched tokens changed: the ledger is built anew from genesis"
                 : "the ledger's records are of another version: it is built anew from genesis");
        const auto emptied = token::forget_ledger(store);
        if (!emptied) return fail(emptied.error());
        if (const Status written = store.write(*emptied, Durability::synced); !written)
            return fail(written.error());
        last = ledger->last();
    }
    if (!last) return fail(last.error());
    std::unique_ptr<LedgerFollower> out(
        new LedgerFollower(store, std::move(facts), std::move(*ledger), std::move(note)));
    out->next_ = *last ? (*last)->number + 1 : 0;
    return out;
}

Result<bool> LedgerFollower::begin_pruning(BlockNumber kept) {
    if (pruning_to_ || next_ <= kept) return false;
    const auto begin = token::history_begin(store_);
    if (!begin) return fail(begin.error());
    const BlockNumber newest_to_go = next_ - kept;
    if (newest_to_go <= *begin) return false;
    pruning_to_ = *begin + (newest_to_go - *begin + 1) / 2;
    pruning_from_.clear();
    note_("balances below block " + std::to_string(*pruning_to_) +
          " are forgotten: storage.max_bytes is reached");
    return true;
}

Status LedgerFollower::go_on_pruning() {
    if (!pruning_to_) return {};
    const auto step = token::prune_history(store_, *pruning_to_, pruning_from_);
    if (!step) return fail(step.error());
    if (const Status written = store_.write(step->changes, Durability::buffered); !written)
        return written;
    pruning_from_ = step->next;
    if (pruning_from_.empty()) pruning_to_.reset();
    return {};
}

Status LedgerFollower::on_solid(const wire::Block& block, TimestampMs parent_timestamp) {
    const auto step = ledger_.verify_block(block, parent_timestamp);
    if (!step) return fail(step.error());
    if (const Status written = store_.write(step->changes, Durability::buffered); !written)
        return written;
    for (const token::WatchedToken& token : step->spoiled) {
        note_("token " + std::to_string(token.id) + " is not answered any more from block " +
              std::to_string(step->number) + ": " +
              std::string(token::sentence_of(token.verdict.trouble)));
    }
    next_ = step->number + 1;
    return {};
}

}  // namespace tributary::node
