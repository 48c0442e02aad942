// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "consensus/trust_window.hpp"

namespace tributary::consensus {

/// Consecutive numbers, both ends included.
struct HeaderSpan {
    BlockNumber from = 0;
    BlockNumber to = 0;

    bool operator==(const HeaderSpan&) const = default;

    [[nodiscard]] BlockNumber size() const { return to - from + 1; }
};

/// Who signed a block of a seat: a hint, nothing more.
struct SignedAt {
    BlockNumber number = 0;
    Address signer;

    bool operator==(const SignedAt&) const = default;
};

/// Headers that one source gave in one session, of one branch: neighbours link. Nothing in here is
/// believed. A value.
class FetchedHeaders {
  public:
    /// Takes consecutive headers. Errors: number_mismatch, unknown_parent (they do not link among
    /// themselves or to a neighbour that is here), wrong_parent (another header of that number is
    /// here).
    Status add(std::vector<SignedHeader> headers);

    /// True where all of them are here.
    [[nodiscard]] bool has(const HeaderSpan& span) const;

    /// Numbers of the span that are not here, ascending.
    [[nodiscard]] std::vector<HeaderSpan> gaps_in(const HeaderSpan& span) const;

    /// All of them are here.
    [[nodiscard]] std::vector<SignedHeader> copy(const HeaderSpan& span) const;

    [[nodiscard]] const SignedHeader* find(BlockNumber number) const;

    /// Blocks of a witness with their signers, by number; nothing for one that was never seen.
    [[nodiscard]] const std::map<BlockNumber, Address>* blocks_of(const Address& witness) const;

    /// The run of headers around `number` that are here without a gap; nothing where it is not.
    [[nodiscard]] std::optional<HeaderSpan> run_around(BlockNumber number) const;

  private:
    std::map<BlockNumber, SignedHeader> headers_;
    std::map<Address, std::map<BlockNumber, Address>> by_witness_;
};

}  // namespace tributary::consensus
