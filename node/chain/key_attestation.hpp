// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "consensus/key_book.hpp"
#include "node/chain/attester.hpp"

namespace tributary::node {

/// Witnesses in one question; further ones are left out.
inline constexpr std::size_t kMaxAskedKeys = 128;

/// Asks full nodes, witness by witness, which key it signs with. Answers with the keys on which
/// `threshold` of them agree (one name over one connection is one voice) where no other one finds
/// as many. A node that fails is not asked for the witnesses behind. `attesters`
/// live until the answer or are gone without one. Loop thread. Errors: unavailable where nothing is
/// agreed on, with what was said.
void attest_keys(std::vector<Attester*> attesters,
                 std::size_t threshold,
                 std::vector<Address> witnesses,
                 Answer<std::vector<consensus::KeyWord>> answer);

}  // namespace tributary::node
