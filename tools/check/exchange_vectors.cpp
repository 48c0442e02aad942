// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "token/exchange_pool.hpp"
#include "tools/check/token_accounts.hpp"
#include "tools/check/trc10_vectors.hpp"

namespace tributary::check {
namespace {

using Json = nlohmann::json;
using token::ExchangePool;
using token::PoolMove;

/// DynamicPropertiesStore EXCHANGE_CREATE_FEE, in sun.
constexpr std::int64_t kCreateFee = 1'024'000'000;

/// One exchange and those who use it.
class ExchangeRun {
  public:
    explicit ExchangeRun(const Json& vector)
        : accounts_(accounts_from(vector.at("pre"))),
          rule_(vector.at("strictMath").get<bool>() ? token::PowRule::strict
                                                    : token::PowRule::any_platform) {}

    void run(const Json& op, Verdict& verdict) {
        const bool done = op.at("op") == "create" ? create(op) : move(op);
        verdict.require(op.dump().substr(0, 120) + ": the outcome differs",
                        done == op.at("ok").get<bool>());
        for (std::size_t i = 0; i < 2; ++i) {
            verdict.equal("pool", pool_.legs[i].balance.least, op.at("pool").at(i));
            verdict.equal("pool", pool_.legs[i].balance.most, op.at("pool").at(i));
        }
        expect_accounts(accounts_, op.at("post"), verdict);
    }

  private:
    bool create(const Json& op) {
        creator_ = address_at(op.at("owner"));
        tokens_ = {op.at("t1").get<std::string>(), op.at("t2").get<std::string>()};
        const auto first = op.at("b1").get<std::int64_t>();
        const auto second = op.at("b2").get<std::int64_t>();
        const auto pool =
            token::make_pool({token::kTrx, {first, first}}, {token::kUndecided, {second, second}});
        TokenAccount account = accounts_.at(creator_);
        if (!pool || !account.debit("_", kCreateFee)) return false;
        if (!account.debit(tokens_[0], first) || !account.debit(tokens_[1], second)) return false;
        accounts_[creator_] = account;
        pool_ = *pool;
        return true;
    }

    [[nodiscard]] std::optional<PoolMove> moved(const Json& op, std::size_t leg) const {
        const auto quantity = op.at("quant").get<std::int64_t>();
        if (op.at("op") == "inject") return token::inject(pool_, leg, quantity);
        if (op.at("op") == "withdraw") return token::withdraw(pool_, leg, quantity);
        const token::PoolTrade trade{leg, quantity, op.at("expected").get<std::int64_t>(), rule_};
        if (!token::covers_trade(pool_, trade)) return std::nullopt;
        return token::apply_trade(pool_, trade);
    }

    bool move(const Json& op) {
        const auto& kind = op.at("op").get_ref<const std::string&>();
        const Address owner = address_at(op.at("owner"));
        const std::size_t leg = op.at("token") == tokens_[0] ? 0 : 1;
        const auto quantity = op.at("quant").get<std::int64_t>();
        const auto after = moved(op, leg);
        if (!after || (kind != "trade" && owner != creator_)) return false;
        TokenAccount account = accounts_.at(owner);
        const std::string& other = tokens_[1 - leg];
        const bool paid = kind == "withdraw" ? account.credit(tokens_[leg], quantity)
                                             : account.debit(tokens_[leg], quantity);
        const bool matched = kind == "inject" ? account.debit(other, after->other.least)
                                              : account.credit(other, after->other.least);
        if (!paid || !matched) return false;
        accounts_[owner] = account;
        pool_ = after->pool;
        return true;
    }

    TokenAccounts accounts_;
    token::PowRule rule_;
    Address creator_;
    std::array<std::string, 2> tokens_;
    ExchangePool pool_;
};

}  // namespace

void check_exchange_sequence(const Json& vector, Verdict& verdict) {
    ExchangeRun run(vector);
    for (const Json& op : vector.at("ops"))
        run.run(op, verdict);
}

}  // namespace tributary::check
