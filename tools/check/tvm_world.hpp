// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "tools/check/vector_file.hpp"
#include "tvm/vm/memory_world.hpp"
#include "tvm/vm/opcodes.hpp"

namespace tributary::check {

/// One profile of a TVM vector file: the chain's properties, and what they make of a block.
struct TvmProfile {
    explicit TvmProfile(const tvm::Flags& flags) : rules(flags) {}

    tvm::Ruleset rules;
    tvm::BlockContext block;
    std::int64_t max_fee_limit = 0;
    tvm::StakeTotals totals;
    std::vector<std::int64_t> tokens;
    std::map<BlockNumber, BlockId> blocks;
};

/// Reads one entry of `env`; throws where a field is missing.
TvmProfile read_tvm_profile(const nlohmann::json& env);

/// The accounts of a vector's `pre`.
void set_scene(tvm::MemoryWorld& world, const TvmProfile& profile, const nlohmann::json& pre);

/// Compares all accounts with a vector's `post`; those in `pre` and not in `post` are gone.
void check_accounts(Verdict& verdict, const tvm::MemoryWorld& world, const nlohmann::json& vector);

/// An address of 42 hex digits, a word of 64; both throw std::invalid_argument.
Address address_in(const nlohmann::json& value);
Uint256 word_in(const std::string& hex);

}  // namespace tributary::check
