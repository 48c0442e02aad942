// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "oracle/epoch.hpp"
#include "oracle/payout.hpp"
#include "primitives/kv_store.hpp"

namespace tributary::oracle {

/// Most transfers that may wait for a block at the same time.
inline constexpr std::size_t kMaxLiveTransfers = 256;
/// A SOLID block further behind the head than this is old: nothing new is prepared on it.
inline constexpr TimestampMs kMaxPreparationLag = 600'000;
/// A live transfer is broadcast again after this many blocks: about a minute.
inline constexpr BlockNumber kRebroadcastInterval = 20;
/// java-tron refuses expirations further ahead (Constant.MAXIMUM_TIME_UNTIL_EXPIRATION).
inline constexpr TimestampMs kMaxTransferLifetime = 86'400'000;

struct SettlementRules {
    EpochRules epochs;
    TokenAmount min_payout{1};
    /// How long a transfer may wait for a block before another takes its place.
    TimestampMs transfer_lifetime = 600'000;
};

/// What one SOLID block says, and what is known beside it at that moment.
struct SolidBlock {
    BlockRef ref;
    BlockId parent_id;
    TimestampMs time = 0;
    /// Ids of its transactions, its body proved by its root.
    std::vector<TransactionId> transactions;
    /// Time of the newest block of our chain.
    TimestampMs head_time = 0;
    /// What the operator can spend as of this block; nothing where it is not known.
    std::optional<TokenAmount> float_balance;
};

/// What a transfer has to say; the reference block is SOLID.
struct TransferOrder {
    Address payee;
    TokenAmount amount;
    BlockId reference;
    TimestampMs timestamp = 0;
    TimestampMs expiration = 0;
};

/// Builds and signs. The same order gives the same transaction.
using TransferMaker = std::function<PayoutAttempt(const TransferOrder&)>;

/// Where settlement stands. "oC".
struct SettlementCursor {
    /// The last SOLID block whose consequences are durable.
    std::optional<BlockRef> solid;
    TimestampMs solid_time = 0;
    std::optional<Epoch> closed_through;
    /// `timestamp` of the newest transfer; it rises strictly, so no two transfers have one id.
    TimestampMs last_transfer = 0;
    /// Sum of the carries.
    TokenAmount carried;

    bool operator==(const SettlementCursor&) const = default;
};

/// What keeps the first waiting payout waiting.
enum class PayoutHold {
    none,
    float_too_small,
    too_many_live,
    solid_too_old,
};

/// One sentence; empty for none.
std::string_view sentence_of(PayoutHold hold);

/// The consequences of one SOLID block. `records` become durable first, as one batch; then apply;
/// then the broadcasts go out.
struct SettlementStep {
    WriteBatch records;
    SettlementCursor cursor;
    /// Payouts as they will be.
    std::vector<Payout> changed;
    std::vector<PayoutAttempt> broadcasts;
    PayoutHold hold = PayoutHold::none;
    std::uint64_t epochs_closed = 0;
    std::uint64_t paid = 0;
    std::uint64_t given_up = 0;
    std::uint64_t prepared = 0;
};

/// Pays what closed epochs owe, at most once whatever crashes (docs/adr/0006). Loop thread.
class Settlement {
  public:
    /// Reads the cursor and the unpaid payouts. Errors: io_error, store_version, store_corrupt.
    static Result<Settlement> load(const KvStore& store, SettlementRules rules);

    /// What the block leads to; changes nothing. Blocks come without gap from the one after
    /// cursor().solid. Errors: number_mismatch, wrong_parent, io_error, store_version,
    /// store_corrupt.
    [[nodiscard]] Result<SettlementStep> plan(const KvStore& store,
                                              const SolidBlock& block,
                                              const TransferMaker& make) const;

    /// Takes over a step whose records are durable.
    void apply(const SettlementStep& step);

    /// How a broadcast went. It decides only when to try again and what people see.
    void note_broadcast(const TransactionId& id, const Status& outcome);

    [[nodiscard]] const SettlementCursor& cursor() const { return cursor_; }

    [[nodiscard]] const std::map<PayoutKey, Payout>& unpaid() const { return unpaid_; }

    /// Whether some transfer may stand in the next block: if not, nobody needs its transaction ids.
    [[nodiscard]] bool has_live_transfers() const { return !live_.empty(); }

    [[nodiscard]] PayoutHold hold() const { return hold_; }

    /// How the last broadcast of a live transfer went.
    struct Outcome {
        std::optional<BlockNumber> sent_at;
        bool taken = false;
        /// Nobody could be asked: try again with the next block.
        bool unavailable = false;
        std::string refusal;
    };

    /// Nothing where the transfer is not live.
    [[nodiscard]] const Outcome* find_outcome(const TransactionId& id) const;

  private:
    struct Live {
        PayoutKey key;
        Outcome outcome;
    };

    class Run;

    explicit Settlement(SettlementRules rules) : rules_(rules) {}

    void forget(const Payout& payout);

    SettlementRules rules_;
    SettlementCursor cursor_;
    std::map<PayoutKey, Payout> unpaid_;
    std::map<TransactionId, Live> live_;
    PayoutHold hold_ = PayoutHold::none;
};

}  // namespace tributary::oracle
