// SPDX-License-Identifier: Apache-2.0
#include "token/records.hpp"

#include <limits>

#include "token/record_codec.hpp"

namespace tributary::token {
namespace {

class KeyMaker {
  public:
    explicit KeyMaker(char kind) {
        key_.reserve(kUsualSize);
        key_.push_back('T');
        key_.push_back(static_cast<std::uint8_t>(kind));
    }

    KeyMaker& number(std::uint64_t value) {
        append(key_, be64(value));
        return *this;
    }

    KeyMaker& bytes(ByteView content) {
        append(key_, content);
        return *this;
    }

    [[nodiscard]] Bytes take() { return std::move(key_); }

  private:
    /// The longest key that every transfer needs: a holder's.
    static constexpr std::size_t kUsualSize = 2 + 8 + Address::kSize + 8;

    Bytes key_;
};

void write_verdict(RecordWriter& out, const Verdict& verdict) {
    out.byte(static_cast<std::uint8_t>(verdict.trouble)).number(verdict.since);
}

Verdict read_verdict(RecordReader& in) {
    const std::uint8_t trouble = in.byte();
    in.require(trouble <= static_cast<std::uint8_t>(kLastTrouble));
    return {static_cast<Trouble>(trouble), in.number()};
}

ShadowCover read_cover(RecordReader& in) {
    const std::uint8_t follows_all = in.byte();
    const std::uint8_t trouble = in.byte();
    in.require(follows_all <= 1 && trouble <= static_cast<std::uint8_t>(kLastShadowTrouble));
    return {follows_all == 1, static_cast<ShadowTrouble>(trouble), in.number()};
}

void write_activation(RecordWriter& out, const ActivationBook::State& state) {
    for (const Activation& rule : state.rules)
        out.number(rule.possible_from).number(rule.certain_from);
    out.signed_number(state.created).number(state.open.size());
    for (const auto& open : state.open) {
        out.signed_number(open.id).number(open.rules.size());
        for (const Rule rule : open.rules)
            out.byte(static_cast<std::uint8_t>(rule));
        out.number(open.approvals.size());
        for (const Address& address : open.approvals)
            out.fixed(address.view());
    }
}

ActivationBook::State read_activation(RecordReader& in) {
    ActivationBook::State out;
    for (Activation& rule : out.rules) {
        rule.possible_from = in.number();
        rule.certain_from = in.number();
    }
    out.created = in.signed_number();
    for (std::uint64_t left = in.count(24); left > 0; --left) {
        ActivationBook::OpenProposal open;
        open.id = in.signed_number();
        for (std::uint64_t rules = in.count(1); rules > 0; --rules) {
            const std::uint8_t rule = in.byte();
            in.require(rule < kRuleCount);
            open.rules.insert(static_cast<Rule>(rule));
        }
        for (std::uint64_t approvals = in.count(Address::kSize); approvals > 0; --approvals) {
            open.approvals.insert(in.address());
        }
        out.open.push_back(std::move(open));
    }
    return out;
}

void write_leg(RecordWriter& out, const PoolLeg& leg) {
    out.number(leg.token).signed_number(leg.balance.least).signed_number(leg.balance.most);
}

PoolLeg read_leg(RecordReader& in) {
    PoolLeg out;
    out.token = in.number();
    out.balance.least = in.signed_number();
    out.balance.most = in.signed_number();
    in.require(out.balance.least >= 0 && out.balance.least <= out.balance.most);
    in.require(out.balance.most <= kExchangeBalanceLimit);
    return out;
}

void write_price(RecordWriter& out, const OrderPrice& price) {
    out.signed_number(price.sell).signed_number(price.buy);
}

OrderPrice read_price(RecordReader& in) {
    OrderPrice out;
    out.sell = in.signed_number();
    out.buy = in.signed_number();
    in.require(is_order_price(out));
    return out;
}

std::int32_t read_int32(RecordReader& in) {
    const std::int64_t value = in.signed_number();
    in.require(value >= std::numeric_limits<std::int32_t>::min() &&
               value <= std::numeric_limits<std::int32_t>::max());
    return static_cast<std::int32_t>(value);
}

bool is_kind(ByteView key, char kind) {
    return key.size() > 1 && key[0] == 'T' && key[1] == static_cast<std::uint8_t>(kind);
}

}  // namespace

Bytes state_key() {
    return KeyMaker('s').take();
}

Bytes begin_key() {
    return KeyMaker('p').take();
}

Bytes issue_key(TokenId id) {
    return KeyMaker('i').number(id).take();
}

Bytes name_key(ByteView name) {
    return KeyMaker('n').bytes(name).take();
}

Bytes holder_prefix(TokenId id, const Address& address) {
    return KeyMaker('a').number(id).bytes(address.view()).take();
}

Bytes holder_key(TokenId id, const Address& address, BlockNumber number) {
    return KeyMaker('a').number(id).bytes(address.view()).number(number).take();
}

Bytes hidden_prefix(TokenId id, const Address& address) {
    return KeyMaker('h').number(id).bytes(address.view()).take();
}

Bytes hidden_key(TokenId id, const Address& address, BlockNumber number) {
    return KeyMaker('h').number(id).bytes(address.view()).number(number).take();
}

Bytes unplaced_prefix(TokenId id) {
    return KeyMaker('u').number(id).take();
}

Bytes unplaced_key(TokenId id, BlockNumber number) {
    return KeyMaker('u').number(id).number(number).take();
}

Bytes signer_key(const Address& address) {
    return KeyMaker('k').bytes(address.view()).take();
}

Bytes trader_key(TokenId id, const Address& address) {
    return KeyMaker('t').number(id).bytes(address.view()).take();
}

Bytes pool_key(std::uint64_t exchange) {
    return KeyMaker('e').number(exchange).take();
}

Bytes order_key(const OrderId& id) {
    return KeyMaker('m').bytes(id.view()).take();
}

Bytes levels_key(TokenId sell, TokenId buy) {
    return KeyMaker('l').number(sell).number(buy).take();
}

Bytes queue_key(TokenId sell, TokenId buy, const OrderPrice& level) {
    const auto quantity = [](std::int64_t value) { return static_cast<std::uint64_t>(value); };
    return KeyMaker('q')
        .number(sell)
        .number(buy)
        .number(quantity(level.sell))
        .number(quantity(level.buy))
        .take();
}

Bytes order_count_key(const Address& address) {
    return KeyMaker('c').bytes(address.view()).take();
}

Bytes movement_prefix(TokenId id, const Address& address) {
    return KeyMaker('v').number(id).bytes(address.view()).take();
}

Bytes movement_key(TokenId id, const Address& address, const MovementPlace& place) {
    return KeyMaker('v')
        .number(id)
        .bytes(address.view())
        .number(place.number)
        .number(place.sequence)
        .take();
}

Bytes transaction_key(const TransactionId& id) {
    return KeyMaker('x').bytes(id.view()).take();
}

bool is_issue_key(ByteView key) {
    return is_kind(key, 'i');
}

bool is_pool_key(ByteView key) {
    return is_kind(key, 'e');
}

bool is_order_key(ByteView key) {
    return is_kind(key, 'm');
}

Bytes encode_number(std::uint64_t number) {
    return RecordWriter().number(number).take();
}

Result<std::uint64_t> decode_number(ByteView record) {
    RecordReader in(record);
    const std::uint64_t out = in.number();
    if (const Status done = in.finish("number"); !done) return fail(done.error());
    return out;
}

Bytes encode_amount(std::int64_t amount) {
    return RecordWriter().signed_number(amount).take();
}

Result<std::int64_t> decode_amount(ByteView record) {
    RecordReader in(record);
    const std::int64_t out = in.signed_number();
    if (const Status done = in.finish("amount"); !done) return fail(done.error());
    return out;
}

Bytes encode_state(const LedgerState& state) {
    RecordWriter out(512);
    out.number(state.number).fixed(state.id.view()).number(state.issues).number(state.exchanges);
    out.number(state.called_from);
    write_verdict(out, state.verdict);
    write_activation(out, state.activation);
    out.byte(state.shadow.follows_all ? 1 : 0);
    out.byte(static_cast<std::uint8_t>(state.shadow.trouble)).number(state.shadow.since);
    out.number(state.tokens.size());
    for (const WatchedToken& token : state.tokens) {
        out.number(token.id)
            .number(token.issued_in)
            .signed_number(token.destroyed)
            .signed_number(token.unplaced);
        write_verdict(out, token.verdict);
    }
    return out.take();
}

Result<LedgerState> decode_state(ByteView record) {
    RecordReader in(record);
    LedgerState out;
    out.number = in.number();
    out.id = BlockId::from(in.fixed(BlockId::kSize)).value_or(BlockId{});
    out.issues = in.number();
    out.exchanges = in.number();
    out.called_from = in.number();
    out.verdict = read_verdict(in);
    out.activation = read_activation(in);
    out.shadow = read_cover(in);
    for (std::uint64_t left = in.count(41); left > 0; --left) {
        WatchedToken token;
        token.id = in.number();
        token.issued_in = in.number();
        token.destroyed = in.signed_number();
        token.unplaced = in.signed_number();
        token.verdict = read_verdict(in);
        out.tokens.push_back(token);
    }
    if (const Status done = in.finish("ledger state"); !done) return fail(done.error());
    return out;
}

Bytes encode_issue(const AssetIssue& issue) {
    RecordWriter out;
    out.number(issue.id).fixed(issue.issuer.view()).text(issue.name).text(issue.abbreviation);
    out.signed_number(issue.precision).signed_number(issue.total_supply);
    out.signed_number(issue.trx_num).signed_number(issue.num);
    out.signed_number(issue.start_time).signed_number(issue.end_time).number(issue.issued_in);
    out.number(issue.frozen.size());
    for (const FrozenSupply& entry : issue.frozen) {
        out.signed_number(entry.amount).signed_number(entry.expires);
    }
    return out.take();
}

Result<AssetIssue> decode_issue(ByteView record) {
    RecordReader in(record);
    AssetIssue out;
    out.id = in.number();
    out.issuer = in.address();
    out.name = to_bytes(in.text());
    out.abbreviation = to_bytes(in.text());
    out.precision = read_int32(in);
    out.total_supply = in.signed_number();
    out.trx_num = read_int32(in);
    out.num = read_int32(in);
    out.start_time = in.signed_number();
    out.end_time = in.signed_number();
    out.issued_in = in.number();
    in.require(out.total_supply > 0 && out.trx_num > 0 && out.num > 0);
    std::int64_t left_over = out.total_supply;
    for (std::uint64_t left = in.count(16); left > 0; --left) {
        FrozenSupply entry;
        entry.amount = in.signed_number();
        entry.expires = in.signed_number();
        in.require(entry.amount > 0 && entry.amount <= left_over);
        left_over -= entry.amount > 0 ? entry.amount : 0;
        out.frozen.push_back(entry);
    }
    if (const Status done = in.finish("asset issue"); !done) return fail(done.error());
    return out;
}

Bytes encode_pool(const ExchangePool& pool) {
    RecordWriter out;
    for (const PoolLeg& leg : pool.legs)
        write_leg(out, leg);
    return out.take();
}

Result<ExchangePool> decode_pool(ByteView record) {
    RecordReader in(record);
    ExchangePool out;
    for (PoolLeg& leg : out.legs)
        leg = read_leg(in);
    if (const Status done = in.finish("exchange pool"); !done) return fail(done.error());
    return out;
}

Bytes encode_order(const MarketOrder& order) {
    RecordWriter out;
    out.fixed(order.id.view()).fixed(order.owner.view()).number(order.sell).number(order.buy);
    write_price(out, order.price);
    return out.signed_number(order.remain).byte(static_cast<std::uint8_t>(order.state)).take();
}

Result<MarketOrder> decode_order(ByteView record) {
    RecordReader in(record);
    MarketOrder out;
    out.id = OrderId::from(in.fixed(OrderId::kSize)).value_or(OrderId{});
    out.owner = in.address();
    out.sell = in.number();
    out.buy = in.number();
    out.price = read_price(in);
    out.remain = in.signed_number();
    const std::uint8_t state = in.byte();
    in.require(state <= static_cast<std::uint8_t>(OrderState::cancelled));
    out.state = static_cast<OrderState>(state);
    if (const Status done = in.finish("market order"); !done) return fail(done.error());
    return out;
}

Bytes encode_movement(const Movement& movement) {
    RecordWriter out(96);
    out.fixed(movement.transaction.view()).signed_number(movement.contract_type);
    out.signed_number(movement.amount).signed_number(movement.at_most);
    out.byte(movement.other ? 1 : 0);
    if (movement.other) out.fixed(movement.other->view());
    return out.take();
}

Result<Movement> decode_movement(ByteView record) {
    RecordReader in(record);
    Movement out;
    out.transaction = TransactionId::from(in.fixed(TransactionId::kSize)).value_or(TransactionId{});
    out.contract_type = read_int32(in);
    out.amount = in.signed_number();
    out.at_most = in.signed_number();
    const std::uint8_t has_other = in.byte();
    in.require(has_other <= 1 && out.amount <= out.at_most);
    if (has_other == 1) out.other = in.address();
    if (const Status done = in.finish("movement"); !done) return fail(done.error());
    return out;
}

Bytes encode_levels(const std::vector<OrderPrice>& levels) {
    RecordWriter out;
    out.number(levels.size());
    for (const OrderPrice& level : levels)
        write_price(out, level);
    return out.take();
}

Result<std::vector<OrderPrice>> decode_levels(ByteView record) {
    RecordReader in(record);
    std::vector<OrderPrice> out;
    for (std::uint64_t left = in.count(16); left > 0; --left)
        out.push_back(read_price(in));
    if (const Status done = in.finish("price levels"); !done) return fail(done.error());
    return out;
}

Bytes encode_queue(const std::vector<OrderId>& ids) {
    RecordWriter out;
    out.number(ids.size());
    for (const OrderId& id : ids)
        out.fixed(id.view());
    return out.take();
}

Result<std::vector<OrderId>> decode_queue(ByteView record) {
    RecordReader in(record);
    std::vector<OrderId> out;
    for (std::uint64_t left = in.count(OrderId::kSize); left > 0; --left)
        out.push_back(OrderId::from(in.fixed(OrderId::kSize)).value_or(OrderId{}));
    if (const Status done = in.finish("order queue"); !done) return fail(done.error());
    return out;
}

}  // namespace tributary::token
