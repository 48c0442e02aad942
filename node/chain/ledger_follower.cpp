// SPDX-License-Identifier: Apache-2.0
#include "node/chain/ledger_follower.hpp"

#include <string_view>
#include <utility>

#include "consensus/genesis.hpp"
#include "token/pruning.hpp"
#include "token/shadow_query.hpp"

namespace tributary::node {
namespace {

/// It began with java-tron's first parameters.
bool is_mainnet(const BlockId& genesis) {
    constexpr std::string_view kMainnet =
        "00000000000000001ebf88508a03865c71d452e25f4d51194196a1d22b6653dc";
    return genesis.hex() == kMainnet;
}

/// How exchanges computed before proposal 87 is recorded for mainnet alone.
token::PowRule past_pow_of(const BlockId& genesis) {
    return is_mainnet(genesis) ? token::PowRule::mainnet_history : token::PowRule::any_platform;
}

std::uint32_t active_witnesses_of(const consensus::Network& network) {
    const auto known = consensus::genesis_witnesses(network).size();
    return known == 0 ? network.max_active_witnesses : static_cast<std::uint32_t>(known);
}

Status choose_contracts(token::ShadowFacts& facts, const std::vector<std::string>& chosen) {
    if (chosen.size() == 1 && chosen.front() == "all") return {};
    for (const std::string& text : chosen) {
        const auto address = parse_address(text);
        if (!address)
            return fail(ErrorCode::bad_config,
                        "shadow: " + text + " is neither a contract's address nor all by itself");
        facts.contracts.push_back(*address);
    }
    return {};
}

}  // namespace

token::Trc10Facts ledger_facts(const consensus::Network& network,
                               std::vector<token::TokenId> tokens) {
    token::Trc10Facts facts;
    facts.tokens = std::move(tokens);
    facts.past_pow = past_pow_of(network.genesis.id);
    facts.active_witnesses = active_witnesses_of(network);
    return facts;
}

Result<std::optional<token::ShadowFacts>> shadow_facts(const consensus::Network& network,
                                                       const std::vector<std::string>& chosen) {
    if (chosen.empty()) return std::nullopt;
    if (!network.genesis_parameters && !is_mainnet(network.genesis.id))
        return fail(ErrorCode::bad_config,
                    "shadow: the network file does not say genesis_parameters");
    token::ShadowFacts out;
    if (const Status ok = choose_contracts(out, chosen); !ok) return fail(ok.error());
    out.block_interval_ms = network.block_interval_ms;
    out.parameters.genesis_time = network.genesis.timestamp_ms;
    out.parameters.maintenance_interval_ms = network.maintenance_interval_ms;
    out.parameters.proposal_expire_ms = network.proposal_expire_ms;
    out.parameters.active_witnesses = active_witnesses_of(network);
    out.parameters.max_active_witnesses = network.max_active_witnesses;
    if (network.genesis_parameters) out.parameters.genesis_values = *network.genesis_parameters;
    const bool needs_accounts = out.contracts.empty();
    if (needs_accounts && !network.genesis.assets)
        return fail(ErrorCode::bad_config, "shadow: the network file does not say genesis.assets");
    if (network.genesis.assets) {
        for (const consensus::GenesisAsset& asset : *network.genesis.assets) {
            out.genesis_accounts.push_back(asset.address);
            // java-tron finds it by this name, too.
            if (asset.name == "Blackhole") out.blackhole = asset.address;
        }
    }
    for (const Address& witness : consensus::genesis_witnesses(network))
        out.genesis_accounts.push_back(witness);
    return out;
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
                 ? "the watched tokens or contracts changed: the ledger is built anew from genesis"
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
    return facts_.shadow ? tell_divergence() : Status{};
}

Status LedgerFollower::tell_divergence() {
    const auto state = token::read_shadow_state(store_);
    if (!state) return fail(state.error());
    const token::Divergence divergence = *state ? (*state)->divergence : token::Divergence{};
    if (divergence.trouble == told_) return {};
    told_ = divergence.trouble;
    note_("the shadow of contracts is DIVERGED " + token::text_of(divergence));
    return {};
}

}  // namespace tributary::node
