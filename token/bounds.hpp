// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

namespace tributary::token {

/// The arithmetic of what bodies prove about one token, and why it is sound.
///
/// A *signer* is an address that belongs to a key (token/evidence.hpp). No VM instruction debits
/// any account but the executing contract, so a signer loses units only by transactions it signed;
/// it may gain some unseen, from contracts, exchange pools and the order book. Everything that is
/// not a signer's account and not the issuer's frozen supply is *elsewhere*: contracts, addresses
/// that never signed, pools, orders.
///
/// Let B be true balances. Per signer A we keep L(A), and per token one number P, the unplaced
/// units, such that
///
///   (1) 0 <= L(A) <= B(A) for every signer,
///   (2) sum of all balances elsewhere, each >= 0, + sum over signers of (B(A) - L(A)) <= P.
///
/// Every term of (2) is >= 0, so B(A) <= L(A) + P for a signer and B(C) <= P for anything
/// elsewhere. Each event keeps (1) and (2):
///
///   prove v        B(A) >= v, as a valid transaction needed it: if L < v then P -= v - L, L := v.
///   The sum in (2)
///                  shrinks by the same amount.
///   debit x        A signed away x: prove x, then L -= x with B.
///   ... to a signer     L of the other += x with its B: (2) is untouched.
///   ... to elsewhere    balances elsewhere grow by x: P += x.
///   credit x from elsewhere, x proven at least (an exchange's `expected`): L += x, P -= x. If
///   really y >= x came,
///                  elsewhere lost y and B - L gained y - x.
///   unseen move elsewhere -> signer or elsewhere -> elsewhere, destruction: (2) does not grow.
///   hidden debit of a signer to elsewhere, between `least` and `most` (the other leg of an
///   exchange injection, a
///                  call whose token value counts only if a proposal is in force): prove least,
///                  then L' := max(0, L - most), P += L - L'. With the true x: elsewhere +x, B - L
///                  changes by -x + (L - L'), together L - L'.
///   elsewhere turns out to be a signer: it had been followed with its own L(A) from visible
///   credits (it never
///                  signed, so it had no debit). B(A) moves from the first sum to the second, less
///                  L(A): P -= L(A).
///   issue          free supply is the issuer's L, the frozen part is in neither sum until
///   UnfreezeAsset.
///
/// Sum of L over signers + P + frozen = total supply at all times, so L + P is capped by the supply
/// by itself. P below 0 contradicts the premises; the functions below then return nothing and the
/// token must not be answered.
///
/// (2) needs balances elsewhere that are never negative. Two places of java-tron can break that: an
/// exchange whose floating-point price pays out more than the pool has (token/exchange_pool.hpp),
/// and market fills whose quantity wraps at 64 bits (token/order_prices.hpp). Both are refused as
/// soon as they cannot be excluded.
struct Bounds {
    /// L of the holder in question.
    std::int64_t at_least = 0;
    /// P of its token.
    std::int64_t unplaced = 0;

    bool operator==(const Bounds&) const = default;
};

/// The holder is known to have had `value`. Nothing where that cannot be; amounts here and below
/// are >= 0.
std::optional<Bounds> prove_balance(Bounds bounds, std::int64_t value);

/// Units from a signer or from frozen supply. Nothing on overflow.
std::optional<Bounds> credit(Bounds bounds, std::int64_t amount);

/// At least `amount` from a pool or contract.
std::optional<Bounds> credit_from_unplaced(Bounds bounds, std::int64_t amount);

/// Units to another signer, whose credit is the caller's.
std::optional<Bounds> debit(Bounds bounds, std::int64_t amount);

/// Units to a contract, pool, order or unproven address.
std::optional<Bounds> debit_to_unplaced(Bounds bounds, std::int64_t amount);

/// Between `least` and `most` units to elsewhere.
std::optional<Bounds> hidden_debit(Bounds bounds, std::int64_t least, std::int64_t most);

/// The holder, followed until now as an unproven address, is a signer.
std::optional<Bounds> prove_signer(Bounds bounds);

}  // namespace tributary::token
