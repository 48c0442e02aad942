// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "primitives/wire/block.hpp"
#include "primitives/wire/contract_calls.hpp"
#include "token/shadow_world.hpp"
#include "tvm/vm/machine.hpp"

namespace tributary::token {

/// A successful run of a long call; more energy than a block lets anybody spend.
inline constexpr std::int64_t kShadowEnergy = 400'000'000;
/// Runs of one call with different energy before it counts as sensitive to it.
inline constexpr int kMaxShadowRuns = 64;
/// Blocks whose ids are kept for BLOCKHASH.
inline constexpr BlockNumber kKeptBlockIds = 256;

/// What one call did to an account's units of a token.
struct TokenEffect {
    Address who;
    std::int64_t token = 0;
    std::int64_t change = 0;

    bool operator==(const TokenEffect&) const = default;
};

/// The calls of one block, run on the contracts that are followed, and what they change.
///
/// What a block proves of a call is its input and its contractRet; not its energy limit (which
/// hangs on the caller's TRX and stake), nor anything it did. So a call that the record says failed
/// has no effect, whatever a run would say. A call that succeeded is run with more energy than
/// anybody has, then again with each lower limit at which some call within it would have run dry,
/// down to none: only where all runs that end in success leave the same records is that what the
/// chain did. A run that reads GAS for anything but the allowance of a call, that reads an account
/// outside the shadow, or that this machine cannot do, ends the shadow: DIVERGED. A success that no
/// run ends in contradicts the record: then nothing the shadow said counts any more.
class ShadowBlock {
  public:
    /// All outlive this. `holders` may be null. `parent_timestamp` is what actuators call now.
    ShadowBlock(const KvStore& store,
                const ShadowFacts& facts,
                ShadowState state,
                const wire::Header& header,
                TimestampMs parent_timestamp);

    /// Tells accounts, TRX of contracts, issues and proposals; for calls see `call`.
    void apply(const wire::Transaction& transaction);

    /// A contract got units by a transfer.
    void credit(const Address& to, std::int64_t token, std::int64_t amount);

    /// A contract got units of a token that cannot be told.
    void credit_unknown(const wire::Transaction& transaction, const Address& to);

    /// Runs a transaction of types 30 and 31; the tokens it moved, ascending by account and token.
    /// Nothing where that is not known.
    std::optional<std::vector<TokenEffect>> call(const wire::Transaction& transaction,
                                                 HolderKnowledge* holders);

    [[nodiscard]] const ShadowState& state() const { return state_; }

    /// All changes of the block, after which nothing may be called. Errors: io_error,
    /// store_corrupt, store_version.
    Result<WriteBatch> finish();

  private:
    /// What a successful run leaves.
    struct Outcome {
        /// Keys with their new records; nothing where one is erased. Ascending.
        std::map<Bytes, std::optional<Bytes>> records;
        std::vector<TokenEffect> effects;
        ShadowTrouble trouble = ShadowTrouble::none;

        bool operator==(const Outcome&) const = default;
    };

    /// A call or creation with what every run of it needs.
    struct Task {
        const wire::Transaction* transaction = nullptr;
        TransactionId id;
        Address target;
        ShadowCaller caller;
        std::optional<tvm::CallInput> call;
        std::optional<tvm::CreateInput> create;
    };

    std::optional<Task> read_task(const wire::Transaction& transaction);
    std::optional<Task> read_trigger(const wire::Transaction& transaction);
    std::optional<Task> read_creation(const wire::Transaction& transaction);
    bool begin_machine();
    std::optional<std::vector<TokenEffect>> run_success(const Task& task, ShadowWorld& world);
    void check_failure(const Task& task, ShadowWorld& world);
    tvm::ExecutionResult run(tvm::State& state, const Task& task, std::int64_t limit);
    void tell(const Task& task, const tvm::ExecutionResult& result) const;
    Outcome outcome_of(const tvm::StateDiff& diff, const Task& task, const ShadowWorld& world);
    void put_account(Outcome& out, const Address& address, const tvm::Account& account);
    /// Ends the contract that was called, and those the runs touched.
    void diverge(const Task& task, const ShadowWorld::Foreign& cause, const ShadowWorld& world);
    void diverge(const TransactionId& id, ShadowTrouble trouble, const Address& who);

    const ShadowFacts& facts_;
    RecordCache records_;
    ShadowState state_;
    ParameterBook parameters_;
    const wire::Header& header_;
    TimestampMs now_;
    std::unique_ptr<tvm::Machine> machine_;
    std::unique_ptr<tvm::Ruleset> rules_;
    tvm::BlockContext context_;
};

}  // namespace tributary::token
