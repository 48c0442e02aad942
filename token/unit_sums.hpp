// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>

#include "token/record_cache.hpp"
#include "token/token_id.hpp"

namespace tributary::token {

/// Whether a block neither makes nor loses units: per token the sum of what all places, unplaced
/// and destroyed units changed by, less what was issued. Pools, orders and issues are counted from
/// the records themselves, apart from the bookkeeping that it checks.
class UnitSums {
  public:
    /// Counts the pools, orders and issues that the block changed. The cache outlives this.
    explicit UnitSums(RecordCache& records);

    void add(TokenId token, std::int64_t amount) { sums_[token] += amount; }

    void subtract(TokenId token, std::int64_t amount) { sums_[token] -= amount; }

    [[nodiscard]] bool is_balanced(TokenId token) const {
        const auto found = sums_.find(token);
        return found == sums_.end() || found->second == 0;
    }

  private:
    /// Counts what one record holds, `sign` times.
    void count(ByteView key, ByteView record, int sign);

    __extension__ using Wide = __int128;

    std::map<TokenId, Wide> sums_;
    RecordCache& records_;
};

}  // namespace tributary::token
