// SPDX-License-Identifier: Apache-2.0
#include "tvm/vm/account.hpp"

#include <algorithm>

namespace tributary::tvm {
namespace {

auto position_of(auto& tokens, std::int64_t id) {
    return std::lower_bound(
        tokens.begin(), tokens.end(), id, [](const TokenBalance& token, std::int64_t wanted) {
            return token.id < wanted;
        });
}

}  // namespace

std::int64_t Account::token_balance(std::int64_t id) const {
    const auto found = position_of(tokens, id);
    return found != tokens.end() && found->id == id ? found->amount : 0;
}

void Account::set_token_balance(std::int64_t id, std::int64_t amount) {
    const auto found = position_of(tokens, id);
    if (found != tokens.end() && found->id == id) {
        found->amount = amount;
    } else {
        tokens.insert(found, {id, amount});
    }
}

std::int64_t Account::frozen_v2_of(Resource resource) const {
    for (const FrozenV2& entry : frozen_v2)
        if (entry.resource == resource) return entry.amount;
    return 0;
}

}  // namespace tributary::tvm
