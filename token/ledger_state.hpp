// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "primitives/block_id.hpp"
#include "token/activation.hpp"
#include "token/shadow_state.hpp"
#include "token/token_id.hpp"

namespace tributary::token {

/// Why a token is not answered any more.
enum class Trouble : std::uint8_t {
    none,
    // Something may have happened that the rules cannot bound: unknown from that block on.
    ambiguous_name,
    pool_may_be_overdrawn,
    order_may_wrap,
    unknown_contract_type,
    // What the ledger was told or assumed is wrong: unknown at every block.
    spent_more_than_possible,
    unreadable_contract,
    impossible_contract,
    unknown_asset,
    rule_not_expected,
    not_conserved,
};

/// The last of them, for decoders.
inline constexpr Trouble kLastTrouble = Trouble::not_conserved;

/// True for the second group.
bool is_contradiction(Trouble trouble);

/// One sentence for people.
std::string_view sentence_of(Trouble trouble);

/// A trouble and the block that shows it.
struct Verdict {
    Trouble trouble = Trouble::none;
    BlockNumber since = kNever;

    bool operator==(const Verdict&) const = default;

    /// True where nothing may be said of block `number`.
    [[nodiscard]] bool spoils(BlockNumber number) const {
        return is_contradiction(trouble) || (trouble != Trouble::none && number >= since);
    }

    /// Keeps the first trouble; a contradiction outweighs a mere doubt.
    void add(Trouble found, BlockNumber number);
};

/// What is kept per chosen token.
struct WatchedToken {
    TokenId id = 0;
    BlockNumber issued_in = kNever;
    /// Units that market orders matched with their own account have destroyed.
    std::int64_t destroyed = 0;
    /// P of token/bounds.hpp.
    std::int64_t unplaced = 0;
    Verdict verdict;

    bool operator==(const WatchedToken&) const = default;
};

/// What the ledger holds besides holders: everything is as of the end of block `number`.
struct LedgerState {
    BlockNumber number = 0;
    BlockId id;
    /// AssetIssue and ExchangeCreate contracts so far, of any token.
    std::uint64_t issues = 0;
    std::uint64_t exchanges = 0;
    /// The first block with a contract call or creation: before it there is no contract.
    BlockNumber called_from = kNever;
    Verdict verdict;
    ActivationBook::State activation;
    /// Whether all contract calls are run, and how far what they moved is known.
    ShadowCover shadow;
    /// Ascending by id.
    std::vector<WatchedToken> tokens;

    bool operator==(const LedgerState&) const = default;
};

}  // namespace tributary::token
