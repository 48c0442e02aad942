// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "node/chain_answers.hpp"
#include "token/attestation.hpp"
#include "token/token_id.hpp"

namespace tributary::node {

/// One account's balance of one token.
struct HolderQuestion {
    token::TokenId token = 0;
    Address who;

    auto operator<=>(const HolderQuestion&) const = default;
};

/// What one full node says of a witness key.
struct KeyStatement {
    /// As in token::Statement.
    std::string attester;
    std::string peer;
    Address key;

    bool operator==(const KeyStatement&) const = default;
};

/// A full node that is asked what no block commits to. Loop thread.
class Attester {
  public:
    Attester() = default;
    Attester(const Attester&) = delete;
    Attester& operator=(const Attester&) = delete;
    Attester(Attester&&) = delete;
    Attester& operator=(Attester&&) = delete;
    virtual ~Attester() = default;

    [[nodiscard]] virtual const std::string& address() const = 0;

    /// What it says of a balance at a block that it calls solid. The answer comes once, under a
    /// deadline. Errors: unavailable (also: its solid block went on moving while it was asked),
    /// upstream_slow, upstream_refused, upstream_lied (another account), not_found (it knows no
    /// such account, which is no statement), oversized, truncated, malformed.
    virtual void state(HolderQuestion question, Answer<token::Statement> answer) = 0;

    /// Which key a witness signs with now; its address where it never set one. As for state() once
    /// and under a deadline. Errors: upstream_slow, upstream_refused, upstream_lied, not_found,
    /// oversized, truncated, malformed.
    virtual void key(Address witness, Answer<KeyStatement> answer) = 0;
};

}  // namespace tributary::node
