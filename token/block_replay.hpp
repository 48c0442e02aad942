// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "primitives/wire/token_contracts.hpp"
#include "token/shadow_block.hpp"
#include "token/working_set.hpp"

namespace tributary::token {

/// Applies the transactions of one valid block, in order, to a WorkingSet. What a transaction does
/// is in the comments of token/bounds.hpp; which transactions exist and what they need is
/// java-tron's actuator package.
class BlockReplay {
  public:
    /// What a block's transactions see besides accounts.
    struct Surroundings {
        /// The timestamp of the parent block: what actuators see as the time
        /// (DynamicPropertiesStore latest_block_header_timestamp).
        TimestampMs now = 0;
        /// How exchanges computed before ALLOW_STRICT_MATH.
        PowRule past_pow = PowRule::any_platform;
        /// Runs the calls; null where none is run. Outlives the replay.
        ShadowBlock* shadow = nullptr;
    };

    /// The set outlives this.
    BlockReplay(WorkingSet& set, const Surroundings& surroundings)
        : set_(set),
          now_(surroundings.now),
          past_pow_(surroundings.past_pow),
          shadow_(surroundings.shadow) {}

    void replay(const wire::Transaction& transaction);

    /// Counts approvals after the last transaction.
    void close(std::uint32_t active_witnesses);

  private:
    /// The tokens that a name or id in a contract can mean.
    struct Named {
        std::vector<TokenId> candidates;

        [[nodiscard]] bool may_be(TokenId id) const;
    };

    void apply(const wire::Transaction& transaction);
    void apply_transfer(const wire::Transaction& transaction,
                        const wire::TransferAssetContract& contract);
    void apply_issue(const wire::AssetIssueContract& contract);
    void apply_participation(const wire::ParticipateAssetIssueContract& contract);
    void apply_unfreeze(const wire::UnfreezeAssetContract& contract);
    void apply_call(const wire::Transaction& transaction, const wire::ContractCall& call);
    void book_call(const wire::ContractCall& call, bool succeeded);
    void apply_exchange_create(const wire::ExchangeCreateContract& contract);
    void apply_exchange_move(const wire::ExchangeMoveContract& contract, wire::ContractType type);
    void apply_pool_sides(const wire::ExchangeMoveContract& contract,
                          wire::ContractType type,
                          std::size_t leg);
    std::optional<PoolMove> move_pool(const ExchangePool& pool,
                                      const PoolTrade& trade,
                                      wire::ContractType type);
    PowRule pow_rule() const;
    void apply_market_sell(const wire::MarketSellAssetContract& contract);
    void book_matching(const Matching& matching, std::int64_t quantity);
    void apply_market_cancel(const wire::MarketCancelOrderContract& contract);
    void apply_proposal(const wire::Contract& contract);

    Named resolve(ByteView asset);
    /// As resolve; "_" is TRX.
    Named resolve_leg(ByteView token);
    /// The chosen token that `named` certainly means; spoils chosen tokens that it may mean.
    WatchedToken* decide(const Named& named);
    void touch(TokenId id);
    void prove(Rule rule);

    WorkingSet& set_;
    TimestampMs now_;
    PowRule past_pow_;
    ShadowBlock* shadow_;
    bool touched_ = false;
};

}  // namespace tributary::token
