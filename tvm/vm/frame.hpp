// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <memory>
#include <vector>

#include "tvm/vm/memory.hpp"
#include "tvm/vm/opcodes.hpp"
#include "tvm/vm/result.hpp"
#include "tvm/vm/state.hpp"

namespace tributary::tvm {

/// How a frame goes on or ends. Everything behind `reverted` is an exception in java-tron's sense.
enum class Halt : std::uint8_t {
    none,
    stopped,
    reverted,
    bad_jump_destination,
    out_of_memory,
    stack_too_small,
    stack_too_large,
    illegal_operation,
    out_of_energy,
    unknown,
    /// Keeps the frame's energy, unlike the others.
    transfer_failed,
    invalid_code,
    /// These two end the whole transaction.
    out_of_time,
    unsupported,
};

inline bool is_exception(Halt halt) {
    return halt > Halt::reverted;
}

inline bool ends_transaction(Halt halt) {
    return halt >= Halt::out_of_time;
}

/// Stack and memory of one depth, kept for the next frame at that depth.
struct FrameRoom {
    /// One word below the stack takes what an empty stack's top pointer points at.
    alignas(64) std::array<Uint256, kMaxStack + 1> stack;
    Memory memory;
};

/// Rooms by depth. Reused by all transactions of one machine.
class FramePool {
  public:
    FrameRoom& room(std::size_t depth) {
        while (rooms_.size() <= depth)
            rooms_.push_back(std::make_unique<FrameRoom>());
        FrameRoom& out = *rooms_[depth];
        out.memory.clear();
        return out;
    }

  private:
    std::vector<std::unique_ptr<FrameRoom>> rooms_;
};

class Run;

/// 10,000: energy without surcharge (java-tron DYNAMIC_ENERGY_FACTOR_DECIMAL).
inline constexpr std::int64_t kFactorUnit = 10'000;

/// One running contract.
struct Frame {
    Run& run;
    /// The account whose storage and balance the code works on.
    AccountEntry& context;
    const AnalyzedCode& code;
    Memory& memory;
    /// The word below the first stack word.
    Uint256* stack = nullptr;
    ByteView input;
    /// With their prefix, 21 bytes.
    Uint256 address_word;
    Uint256 caller_word;
    Uint256 call_value;
    Uint256 token_value;
    Uint256 token_id;
    /// Left to spend.
    std::int64_t energy = 0;
    /// Energy that left for children and code, less what came back: not this contract's own use.
    std::int64_t foreign_energy = 0;
    /// Surcharge of dynamic energy, included in what was spent.
    std::int64_t penalty = 0;
    std::int64_t factor = kFactorUnit;
    /// How much less energy the frame could have begun with so that everything it called had ended
    /// the same way. Never too high; too low where a call holds back a 64th.
    std::int64_t slack = kNoSlack;
    int depth = 0;
    /// Of the contract whose code runs (java-tron Program.contractVersion).
    std::int32_t version = 0;
    bool is_static = false;
    /// Whether a higher energy limit of the run would have given it more energy: so for all that is
    /// not called with an allowance of its own.
    bool grows = true;
    /// The internal transaction this frame belongs to.
    std::optional<std::size_t> internal;
    /// Output of the last call.
    Bytes return_data;
    Bytes output;

    /// Takes the cost of an operation and its surcharge; false when that is more than is left.
    bool charge(std::int64_t cost) {
        if (factor > kFactorUnit) cost = with_penalty(cost);
        energy -= cost;
        return energy >= 0;
    }

    /// The cost with its surcharge, in java-tron's wrapping 64 bits (VM.play).
    std::int64_t with_penalty(std::int64_t cost) {
        const auto product = static_cast<std::int64_t>(static_cast<std::uint64_t>(cost) *
                                                       static_cast<std::uint64_t>(factor));
        const std::int64_t extra = product / kFactorUnit - cost;
        if (extra <= 0) return cost;
        // Not counted where it cannot be paid, as java-tron throws before it counts.
        if (cost + extra <= energy) penalty += extra;
        return cost + extra;
    }

    /// Something it called would have ended otherwise with more than `tolerance` less energy,
    /// `spare` of which the frame itself had left over.
    void bound_slack(std::int64_t tolerance, std::int64_t spare) {
        if (tolerance < kNoSlack - spare) slack = std::min(slack, tolerance + spare);
    }

    /// Moves energy to a child, or back where negative.
    void lend(std::int64_t amount) {
        energy -= amount;
        foreign_energy += amount;
    }
};

}  // namespace tributary::tvm
