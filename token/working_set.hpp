// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>

#include "primitives/wire/transaction.hpp"
#include "token/bounds.hpp"
#include "token/ledger_memory.hpp"
#include "token/market_book.hpp"
#include "token/records.hpp"

namespace tributary::token {

/// What one block reads and changes, on top of the store and of a memory of it. Both outlive it and
/// do not change meanwhile. A store error sticks: reads then give defaults, and `finish` returns
/// it. A movement that contradicts the bounds ends the token with spent_more_than_possible.
class WorkingSet {
  public:
    /// Movements of a chosen token that can be answered; `from` and `who` are signers.
    struct Move {
        TokenId token = 0;
        Address who;
    };

    WorkingSet(const KvStore& store, const LedgerMemory& memory, BlockNumber number);

    [[nodiscard]] BlockNumber number() const { return number_; }

    [[nodiscard]] LedgerState& state() { return state_; }

    [[nodiscard]] ActivationBook& rules() { return rules_; }

    // What calls moved, where all of them are run (token/shadow_block.hpp). L and P never hang on
    // it: it is kept beside them, as each holder's known balance.

    /// The holder's balance now; nothing where it is not known exactly.
    [[nodiscard]] std::optional<std::int64_t> known(const Move& who);
    /// Puts it back to what it was before something that calls do was booked on L.
    void restore_known(const Move& who, std::optional<std::int64_t> balance);
    /// A call moved units to the holder, or from it.
    void move_known(const Move& who, std::int64_t change);
    /// Whether the address belongs to a key.
    [[nodiscard]] bool is_signer(const Address& address);
    /// What calls moved is not known any more.
    void lose_shadow(ShadowTrouble trouble);

    /// The chosen token with this id while it can be answered; null otherwise.
    [[nodiscard]] WatchedToken* find(TokenId id);

    void spoil(TokenId id, Trouble trouble);
    void spoil_all(Trouble trouble);

    /// From now on `address` is known to belong to a key.
    void prove_signer(const Address& address);

    void transfer(const Move& from, const Address& to, std::int64_t amount);
    /// To an order of the book, whose record the caller changes.
    void pay_placed(const Move& from, std::int64_t amount);
    /// From an order or from frozen supply, whose record the caller changes. Signed.
    void receive_placed(const Move& to, std::int64_t amount);
    /// To elsewhere, or to a pool that is placed afterwards.
    void pay_unplaced(const Move& from,
                      std::int64_t amount,
                      const std::optional<Address>& to = std::nullopt);
    void may_pay_unplaced(const Move& from, AmountRange amount);
    /// From elsewhere, or from a pool that was taken from its place before: at least the lower end.
    void receive_unplaced(const Move& to, AmountRange amount);
    void prove_balance(const Move& who, std::int64_t amount);

    [[nodiscard]] std::optional<TokenId> name(ByteView name);
    void put_name(ByteView name, TokenId id);
    [[nodiscard]] std::optional<AssetIssue> issue(TokenId id);
    /// A token begins to exist with no unplaced units.
    void begin(const AssetIssue& issue);
    void put_issue(const AssetIssue& issue);
    [[nodiscard]] std::optional<ExchangePool> pool(std::uint64_t exchange);
    /// The pool's lower ends are placed, instead of those it had.
    void put_pool(std::uint64_t exchange, const ExchangePool& pool);
    /// Units that left an order are gone.
    void destroy(TokenId token, std::int64_t amount);

    [[nodiscard]] MarketBook& market() { return market_; }

    /// An exchange has moved an amount of this token to or from `who` that is not known exactly.
    void put_trader(const Move& who);
    /// Ends a transaction that touched a chosen token: what was moved since the last one is its
    /// doing.
    void put_transaction(const TransactionId& id, wire::ContractType type);

    /// All changes of the block, with the state in it, after which only `update` may be called.
    /// Errors: io_error, store_corrupt, store_version.
    [[nodiscard]] Result<WriteBatch> finish(const BlockId& id);

    /// Brings a memory of the block before to this one.
    void update(LedgerMemory& memory);

  private:
    /// False where the holder's balance is L exactly and less than this.
    [[nodiscard]] bool may_have(const Move& who, std::int64_t amount);
    template <typename Update>
    void update(const Move& move, const Update& change);
    void place_units(TokenId token, std::int64_t amount);
    void note(const Move& move, AmountRange amount, const std::optional<Address>& other);
    std::int64_t newest(const Bytes& prefix, const Bytes& last);
    std::int64_t latest(TokenId id, const Address& address);
    std::int64_t latest_hidden(TokenId id, const Address& address);
    std::int64_t& holder(TokenId id, const Address& address);
    void spend_known(const Move& who, std::int64_t amount);
    [[nodiscard]] bool is_trader(const Move& who);
    void check_conservation();
    void put_hidden(WriteBatch& out) const;

    struct Changed {
        std::int64_t before = 0;
        std::int64_t now = 0;
        /// What calls left beyond L before the block.
        std::int64_t hidden_before = 0;
        /// L and that, now.
        std::int64_t known = 0;
    };

    struct Evidence {
        bool before = false;
        bool now = false;
    };

    const KvStore& store_;
    const LedgerMemory& memory_;
    BlockNumber number_;
    LedgerState state_;
    ActivationBook rules_;
    /// Records of this block that later transactions of it read again.
    RecordCache records_;
    MarketBook market_;
    std::map<HolderKey, Changed> holders_;
    std::vector<std::pair<HolderKey, Movement>> movements_;
    /// Of movements_, those whose transaction is known.
    std::size_t named_ = 0;
    std::map<Address, Evidence> signers_;
    Bytes record_;
};

}  // namespace tributary::token
