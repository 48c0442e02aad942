// SPDX-License-Identifier: Apache-2.0
// Kills the oracle at every write between a receipt and its SOLID payout, over a chain that drops,
// delays and repeats broadcasts and whose branches lose, and counts what every payee got in the
// end.
#include <deque>

#include <gtest/gtest.h>

#include "node/oracle_service.hpp"
#include "tests/support/dying_store.hpp"
#include "tests/support/receipt_builder.hpp"
#include "tests/support/simulated_chain.hpp"

namespace tributary::node {
namespace {

using test::BroadcastFate;
using test::Death;
using test::DyingStore;
using test::Killed;
using test::SimulatedChain;

constexpr std::array<std::string_view, 3> kPayers{"alice", "bob", "carol"};
constexpr std::array<std::string_view, 4> kPayees{"paula", "peter", "pia", "paul"};
constexpr oracle::EpochRules kEpochs{.seconds = 60, .grace_seconds = 15};

OracleSettings settings() {
    OracleSettings out;
    out.token_id = "1000001";
    out.epochs = kEpochs;
    out.transfer_lifetime = 30'000;
    for (const auto payer : kPayers) {
        out.deposits.push_back({test::address_named(payer), {1'000'000}, std::nullopt});
    }
    return out;
}

/// One receipt of the run, and what its sender heard.
struct SentReceipt {
    Bytes bytes;
    std::pair<Address, Address> pair;
    std::int64_t total = 0;
    bool acknowledged = false;
    bool refused = false;
};

/// Chain, clients and the oracle, with restarts. Everything follows from the seed and the plan of
/// deaths.
class Simulation {
  public:
    Simulation(std::uint64_t seed, DyingStore::Plan plan)
        : store_([this, plan = std::move(plan)](std::uint64_t n) {
              return quiet_ ? Death::none : plan(n);
          }),
          chain_(seed, test::address_named("operator"), 500),
          knows_float_(seed % 3 != 0) {
        start();
    }

    void play() {
        for (int tick = 0; tick < 110; ++tick) {
            if (tick < 80 && chain_.draw(3) == 0) send_new_receipt();
            if (tick % 20 == 0) chain_.add_float(700);
            step();
        }
        chain_.calm_down();
        chain_.add_float(1'000'000);
        for (int tick = 0; tick < 60; ++tick)
            step();
    }

    /// No more kills, and time for what they left undone.
    void settle_down() {
        quiet_ = true;
        for (int tick = 0; tick < 40; ++tick)
            step();
    }

    /// Lets kills fall between broadcasts as well.
    void may_die_while_broadcasting() { dies_at_broadcast_ = true; }

    /// What the acknowledged receipts promise each payee.
    [[nodiscard]] std::map<Address, std::int64_t> promised() const {
        std::map<std::pair<Address, Address>, std::int64_t> highest;
        for (const auto& receipt : receipts_) {
            if (receipt.acknowledged) {
                highest[receipt.pair] = std::max(highest[receipt.pair], receipt.total);
            }
        }
        std::map<Address, std::int64_t> out;
        for (const auto& [pair, total] : highest)
            out[pair.second] += total;
        return out;
    }

    [[nodiscard]] const SimulatedChain& chain() const { return chain_; }

    [[nodiscard]] std::uint64_t writes() const { return store_.writes(); }

    [[nodiscard]] std::uint64_t deaths() const { return deaths_; }

    [[nodiscard]] std::size_t unpaid() {
        std::size_t out = 1;
        service_->status(
            [&](const Result<OracleStatusAnswer>& status) { out = status->unpaid_payouts; });
        run_tasks();
        return out;
    }

    [[nodiscard]] std::size_t payouts() {
        std::vector<EpochAnswer> epochs;
        service_->epochs({}, [&](const auto& answer) { epochs = answer.value(); });
        run_tasks();
        std::size_t out = 0;
        for (const auto& epoch : epochs) {
            EXPECT_EQ(epoch.state, EpochState::paid);
            out += epoch.payouts_paid;
        }
        return out;
    }

    [[nodiscard]] std::size_t acknowledged() const {
        return static_cast<std::size_t>(std::count_if(
            receipts_.begin(), receipts_.end(), [](const auto& it) { return it.acknowledged; }));
    }

  private:
    void start() {
        tasks_.clear();
        OracleSurroundings around;
        around.post = [this](std::function<void()> task) { tasks_.push_back(std::move(task)); };
        around.head_time = [this] { return chain_.head().block.header.timestamp; };
        around.float_balance = [this]() -> std::optional<TokenAmount> {
            if (!knows_float_) return std::nullopt;
            return TokenAmount{chain_.at(fed_).balance_after};
        };
        around.broadcast = [this](Bytes bytes, Answer<TransactionId> answer) {
            broadcast(bytes, std::move(answer));
        };
        around.note = [](const std::string&) {};
        auto opened =
            OracleService::open(settings(), test::key_named("operator"), store_, std::move(around));
        ASSERT_TRUE(opened.has_value()) << opened.error().message();
        service_ = std::move(*opened);
    }

    void broadcast(const Bytes& bytes, Answer<TransactionId> answer) {
        const BroadcastFate fate = chain_.broadcast(bytes);
        // A kill may fall between two broadcasts, too.
        if (dies_at_broadcast_ && !quiet_ && chain_.draw(40) == 0) throw Killed{};
        const auto outcome = [&]() -> Result<TransactionId> {
            if (fate == BroadcastFate::unreachable) return fail(ErrorCode::unavailable);
            if (fate == BroadcastFate::refused_yet_arrives)
                return fail(ErrorCode::upstream_refused);
            return wire::decode_transaction(bytes)->id();
        }();
        tasks_.emplace_back([answer = std::move(answer), outcome] { answer(outcome); });
    }

    void send_new_receipt() {
        const auto payer = kPayers[chain_.draw(kPayers.size())];
        const auto payee = kPayees[chain_.draw(kPayees.size())];
        const std::pair pair{test::address_named(payer), test::address_named(payee)};
        auto& [sequence, total] = totals_[pair];
        ++sequence;
        total += static_cast<std::int64_t>(chain_.draw(90));
        if (total == 0) total = 1;
        const auto epoch = oracle::epoch_at(kEpochs, chain_.head().block.header.timestamp);
        receipts_.push_back({test::receipt_bytes({.payer = payer,
                                                  .payee = payee,
                                                  .epoch = epoch,
                                                  .sequence = sequence,
                                                  .bytes_total = sequence,
                                                  .amount_total = total}),
                             pair,
                             total});
    }

    /// A block, what is SOLID by then, all receipts without an answer, and the loop until it is
    /// idle. A kill anywhere in it costs some blocks before the restart.
    void step() {
        chain_.produce();
        try {
            feed();
            submit();
            run_tasks();
        } catch (const Killed&) {
            ++deaths_;
            service_.reset();
            for (std::uint64_t i = chain_.draw(16); i > 0; --i)
                chain_.produce();
            start();
        }
    }

    void feed() {
        BlockNumber number = service_->next_solid_needed().value_or(chain_.solid_number());
        for (; number <= chain_.solid_number(); ++number) {
            fed_ = number;
            const Status taken = service_->on_solid(chain_.at(number).block);
            ASSERT_TRUE(taken.has_value()) << taken.error().message();
        }
    }

    void submit() {
        for (std::size_t i = 0; i < receipts_.size(); ++i) {
            if (receipts_[i].acknowledged || receipts_[i].refused) continue;
            service_->submit(
                receipts_[i].bytes, [this, i](const Result<ReceiptAcknowledgement>& answer) {
                    receipts_[i].acknowledged = answer.has_value();
                    // Not synced yet: the sender tries again.
                    receipts_[i].refused = !answer && answer.error().code != ErrorCode::not_synced;
                });
        }
    }

    void run_tasks() {
        while (!tasks_.empty()) {
            const auto task = std::move(tasks_.front());
            tasks_.pop_front();
            task();
        }
    }

    bool dies_at_broadcast_ = false;
    bool quiet_ = false;
    DyingStore store_;
    SimulatedChain chain_;
    bool knows_float_;
    BlockNumber fed_ = 200;
    std::deque<std::function<void()>> tasks_;
    std::unique_ptr<OracleService> service_;
    std::map<std::pair<Address, Address>, std::pair<std::uint64_t, std::int64_t>> totals_;
    std::vector<SentReceipt> receipts_;
    std::uint64_t deaths_ = 0;
};

void expect_paid_exactly_once(Simulation& run, const std::string& name) {
    EXPECT_GT(run.acknowledged(), 0U) << name;
    EXPECT_EQ(run.unpaid(), 0U) << name;
    EXPECT_EQ(run.chain().received(), run.promised()) << name;
    EXPECT_EQ(run.chain().transfers_in_solid_blocks(), run.payouts()) << name;
}

TEST(OracleCrash, PaysEveryAcknowledgedTotalOnceWithoutAnyKill) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        Simulation run(seed, [](std::uint64_t) { return Death::none; });
        run.play();
        expect_paid_exactly_once(run, "seed " + std::to_string(seed));
    }
}

TEST(OracleCrash, PaysEveryAcknowledgedTotalOnceAfterAKillAtAnyWrite) {
    constexpr std::uint64_t kSeed = 7;
    Simulation whole(kSeed, [](std::uint64_t) { return Death::none; });
    whole.play();
    const std::uint64_t writes = whole.writes();
    for (const Death death : {Death::before_write, Death::after_write, Death::power_cut}) {
        for (std::uint64_t n = 1; n <= writes; ++n) {
            Simulation run(kSeed, [&](std::uint64_t at) { return at == n ? death : Death::none; });
            run.play();
            ASSERT_EQ(run.deaths(), 1U);
            expect_paid_exactly_once(run, "killed at write " + std::to_string(n));
            if (HasFailure()) return;
        }
    }
    std::printf("one kill at each of %llu writes, before, after and with the power\n",
                static_cast<unsigned long long>(writes));
}

TEST(OracleCrash, PaysEveryAcknowledgedTotalOnceAfterManyKillsAtRandomPoints) {
    std::uint64_t deaths = 0;
    constexpr std::uint64_t kFirstSeed = 1000;
    constexpr std::uint64_t kRuns = 100;
    for (std::uint64_t seed = kFirstSeed; seed < kFirstSeed + kRuns; ++seed) {
        std::mt19937_64 random(seed);
        Simulation run(seed, [&](std::uint64_t) {
            return random() % 20 == 0 ? static_cast<Death>(1 + random() % 3) : Death::none;
        });
        run.may_die_while_broadcasting();
        run.play();
        run.settle_down();
        deaths += run.deaths();
        expect_paid_exactly_once(run, "seed " + std::to_string(seed));
        if (testing::Test::HasFailure()) return;
    }
    EXPECT_GE(deaths, 200U);
    std::printf("seeds %llu to %llu: %llu kills\n",
                static_cast<unsigned long long>(kFirstSeed),
                static_cast<unsigned long long>(kFirstSeed + kRuns - 1),
                static_cast<unsigned long long>(deaths));
}

}  // namespace
}  // namespace tributary::node
