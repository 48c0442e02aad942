// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

#include "tvm/vm/frame.hpp"
#include "tvm/vm/host.hpp"
#include "tvm/vm/result.hpp"
#include "tvm/vm/state.hpp"

namespace tributary::tvm {

/// Bytes that one transaction may copy or clear without paying for them by the byte: call data kept
/// for internal transactions, created code, memory behind a built-in contract's output. A
/// producer's time limit ends such a transaction long before; here it becomes unsupported.
inline constexpr std::uint64_t kMaxUnpaidBytes = 64U << 20U;
/// Depth at which CREATE2 without ALLOW_TVM_COMPATIBLE_EVM, which knows no limit, stops here.
inline constexpr int kMaxUncheckedDepth = 256;

/// What ran in a frame and how it ended.
struct FrameResult {
    Halt halt = Halt::stopped;
    std::int64_t energy_left = 0;
    Bytes output;
    /// Frame::slack.
    std::int64_t slack = kNoSlack;

    /// How much less energy would end the frame in the same way, for whom it called.
    [[nodiscard]] std::int64_t tolerance() const {
        return is_exception(halt) ? slack : std::min(slack, energy_left);
    }
};

/// What starts a frame.
struct Message {
    Message(AccountEntry& on, const AnalyzedCode& of) : context(on), code(of) {}

    AccountEntry& context;
    const AnalyzedCode& code;
    ByteView input;
    Uint256 caller_word;
    Uint256 call_value;
    Uint256 token_value;
    Uint256 token_id;
    std::int64_t energy = 0;
    int depth = 0;
    std::int32_t version = 0;
    bool is_static = false;
    /// Frame::grows.
    bool grows = true;
    std::optional<std::size_t> internal;
};

/// One transaction inside the machine: what all its frames share. Lives on the stack of
/// Machine::execute.
class Run {
  public:
    Run(State& world, const BlockContext& in_block, FramePool& frame_pool)
        : state(world), flags(world.flags()), block(in_block), pool(frame_pool) {}

    State& state;
    const Flags& flags;
    const BlockContext& block;
    FramePool& pool;
    TransactionId id;
    Uint256 origin_word;
    std::int64_t nonce = 0;
    std::int64_t penalty = 0;
    /// ExecutionResult::energy_read.
    bool energy_read = false;
    /// ExecutionResult::starved.
    bool starved = false;
    std::vector<Log> logs;
    std::vector<InternalTransaction> internals;
    std::vector<Address> deleted;

    /// Runs a frame to its end, dynamic energy included (java-tron VM.play). Does not undo state.
    FrameResult play(const Message& message);

    /// Counts unpaid bytes; false when there are too many.
    bool work(std::uint64_t bytes) {
        unpaid_bytes_ += bytes;
        return unpaid_bytes_ <= kMaxUnpaidBytes;
    }

    /// Notes that something ran dry; `grows` as in Frame. What a GAS value was used for is not
    /// followed: any allowance may come from it.
    void run_dry(bool grows) { starved = starved || grows || energy_read; }

    /// Notes an internal transaction with the next nonce; its position.
    std::size_t note(const Frame& frame, InternalTransaction internal);

    /// Where logs, deletions and internal transactions of a child begin.
    struct Mark {
        std::size_t logs = 0;
        std::size_t internals = 0;
        std::size_t deleted = 0;
    };

    [[nodiscard]] Mark mark() const { return {logs.size(), internals.size(), deleted.size()}; }

    /// Drops logs and deletions since and rejects internal transactions (ProgramResult.merge).
    void reject(const Mark& mark);

  private:
    std::uint64_t unpaid_bytes_ = 0;
};

/// Executes the frame's code until it halts; the frame holds energy, output and return data then.
Halt interpret(Frame& frame);

}  // namespace tributary::tvm
