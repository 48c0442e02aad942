// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

namespace tributary::token {

/// The arithmetic of what bodies prove about one token, and why it is sound.
///
/// A *signer* is an address that belongs to a key (token/evidence.hpp). No VM instruction debits
/// any account but the executing contract, so a signer loses units only by transactions it signed;
/// it may gain some unseen, from contracts. A *place* is a signer's account, a side of an exchange
/// pool, an order that rests in the book, or an issuer's frozen supply: what it holds changes by
/// transactions that are read. Everything else is *elsewhere*: contracts, and addresses that never
/// signed.
///
/// Let B be true holdings. Per place we keep L, and per token one number P, the unplaced units,
/// such that
///
///   (1) L <= B for every place,
///   (2) sum of L over places + P + units known to be destroyed = total supply.
///
/// Units are never made after the issue, so by (2)
///
///   (3) sum of holdings elsewhere, each >= 0, + sum over places of (B - L) <= P,
///
/// where every term is >= 0: B <= L + P for a place, and B <= P for anything elsewhere. (2) is kept
/// by booking on P whatever the L of a transaction's places do not balance; so all that has to be
/// shown of an event is (1):
///
///   prove v        B >= v, as a valid transaction needed it: L := max(L, v).
///   debit x        the signer signed away x: prove x, then L -= x with B.
///   credit x       L += x with B, also for x < 0 (a market fill that wrapped at 64 bits).
///   a trade whose price is known up to an interval [a, b]: the trader's L += a, the pool's L -= b.
///   hidden debit   between `least` and `most`, nobody can tell (a call whose token value counts
///   only
///                  if a proposal is in force): prove least, then L may have fallen by `most`.
///   unseen move elsewhere -> signer or elsewhere -> elsewhere, destruction: no L changes, and B of
///                  no place falls.
///   elsewhere turns out to be a signer: it had been followed with its own L from visible credits
///   (it
///                  never signed, so it had no debit), which from now on counts in (2).
///   self-match     what the order book credits to a maker that is the taker, too, is overwritten:
///                  the units leave the order and are destroyed (MarketSellAssetActuator).
///
/// P below 0 contradicts the premises; the functions below then return nothing and the token must
/// not be answered. (3) needs holdings elsewhere that are never negative. Market fills that wrap
/// make signers' accounts negative only. An exchange whose floating-point price pays out more than
/// the pool has (token/exchange_pool.hpp) is refused as soon as that cannot be excluded.
struct Bounds {
    /// L of the holder in question.
    std::int64_t at_least = 0;
    /// P of its token.
    std::int64_t unplaced = 0;

    bool operator==(const Bounds&) const = default;
};

/// The holder is known to have had `value` if that is above 0. Nothing where that cannot be.
std::optional<Bounds> prove_balance(Bounds bounds, std::int64_t value);

/// Units from another place. Nothing on overflow.
std::optional<Bounds> credit(Bounds bounds, std::int64_t amount);

/// Units that were booked as unplaced.
std::optional<Bounds> credit_from_unplaced(Bounds bounds, std::int64_t amount);

/// Units to another place, whose credit is the caller's.
std::optional<Bounds> debit(Bounds bounds, std::int64_t amount);

/// Units to a contract or unproven address, or to a place that the caller books afterwards.
std::optional<Bounds> debit_to_unplaced(Bounds bounds, std::int64_t amount);

/// Between `least` and `most` units to elsewhere, both >= 0.
std::optional<Bounds> hidden_debit(Bounds bounds, std::int64_t least, std::int64_t most);

/// The holder, followed until now as an unproven address, is a signer.
std::optional<Bounds> prove_signer(Bounds bounds);

/// The L of other places grew by `amount` together, or shrank where it is below 0.
std::optional<Bounds> place(Bounds bounds, std::int64_t amount);

}  // namespace tributary::token
