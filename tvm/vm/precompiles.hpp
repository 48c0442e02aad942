// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "primitives/uint256.hpp"
#include "tvm/vm/flags.hpp"
#include "tvm/vm/host.hpp"

namespace tributary::tvm {

/// What a built-in contract gets. `world` shows the state at the moment of the call, the moved
/// call value included.
struct PrecompileCall {
    ByteView input;
    /// The executing contract; in a DELEGATECALL its caller.
    Address caller;
    const Flags& flags;
    const BlockContext& block;
    const WorldView& world;
};

enum class PrecompileOutcome : std::uint8_t {
    /// The call pushes 1.
    success,
    /// The call pushes 0 and loses its energy; `output` is still written to memory.
    failure,
    /// java-tron throws out of the calling frame (contractRet UNKNOWN).
    exception,
    /// A producer would have answered OUT_OF_TIME (validatemultisign with a key that signs twice).
    out_of_time,
    /// Not built here (Sapling): the run's result cannot be known.
    unsupported,
};

struct PrecompileResult {
    PrecompileOutcome outcome = PrecompileOutcome::success;
    Bytes output;
};

/// A built-in contract. `energy` may be negative, as java-tron's is; `run` is called only when the
/// call can pay it, so energy bounds the work. Both are pure.
struct Precompile {
    std::int64_t (*energy)(ByteView input, const Flags& flags);
    PrecompileResult (*run)(const PrecompileCall& call);
};

/// The built-in contract at this full word, null where there is none under these flags
/// (java-tron PrecompiledContracts.getContractForAddress).
const Precompile* find_precompile(const Uint256& address, const Flags& flags);

/// Whether the built-in contract at this word looks at stake, votes or permissions.
bool reads_chain(const Uint256& address);

}  // namespace tributary::tvm
