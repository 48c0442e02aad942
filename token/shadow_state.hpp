// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "primitives/block_id.hpp"
#include "token/activation.hpp"
#include "token/chain_parameters.hpp"
#include "tvm/vm/account.hpp"
#include "tvm/vm/result.hpp"

namespace tributary::token {

/// Why a shadow of contracts is not followed any more: DIVERGED, and the reason.
enum class ShadowTrouble : std::uint8_t {
    none,
    // What a call did cannot be told: nothing is known from that block on.
    foreign_balance,
    foreign_token,
    foreign_contract,
    foreign_chain,
    used_address,
    energy_sensitive,
    unsupported,
    too_long,
    rules_uncertain,
    unreadable_transaction,
    ambiguous_token,
    stake_record,
    // The record contradicts what was computed: what was computed before may be wrong, too.
    result_disagrees,
    impossible_call,
    spent_more_than_known,
};

/// The last of them, for decoders.
inline constexpr ShadowTrouble kLastShadowTrouble = ShadowTrouble::spent_more_than_known;

/// True for the second group.
bool is_contradiction(ShadowTrouble trouble);

/// One sentence for people, without a full stop.
std::string_view sentence_of(ShadowTrouble trouble);

/// Where a shadow diverged.
struct Divergence {
    ShadowTrouble trouble = ShadowTrouble::none;
    BlockNumber since = kNever;
    TransactionId transaction;
    /// The account or contract that was asked for, or the contract that was called.
    Address who;

    bool operator==(const Divergence&) const = default;
};

/// "from block N: sentence (account, transaction ID)".
std::string text_of(const Divergence& divergence);

/// How far every contract call of the chain is known, from genesis on.
struct ShadowCover {
    /// All contracts are followed; where only chosen ones are, others may move tokens unseen.
    bool follows_all = false;
    ShadowTrouble trouble = ShadowTrouble::none;
    BlockNumber since = kNever;

    bool operator==(const ShadowCover&) const = default;

    /// Whether the tokens that calls moved up to the end of block `number` are known.
    [[nodiscard]] bool covers(BlockNumber number) const {
        if (!follows_all || is_contradiction(trouble)) return false;
        return trouble == ShadowTrouble::none || number < since;
    }

    /// Keeps the first trouble; a contradiction outweighs it.
    void lose(ShadowTrouble found, BlockNumber number);
};

/// Hears of each run of a call that ended as its block says, the one with the most energy first.
/// What it did (logs, internal transactions, energy) is not kept.
using RunListener = std::function<void(const TransactionId&, const tvm::ExecutionResult&)>;

/// What a shadow takes for given.
struct ShadowFacts {
    ParameterFacts parameters;
    /// The contracts to follow; empty: all.
    std::vector<Address> contracts;
    /// Accounts that exist from the start.
    std::vector<Address> genesis_accounts;
    /// Receives what a contract holds that destroys itself in its own favour.
    Address blackhole;
    std::int64_t block_interval_ms = 3'000;
    /// May be empty.
    RunListener on_run;
};

/// What the shadow knows besides contracts, as of the end of the ledger's block.
struct ShadowState {
    ParameterBook::State parameters;
    /// As chosen; a store that follows others must be refilled.
    std::vector<Address> contracts;
    std::int64_t issues = 0;
    /// Calls and creations that were run and agreed with the record.
    std::uint64_t agreed = 0;
    /// Those whose result only the record tells: energy, time, or a failure that nobody can check.
    std::uint64_t taken_from_record = 0;
    Divergence divergence;

    bool operator==(const ShadowState&) const = default;
};

/// A contract that is followed.
struct FollowedContract {
    tvm::Contract contract;
    BlockNumber created_in = 0;
    TransactionId created_by;
    Divergence divergence;

    bool operator==(const FollowedContract&) const = default;
};

}  // namespace tributary::token
