// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "token/shadow_world.hpp"
#include "token/working_set.hpp"

namespace tributary::token {

/// What a WorkingSet can tell a shadow of contracts.
class SetKnowledge final : public HolderKnowledge {
  public:
    explicit SetKnowledge(WorkingSet& set) : set_(set) {}

    std::optional<std::int64_t> token_balance(const Address& address, std::int64_t token) override {
        return set_.known({static_cast<TokenId>(token), address});
    }

    [[nodiscard]] std::vector<std::int64_t> tokens() const override {
        std::vector<std::int64_t> out;
        for (const WatchedToken& token : set_.state().tokens)
            out.push_back(static_cast<std::int64_t>(token.id));
        return out;
    }

    bool is_key(const Address& address) override { return set_.is_signer(address); }

  private:
    WorkingSet& set_;
};

}  // namespace tributary::token
