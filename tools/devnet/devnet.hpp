// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <set>

#include "tools/devnet/block_maker.hpp"
#include "tools/devnet/recording.hpp"
#include "tools/devnet/served_chain.hpp"
#include "tools/devnet/transaction_rules.hpp"

namespace tributary::devnet {

/// Most transactions that wait for a block (java-tron node.maxTransactionPendingSize).
inline constexpr std::size_t kMaxPendingTransactions = 2'000;

/// Blocks above the solid one whose accounts are kept.
inline constexpr std::size_t kMaxUnsettled = 100;

/// A contract transaction in a block made here.
struct ContractRun {
    Address contract;
    tvm::TransactionReceipt receipt;
};

/// A whole network in one object: it replays a recording and then goes on where the recording ends.
/// It does no I/O; the caller brings the time. Loop thread.
class Devnet {
  public:
    /// Serves genesis; replay() brings the rest. Without keys nothing is produced.
    /// Errors: missing_field when there are keys, but no record of the witnesses to follow.
    static Result<Devnet> make(Recording recording, KeyRing keys);

    /// Serves up to `count` more recorded blocks. Errors: those of ServedChain::append.
    Status replay(std::size_t count);

    /// True when the last recorded block is served.
    [[nodiscard]] bool is_replayed() const { return waiting_.empty(); }

    [[nodiscard]] bool has_keys() const { return !keys_.empty(); }

    /// Takes a signed transaction for the next block, or says why not.
    tl::expected<TransactionId, Refusal> broadcast(ByteView transaction);

    /// Time of the first slot behind the head. Only when is_replayed and has_keys.
    [[nodiscard]] TimestampMs next_slot_time() const { return schedule_.next_slot_time(); }

    [[nodiscard]] const consensus::SlotGrid& grid() const { return schedule_.grid; }

    /// Produces the block of the slot that begins at `time`. Nothing where it lies before the next
    /// slot, or where the witness whose turn it is has no key here: then the slot stays empty.
    std::optional<BlockRef> produce(TimestampMs time);

    [[nodiscard]] const ServedChain& chain() const { return chain_; }

    /// What a transaction for the next block is checked against, beside the ledger.
    [[nodiscard]] RulesInput rules_input() const;

    /// State behind the last block, without what waits.
    [[nodiscard]] const Ledger& ledger() const { return ledger_; }

    /// Solidified head: 70 of 100 active witnesses have built on it (DposService.updateSolidBlock);
    /// as recorded during the replay. Nothing where the recording does not tell.
    [[nodiscard]] std::optional<BlockNumber> solid() const;

    /// Accounts behind the solidified block; null where they are not known.
    [[nodiscard]] const Accounts* solid_accounts() const;

    /// When votes would be counted next; nothing where the recording does not tell.
    [[nodiscard]] std::optional<TimestampMs> next_maintenance() const;

    [[nodiscard]] std::size_t pending() const { return pending_.size(); }

    /// Fee of a transaction produced here; nothing for others.
    [[nodiscard]] std::optional<Sun> fee_of(const TransactionId& id) const;

    /// What a contract transaction produced here did; null for others.
    [[nodiscard]] const ContractRun* run_of(const TransactionId& id) const;

  private:
    Devnet(Recording recording, KeyRing keys);

    [[nodiscard]] const SecretKey* key_of(const Address& witness) const;
    [[nodiscard]] RulesInput rules_input_at(TimestampMs time) const;
    std::vector<Bytes> take_pending(TimestampMs time);
    void update_solid(const Address& witness, BlockNumber number);
    void keep_unsettled();

    ServedChain chain_;
    std::deque<StoredBlock> waiting_;
    std::optional<ChainRecord> record_;
    KeyRing keys_;
    ChainRules rules_;
    Schedule schedule_;
    Ledger ledger_;
    /// The ledger with everything that waits applied: what a new transaction is checked against.
    Ledger expected_;
    std::deque<PlannedTransaction> pending_;
    std::set<TransactionId> pending_ids_;
    std::map<Address, BlockNumber> last_produced_;
    std::map<TransactionId, Sun> fees_;
    std::map<TransactionId, ContractRun> runs_;
    BlockNumber solid_ = 0;
    /// Accounts behind each block from the first number on, which is not above the solid one.
    BlockNumber unsettled_from_ = 0;
    std::deque<Accounts> unsettled_;
};

}  // namespace tributary::devnet
