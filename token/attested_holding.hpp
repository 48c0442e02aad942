// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "primitives/result.hpp"
#include "primitives/wire/block.hpp"
#include "token/attestation.hpp"
#include "token/token_id.hpp"

namespace tributary::token {

/// What a transaction did to the balance of an account, as far as its body tells. Absent ends have
/// no limit.
struct BalanceChange {
    /// Absent: each chosen token but `except`, as the body does not say which.
    std::optional<TokenId> token;
    TokenId except = 0;
    Address who;
    std::optional<std::int64_t> least;
    std::optional<std::int64_t> most;

    bool operator==(const BalanceChange&) const = default;

    [[nodiscard]] bool concerns(TokenId id) const { return token ? *token == id : id != except; }
};

/// Why attested balances cannot be carried over a block.
enum class Carriage : std::uint8_t {
    possible,
    /// It trades in the order book, which credits accounts that the body does not name.
    trades_orders,
    /// It names a token by other than its id: ids are not in force on this chain.
    names_tokens,
    unreadable_contract,
    unknown_contract_type,
};

/// The last of them, for decoders.
inline constexpr Carriage kLastCarriage = Carriage::unknown_contract_type;

/// One sentence without a full stop; empty where it is possible.
std::string_view sentence_of(Carriage carriage);

/// What a block does to balances of chosen tokens. It knows nothing of exchanges, orders and issues
/// made before it, so what hangs on them is left open. It takes for given that contracts name
/// tokens by id (ALLOW_SAME_TOKEN_NAME, proposal 15, in force on all public networks since 2018).
struct BlockChanges {
    BlockNumber number = 0;
    /// In the order of transactions.
    std::vector<BalanceChange> changes;
    /// Addresses that are proved to belong to a key (token/evidence.hpp), ascending.
    std::vector<Address> signers;
    /// A call succeeded: contracts may have moved units unseen.
    bool has_calls = false;
    Carriage carriage = Carriage::possible;

    bool operator==(const BlockChanges&) const = default;
};

/// `tokens` ascending. The block is SOLID, so each system contract in it succeeded in full.
BlockChanges read_changes(const wire::Block& block, const std::vector<TokenId>& tokens);

/// An account whose balance was attested once and is carried on by bodies.
struct AttestedHolding {
    Attestation base;
    /// Given the base, what it holds by visible movements.
    std::int64_t at_least = 0;
    std::optional<std::int64_t> at_most;
    /// What bodies since the first base prove by themselves, whatever it held then.
    std::int64_t proved = 0;
    /// It belongs to a key, so contracts can only have added to it.
    bool is_key = false;
    /// A call succeeded since the base.
    bool has_calls = false;

    bool operator==(const AttestedHolding&) const = default;
};

/// A holding that begins with what was attested.
AttestedHolding begin_holding(const Attestation& base);

/// The base anew, keeping what is proved without it.
AttestedHolding rebase(const AttestedHolding& holding, const Attestation& base);

/// The holding behind one more block. Nothing where the block contradicts the base: it spends what
/// the account cannot have had if the base were true. The block can be carried over.
std::optional<AttestedHolding> carry(const AttestedHolding& holding,
                                     TokenId token,
                                     const Address& who,
                                     const BlockChanges& block);

/// What holds if the base is true.
ProvedInterval attested_interval(const AttestedHolding& holding);

/// What holds whatever the base said.
ProvedInterval proved_interval(const AttestedHolding& holding);

/// Record of a holding in the store. Decoding fails with store_version or store_corrupt.
Bytes encode_holding(const AttestedHolding& holding);
Result<AttestedHolding> decode_holding(ByteView record);

}  // namespace tributary::token
