// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "primitives/check.hpp"
#include "primitives/memory_store.hpp"
#include "token/market_book.hpp"
#include "tools/check/token_accounts.hpp"
#include "tools/check/trc10_vectors.hpp"

namespace tributary::check {
namespace {

using Json = nlohmann::json;
using token::MarketOrder;
using token::Matching;
using token::OrderState;

token::TokenId token_of(const std::string& text) {
    return text == "_" ? token::kTrx : token::find_token_id(as_bytes(text)).value();
}

/// What java-tron's order record says of an order; ended orders stay listed.
struct OrderRecord {
    OrderState state = OrderState::active;
    std::int64_t remain = 0;
    std::int64_t returned = 0;

    bool operator==(const OrderRecord&) const = default;
};

/// The book and those who trade on it. An operation that fails leaves no trace.
class MarketRun {
  public:
    explicit MarketRun(const Json& vector) : accounts_(accounts_from(vector.at("pre"))) {}

    void run(const Json& op, Verdict& verdict) {
        changed_.clear();
        const bool done = op.at("op") == "sell" ? sell(op, verdict) : cancel(op);
        verdict.require(op.dump().substr(0, 160) + ": the outcome differs",
                        done == op.at("ok").get<bool>());
        expect_changes(op.at("orderChanges"), verdict);
        expect_accounts(accounts_, op.at("post"), verdict);
    }

    void expect_orders(const Json& listed, Verdict& verdict) const {
        verdict.equal("orders",
                      static_cast<std::int64_t>(orders_.size()),
                      static_cast<std::int64_t>(listed.size()));
        for (const Json& entry : listed) {
            const auto found = orders_.find(entry.at(0).get<std::string>());
            verdict.require("an order is missing", found != orders_.end());
            if (found == orders_.end()) return;
            verdict.equal("state", std::string(word_of(found->second.state)), entry.at(1));
            verdict.equal("remain", found->second.remain, entry.at(2));
        }
    }

  private:
    bool sell(const Json& op, Verdict& verdict) {
        token::RecordCache records(store_);
        token::MarketBook book(records);
        const auto sell = op.at("sell").get<std::string>();
        const auto buy = op.at("buy").get<std::string>();
        MarketOrder order;
        order.owner = address_at(op.at("owner"));
        order.sell = token_of(sell);
        order.buy = token_of(buy);
        order.price = {op.at("sellQty").get<std::int64_t>(), op.at("buyQty").get<std::int64_t>()};
        order.remain = order.price.sell;
        if (!token::is_order_price(order.price) || order.sell == order.buy) return false;
        if (!can_pay_fee(order.owner)) return false;
        order.id = book.next_id(order.owner, as_bytes(sell), as_bytes(buy));
        const auto matching = book.sell(order);
        if (!matching || !settle(order, {sell, buy}, *matching)) return false;
        note({order.id, matching->taker, matching->taker_returned});
        for (const auto& fill : matching->fills)
            note({fill.maker.id, fill.maker, fill.maker_returned});
        keep(records);
        if (op.at("ok").get<bool>()) expect_matching(order, *matching, op, verdict);
        return true;
    }

    /// Moves what the order and its fills move; false, and nothing moved, where an account cannot.
    bool settle(const MarketOrder& order,
                const std::pair<std::string, std::string>& tokens,
                const Matching& matching) {
        const auto& [sell, buy] = tokens;
        TokenAccounts accounts = accounts_;
        // The taker's account is held apart and written last.
        TokenAccount taker = accounts.at(order.owner);
        if (!taker.debit(sell, order.price.sell)) return false;
        for (const auto& fill : matching.fills) {
            TokenAccount& maker = accounts.at(fill.maker.owner);
            if (!taker.credit(buy, fill.taker_gets)) return false;
            if (!maker.credit(sell, fill.maker_gets)) return false;
            if (!maker.credit(buy, fill.maker_returned)) return false;
        }
        if (!taker.credit(sell, matching.taker_returned)) return false;
        accounts[order.owner] = taker;
        accounts_ = std::move(accounts);
        return true;
    }

    bool cancel(const Json& op) {
        token::RecordCache records(store_);
        token::MarketBook book(records);
        const auto id = token::OrderId::from_hex(op.at("orderId").get<std::string>());
        const auto order = id ? book.find(*id) : std::nullopt;
        if (!order || !can_pay_fee(order->owner)) return false;
        if (order->owner != address_at(op.at("owner")) || !book.cancel(*id)) return false;
        const std::string sell = order->sell == token::kTrx ? "_" : token::text_of(order->sell);
        if (!accounts_.at(order->owner).credit(sell, order->remain)) return false;
        MarketOrder ended = *order;
        ended.remain = 0;
        ended.state = OrderState::cancelled;
        note({*id, ended, 0});
        keep(records);
        return true;
    }

    /// MARKET_SELL_FEE and MARKET_CANCEL_FEE are 0, but a wrapped fill may have left less TRX.
    [[nodiscard]] bool can_pay_fee(const Address& who) const { return accounts_.at(who).trx >= 0; }

    struct Note {
        token::OrderId id;
        MarketOrder order;
        std::int64_t returned = 0;
    };

    void note(const Note& note) {
        const OrderRecord record{note.order.state, note.order.remain, note.returned};
        orders_[note.id.hex()] = record;
        changed_[note.id.hex()] = record;
    }

    void keep(token::RecordCache& records) {
        WriteBatch batch;
        records.write_to(batch);
        TRIBUTARY_ASSERT(!records.error());
        TRIBUTARY_ASSERT(store_.write(batch, Durability::buffered).has_value());
    }

    static void expect_matching(const MarketOrder& order,
                                const Matching& matching,
                                const Json& op,
                                Verdict& verdict) {
        verdict.equal("order id", order.id.hex(), op.at("orderId"));
        verdict.equal("remain", matching.taker.remain, op.at("remain"));
        verdict.equal("returned", matching.taker_returned, op.at("returned"));
        verdict.equal("state", std::string(word_of(matching.taker.state)), op.at("state"));
        Json fills = Json::array();
        for (const auto& fill : matching.fills) {
            // What only returns dust to the maker is no fill.
            if (fill.maker_gets == 0 && fill.taker_gets == 0) continue;
            fills.push_back({fill.maker.id.hex(), fill.maker_gets, fill.taker_gets});
        }
        verdict.equal("fills", fills.dump(), op.at("fills").dump());
    }

    void expect_changes(const Json& listed, Verdict& verdict) const {
        std::map<std::string, OrderRecord> wanted;
        for (const Json& entry : listed) {
            const auto& word = entry.at(1).get_ref<const std::string&>();
            OrderRecord record{OrderState::active,
                               entry.at(2).get<std::int64_t>(),
                               entry.at(3).get<std::int64_t>()};
            if (word == word_of(OrderState::inactive)) record.state = OrderState::inactive;
            if (word == word_of(OrderState::cancelled)) record.state = OrderState::cancelled;
            wanted[entry.at(0).get<std::string>()] = record;
        }
        verdict.require("other orders changed", wanted == changed_);
    }

    TokenAccounts accounts_;
    MemoryStore store_;
    std::map<std::string, OrderRecord> orders_;
    std::map<std::string, OrderRecord> changed_;
};

}  // namespace

void check_market_sequence(const Json& vector, Verdict& verdict) {
    MarketRun run(vector);
    for (const Json& op : vector.at("ops"))
        run.run(op, verdict);
    run.expect_orders(vector.at("orders"), verdict);
}

}  // namespace tributary::check
