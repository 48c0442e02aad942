// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <unordered_map>

#include "token/bounds.hpp"
#include "token/records.hpp"

namespace tributary::token {

/// What one block reads and changes, on top of the store. The store outlives it and does not change
/// meanwhile. A store error sticks: reads then give defaults, and `finish` returns it. A movement
/// that contradicts the bounds ends the token with spent_more_than_possible.
class WorkingSet {
  public:
    WorkingSet(const KvStore& store, LedgerState before, BlockNumber number);

    [[nodiscard]] BlockNumber number() const { return number_; }

    [[nodiscard]] LedgerState& state() { return state_; }

    [[nodiscard]] ActivationBook& rules() { return rules_; }

    /// The chosen token with this id while it can be answered; null otherwise.
    [[nodiscard]] WatchedToken* find(TokenId id);

    void spoil(TokenId id, Trouble trouble);
    void spoil_all(Trouble trouble);

    /// From now on `address` is known to belong to a key.
    void prove_signer(const Address& address);

    /// Movements of a chosen token that can be answered; `from` and `who` are signers.
    struct Move {
        TokenId token = 0;
        Address who;
    };

    void transfer(const Move& from, const Address& to, std::int64_t amount);
    void pay_unplaced(const Move& from, std::int64_t amount);
    void may_pay_unplaced(const Move& from, AmountRange amount);
    void receive_unplaced(const Move& to, std::int64_t amount);
    void receive_frozen(const Move& to, std::int64_t amount);
    void prove_balance(const Move& who, std::int64_t amount);

    [[nodiscard]] std::optional<TokenId> name(ByteView name);
    void put_name(ByteView name, TokenId id);
    [[nodiscard]] std::optional<AssetIssue> issue(TokenId id);
    /// A token begins to exist with no unplaced units.
    void begin(const AssetIssue& issue);
    void put_issue(const AssetIssue& issue);
    [[nodiscard]] std::optional<ExchangePool> pool(std::uint64_t exchange);
    void put_pool(std::uint64_t exchange, const ExchangePool& pool);
    [[nodiscard]] std::optional<OrderPrice> price(TokenId sell, TokenId buy);
    void put_price(TokenId sell, TokenId buy, const OrderPrice& price);
    /// The order book or an exchange may from now on move units of this token to or from `who`
    /// unseen.
    void put_trader(const Move& who);
    void put_transaction(const TransactionId& id);

    /// All changes of the block, with the state in it. Errors: io_error, store_corrupt,
    /// store_version.
    [[nodiscard]] Result<WriteBatch> finish(const BlockId& id);

  private:
    /// False where the holder's balance is L exactly and less than this.
    [[nodiscard]] bool may_have(const Move& who, std::int64_t amount);
    template <typename Update>
    void update(const Move& move, const Update& change);
    template <typename Decode>
    auto read(const Bytes& key, const Decode& decode)
        -> std::optional<typename decltype(decode(ByteView{}))::value_type>;
    std::optional<std::int64_t> latest(const Bytes& prefix, const Bytes& from);
    std::int64_t& holder(TokenId id, const Address& address);
    std::int64_t& unplaced(TokenId id);
    bool is_signer(const Address& address);

    const KvStore& store_;
    BlockNumber number_;
    LedgerState state_;
    ActivationBook rules_;
    std::optional<Error> error_;
    /// Records of this block that later transactions of it read again.
    std::map<Bytes, Bytes> records_;

    struct Changed {
        std::optional<std::int64_t> before;
        std::int64_t now = 0;
    };

    std::map<std::pair<TokenId, Address>, Changed> holders_;
    std::map<TokenId, Changed> unplaced_;
    std::unordered_map<Address, bool, AddressHash> signers_;
};

}  // namespace tributary::token
