// SPDX-License-Identifier: Apache-2.0
// Random chains against a small model that knows what bodies hide.
#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "primitives/memory_store.hpp"
#include "tests/support/contract_chain.hpp"
#include "token/balance.hpp"
#include "token/records.hpp"
#include "token/trc10_ledger.hpp"

namespace tributary::token {
namespace {

using test::address_of;
using wire::ContractType;

constexpr TokenId kToken = kTokenIdBase + 1;
constexpr std::string_view kAsset = "1000001";

/// Truth: every unit, wherever bodies show it or not.
class Model {
  public:
    explicit Model(unsigned seed) : random_(seed) {
        for (std::uint64_t i = 0; i < 8; ++i)
            keys_.push_back(address_of('k', i));
        for (std::uint64_t i = 0; i < 4; ++i)
            contracts_.push_back(address_of('c', i));
        calls_count_ = seed % 3 != 0;
        const std::int64_t supplies[] = {1'000, 5'000'000, 3'000'000'000'000'000};
        supply_ = supplies[seed % 3];
    }

    [[nodiscard]] bool calls_count() const { return calls_count_; }

    [[nodiscard]] std::int64_t supply() const { return supply_; }

    [[nodiscard]] std::int64_t frozen() const { return frozen_; }

    /// By orders that met one of their own account.
    [[nodiscard]] std::int64_t destroyed() const { return destroyed_; }

    [[nodiscard]] std::int64_t in_orders() const {
        std::int64_t out = 0;
        for (const MarketOrder& order : orders_)
            out += order.sell == kToken ? order.remain : 0;
        return out;
    }

    [[nodiscard]] std::int64_t balance(const Address& address) const {
        const auto found = balances_.find(address);
        return found == balances_.end() ? 0 : found->second;
    }

    [[nodiscard]] std::vector<Address> everyone() const {
        std::vector<Address> out = keys_;
        out.insert(out.end(), contracts_.begin(), contracts_.end());
        return out;
    }

    test::TestContract issue() {
        frozen_ = supply_ / 10;
        balances_[keys_[0]] = supply_ - frozen_;
        return test::asset_issue({.owner = keys_[0],
                                  .supply = supply_,
                                  .frozen = {{frozen_, 0}},
                                  .trx_num = 3,
                                  .num = 7,
                                  .precision = 0,
                                  .start = 30'000,
                                  .end = 300'000});
    }

    /// A random transaction that a valid block could hold next; nothing where the dice fit none.
    std::optional<test::TestContract> step(TimestampMs now) {
        switch (pick(0, 9)) {
            case 0:
            case 1:
            case 2: return transfer();
            case 3: return call();
            case 4: return failing_call();
            case 5: return buy(now);
            case 6: return unfreeze(now);
            case 7: return order();
            case 8: return exchange();
            default: return test::trx_transfer(any_key(), address_of('x', 1));
        }
    }

  private:
    std::int64_t pick(std::int64_t least, std::int64_t most) {
        return std::uniform_int_distribution<std::int64_t>(least, most)(random_);
    }

    const Address& any_key() { return keys_[static_cast<std::size_t>(pick(0, 7))]; }

    const Address& any_contract() { return contracts_[static_cast<std::size_t>(pick(0, 3))]; }

    const Address& anyone() { return pick(0, 2) == 0 ? any_contract() : any_key(); }

    /// Between 1 and all that `who` has.
    std::optional<std::int64_t> some_of(const Address& who) {
        const std::int64_t all = balance(who);
        if (all <= 0) return std::nullopt;
        return pick(0, 3) == 0 ? all : pick(1, all);
    }

    void move(const Address& from, const Address& to, std::int64_t amount) {
        balances_[from] -= amount;
        balances_[to] += amount;
    }

    std::optional<test::TestContract> transfer() {
        const Address from = any_key();
        const Address to = anyone();
        const auto amount = some_of(from);
        if (!amount || from == to) return std::nullopt;
        move(from, to, *amount);
        return test::transfer_asset(kAsset, from, to, *amount);
    }

    /// What contracts do to each other and to anybody, unseen.
    void hidden_moves() {
        if (!calls_count_) return;
        for (std::int64_t left = pick(0, 3); left > 0; --left) {
            const Address from = any_contract();
            const auto amount = some_of(from);
            if (!amount) continue;
            if (pick(0, 9) == 0) {
                balances_[from] -= *amount;
            } else {
                move(from, anyone(), *amount);
            }
        }
    }

    std::optional<test::TestContract> call() {
        const Address from = any_key();
        const Address to = any_contract();
        const bool creates = pick(0, 4) == 0;
        std::int64_t value = 0;
        if (calls_count_) {
            value = pick(0, 1) == 0 ? 0 : some_of(from).value_or(0);
            move(from, to, value);
        } else {
            value = pick(0, supply_);
        }
        hidden_moves();
        return creates ? test::contract_creation(from, value, kToken)
                       : test::contract_call(from, to, value, kToken);
    }

    std::optional<test::TestContract> failing_call() {
        const Address from = any_key();
        const auto value = calls_count_ ? some_of(from) : std::optional(pick(0, supply_));
        if (!value) return std::nullopt;
        auto out = test::contract_call(from, any_contract(), *value, kToken);
        out.ret = 2;
        return out;
    }

    std::optional<test::TestContract> buy(TimestampMs now) {
        if (now < 30'000 || now >= 300'000) return std::nullopt;
        const Address buyer = keys_[static_cast<std::size_t>(pick(1, 7))];
        const std::int64_t sun = pick(1, 1'000);
        const std::int64_t units = sun * 7 / 3;
        if (units < 1 || units > balance(keys_[0])) return std::nullopt;
        move(keys_[0], buyer, units);
        return test::participate(kAsset, buyer, keys_[0], sun);
    }

    std::optional<test::TestContract> unfreeze(TimestampMs now) {
        if (frozen_ == 0 || now < 30'000) return std::nullopt;
        balances_[keys_[0]] += frozen_;
        frozen_ = 0;
        return test::unfreeze_asset(keys_[0]);
    }

    /// Orders of TRX against the token, and cancels; the book is kept as a plain list.
    std::optional<test::TestContract> order() {
        if (pick(0, 3) == 0) return cancel();
        const Address from = any_key();
        MarketOrder order;
        order.owner = from;
        order.sell = pick(0, 2) == 0 ? kTrx : kToken;
        order.buy = order.sell == kTrx ? kToken : kTrx;
        order.price = {pick(1, 1'000), pick(1, 1'000)};
        if (order.sell == kToken) {
            const auto amount = some_of(from);
            if (!amount || *amount > 1'000'000) return std::nullopt;
            order.price.sell = *amount;
        }
        order.remain = order.price.sell;
        std::vector<MarketOrder> makers;
        std::copy_if(orders_.begin(), orders_.end(), std::back_inserter(makers), [&](auto& maker) {
            return maker.sell == order.buy;
        });
        std::stable_sort(makers.begin(), makers.end(), [](const auto& a, const auto& b) {
            return is_better(a.price, b.price);
        });
        const auto matching = match_order(order, makers);
        if (!matching) return std::nullopt;
        const std::string_view sell = order.sell == kTrx ? "_" : kAsset;
        const std::string_view buy = order.sell == kTrx ? kAsset : "_";
        order.id = order_id(from, as_bytes(sell), as_bytes(buy), counts_[from]++);
        settle(order, *matching);
        return test::market_sell(from, {sell, order.price.sell}, {buy, order.price.buy});
    }

    void settle(const MarketOrder& order, const Matching& matching) {
        const auto give = [&](const Address& who, TokenId token, std::int64_t amount) {
            if (token == kToken) balances_[who] += amount;
        };
        give(order.owner, order.sell, matching.taker_returned - order.price.sell);
        for (const MarketFill& fill : matching.fills) {
            give(order.owner, order.buy, fill.taker_gets);
            if (fill.maker.owner != order.owner) {
                give(fill.maker.owner, order.sell, fill.maker_gets);
                give(fill.maker.owner, order.buy, fill.maker_returned);
            } else {
                destroyed_ += order.sell == kToken ? fill.maker_gets : fill.maker_returned;
            }
            const auto maker = std::find_if(orders_.begin(), orders_.end(), [&](const auto& known) {
                return known.id == fill.maker.id;
            });
            *maker = fill.maker;
        }
        std::erase_if(orders_, [](const auto& known) { return known.remain == 0; });
        if (matching.taker.remain == 0) return;
        orders_.push_back(matching.taker);
        orders_.back().id = order.id;
    }

    std::optional<test::TestContract> cancel() {
        if (orders_.empty()) return std::nullopt;
        const auto index = pick(0, static_cast<std::int64_t>(orders_.size()) - 1);
        const MarketOrder order = orders_[static_cast<std::size_t>(index)];
        orders_.erase(orders_.begin() + index);
        if (order.sell == kToken) balances_[order.owner] += order.remain;
        return test::market_cancel(order.owner, order.id.view());
    }

    std::optional<test::TestContract> exchange() {
        if (pool_ == 0) return open_exchange();
        switch (pick(0, 3)) {
            case 0: return inject();
            case 1: return withdraw();
            case 2: return trade(false);
            default: return trade(true);
        }
    }

    std::optional<test::TestContract> open_exchange() {
        const Address owner = any_key();
        const auto amount = some_of(owner);
        if (creator_ || !amount || *amount > 1'000'000'000'000) return std::nullopt;
        creator_ = owner;
        pool_ = *amount;
        trx_ = pick(1, 1'000'000);
        balances_[owner] -= *amount;
        return test::exchange_create(owner, {"_", trx_}, {kAsset, pool_});
    }

    std::optional<test::TestContract> inject() {
        const bool by_token = pick(0, 1) == 0;
        const std::int64_t quantity = pick(1, by_token ? pool_ : trx_);
        const auto other =
            by_token ? wide_div(trx_, quantity, pool_) : wide_div(pool_, quantity, trx_);
        const std::int64_t units = by_token ? quantity : other;
        const std::int64_t sun = by_token ? other : quantity;
        if (other < 1 || units > balance(*creator_) || pool_ + units > kExchangeBalanceLimit) {
            return std::nullopt;
        }
        if (!checked_mul(by_token ? trx_ : pool_, quantity)) return std::nullopt;
        balances_[*creator_] -= units;
        pool_ += units;
        trx_ += sun;
        return move_of(ContractType::exchange_inject, *creator_, by_token, quantity);
    }

    std::optional<test::TestContract> withdraw() {
        const bool by_token = pick(0, 1) == 0;
        const std::int64_t quantity = pick(1, by_token ? pool_ : trx_);
        const auto other =
            by_token ? wide_div(trx_, quantity, pool_) : wide_div(pool_, quantity, trx_);
        if (other < 1) return std::nullopt;
        if (!is_precise_withdrawal(by_token ? pool_ : trx_, by_token ? trx_ : pool_, quantity)) {
            return std::nullopt;
        }
        const std::int64_t units = by_token ? quantity : other;
        balances_[*creator_] += units;
        pool_ -= units;
        trx_ -= by_token ? other : quantity;
        if (trx_ == 0) pool_ = 0;
        return move_of(ContractType::exchange_withdraw, *creator_, by_token, quantity);
    }

    /// ExchangeProcessor.exchange.
    static std::int64_t received(std::int64_t sold, std::int64_t bought, std::int64_t quantity) {
        const double ratio = static_cast<double>(quantity) / static_cast<double>(sold + quantity);
        const auto issued =
            static_cast<std::int64_t>(-1e18 * (1.0 - std::pow(1.0 + ratio, 0.0005)));
        return static_cast<std::int64_t>(
            static_cast<double>(bought) *
            (std::pow(1.0 + static_cast<double>(issued) / 1e18, 2000.0) - 1.0));
    }

    std::optional<test::TestContract> trade(bool sells_token) {
        const Address who = any_key();
        const auto quantity = sells_token ? some_of(who) : std::optional(pick(1, trx_));
        if (!quantity || *quantity > 1'000'000'000'000) return std::nullopt;
        const std::int64_t got =
            sells_token ? received(pool_, trx_, *quantity) : received(trx_, pool_, *quantity);
        if (got < 1 || got > (sells_token ? trx_ : pool_)) return std::nullopt;
        balances_[who] += sells_token ? -*quantity : got;
        pool_ += sells_token ? *quantity : -got;
        trx_ += sells_token ? -got : *quantity;
        return move_of(
            ContractType::exchange_transaction, who, sells_token, *quantity, pick(1, got));
    }

    static std::int64_t wide_div(std::int64_t a, std::int64_t b, std::int64_t c) {
        __extension__ using Wide = __int128;
        return static_cast<std::int64_t>(Wide{a} * b / c);
    }

    static test::TestContract move_of(ContractType type,
                                      const Address& owner,
                                      bool by_token,
                                      std::int64_t quantity,
                                      std::int64_t expected = 0) {
        return test::exchange_move({.type = type,
                                    .owner = owner,
                                    .exchange = 1,
                                    .token = by_token ? kAsset : "_",
                                    .quantity = quantity,
                                    .expected = expected});
    }

    std::mt19937_64 random_;
    std::vector<Address> keys_;
    std::vector<Address> contracts_;
    std::map<Address, std::int64_t> balances_;
    std::optional<Address> creator_;
    bool calls_count_ = true;
    std::int64_t supply_ = 0;
    std::int64_t frozen_ = 0;
    std::vector<MarketOrder> orders_;
    std::map<Address, std::uint64_t> counts_;
    std::int64_t destroyed_ = 0;
    std::int64_t pool_ = 0;
    std::int64_t trx_ = 0;
};

Trc10Ledger ledger_for(const KvStore& store, bool is_certain) {
    const Activation calls = is_certain ? active_from(1) : Activation{1, kNever};
    auto ledger = Trc10Ledger::make(store,
                                    {.tokens = {kToken},
                                     .active_witnesses = 27,
                                     .rules = {active_from(1), active_from(1), calls}});
    EXPECT_TRUE(ledger.has_value());
    return *ledger;
}

std::int64_t newest(const KvStore& store, const Bytes& prefix) {
    std::int64_t out = 0;
    Bytes from = prefix;
    append(from, be64(kNever));
    EXPECT_TRUE(store
                    .scan_back(prefix,
                               from,
                               [&](ByteView, ByteView value) {
                                   out = decode_amount(value).value();
                                   return false;
                               })
                    .has_value());
    return out;
}

/// Sum of L over signers, pool and orders + P + frozen supply + what was destroyed.
std::int64_t sum_of_parts(const KvStore& store, const Model& model) {
    std::int64_t sum = newest(store, unplaced_prefix(kToken)) + model.frozen();
    sum += model.in_orders() + read_ledger_state(store)->value().tokens[0].destroyed;
    if (const auto pool = *store.get(pool_key(1))) {
        sum += decode_pool(*pool)->legs[1].balance.least;
    }
    for (const Address& address : model.everyone()) {
        const bool is_signer = store.get(signer_key(address))->has_value();
        if (is_signer) sum += newest(store, holder_prefix(kToken, address));
    }
    return sum;
}

struct Tally {
    std::size_t exact = 0;
    std::size_t bounded = 0;
    std::size_t doubted = 0;
};

void expect_holds(const KvStore& store,
                  BlockNumber number,
                  const std::map<Address, std::int64_t>& truth,
                  Tally& tally) {
    for (const auto& [address, amount] : truth) {
        const auto balance = balance_at(store, kToken, address, number);
        ASSERT_TRUE(balance.has_value());
        ASSERT_NE(balance->exactness, Exactness::unknown) << balance->reason;
        ASSERT_LE(balance->at_least->value, amount) << address.hex() << " at " << number;
        ASSERT_GE(balance->at_most->value, amount) << address.hex() << " at " << number;
        ++(balance->exactness == Exactness::exact ? tally.exact : tally.bounded);
    }
}

void run(unsigned seed, Tally& tally) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Model model(seed);
    MemoryStore store;
    Trc10Ledger ledger = ledger_for(store, model.calls_count() && seed % 2 == 0);
    test::ContractChain chain;
    ASSERT_TRUE(
        store.write(ledger.verify_genesis(BlockId{})->changes, Durability::buffered).has_value());
    std::vector<std::map<Address, std::int64_t>> history(1);
    for (int block = 1; block <= 120; ++block) {
        const TimestampMs now = chain.time();
        std::vector<test::TestContract> contracts;
        if (block == 1) contracts.push_back(model.issue());
        for (int i = 0; block > 1 && i < 4; ++i) {
            if (auto contract = model.step(now)) contracts.push_back(std::move(*contract));
        }
        const auto step = ledger.verify_block(chain.make_block(contracts), now);
        ASSERT_TRUE(step.has_value()) << step.error().message();
        if (!step->spoiled.empty()) {
            // A huge trade against a nearly empty pool: the only doubt that this model can raise.
            ASSERT_EQ(step->spoiled.front().verdict.trouble, Trouble::pool_may_be_overdrawn);
            ++tally.doubted;
            break;
        }
        ASSERT_TRUE(store.write(step->changes, Durability::buffered).has_value());
        auto& truth = history.emplace_back();
        for (const Address& address : model.everyone())
            truth[address] = model.balance(address);
        expect_holds(store, chain.number(), truth, tally);
        ASSERT_EQ(sum_of_parts(store, model), model.supply()) << "block " << block;
        ASSERT_EQ(read_ledger_state(store)->value().tokens[0].destroyed, model.destroyed());
        if (testing::Test::HasFatalFailure()) return;
    }
    // Later evidence must not make earlier answers wrong.
    for (BlockNumber number = 1; number < history.size(); ++number) {
        expect_holds(store, number, history[number], tally);
        if (testing::Test::HasFatalFailure()) return;
    }
}

/// The first of its seeds; in parts, so that instrumented builds take their time side by side.
class Trc10Property : public testing::TestWithParam<unsigned> {};

constexpr unsigned kSeedsPerPart = 30;

TEST_P(Trc10Property, HoldsEveryTrueBalanceWhateverContractsAndPoolsDoUnseen) {
    Tally tally;
    for (unsigned seed = GetParam(); seed < GetParam() + kSeedsPerPart; ++seed) {
        run(seed, tally);
        if (HasFatalFailure()) return;
    }
    EXPECT_GT(tally.exact, 0U);
    EXPECT_GT(tally.bounded, 0U);
    EXPECT_LT(tally.doubted, 6U);
}

INSTANTIATE_TEST_SUITE_P(Seeds, Trc10Property, testing::Values(1U, 31U, 61U, 91U, 121U));

}  // namespace
}  // namespace tributary::token
