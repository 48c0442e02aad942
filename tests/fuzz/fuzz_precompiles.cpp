// SPDX-License-Identifier: Apache-2.0
#include "primitives/check.hpp"
#include "tests/support/precompile_flags.hpp"
#include "tvm/vm/memory_world.hpp"
#include "tvm/vm/precompiles.hpp"

/// The first byte picks the contract, the next the switches; the rest is input. What can be paid
/// with little energy runs, twice, with the same answer.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tributary;
    using namespace tributary::tvm;
    constexpr std::int64_t kAllowance = 300'000;
    if (size < 2) return 0;
    const std::uint64_t page = (data[0] & 0x40U) != 0   ? 0x1000000
                               : (data[0] & 0x80U) != 0 ? 0x20000
                                                        : 0;
    Flags flags = test::all_precompiles();
    flags.istanbul = (data[1] & 1U) != 0;
    flags.new_resource_model = (data[1] & 2U) != 0;
    const auto* contract = find_precompile(Uint256(page + (data[0] & 0x1fU)), flags);
    if (contract == nullptr) return 0;
    const ByteView input(data + 2, size - 2);
    static const MemoryWorld& world = []() -> const MemoryWorld& {
        static MemoryWorld out;
        auto& account = out.accounts[Address::from_evm({})];
        account.frozen_v2 = {{Resource::energy, 5'000'000}};
        account.energy_use = {1000, 10, 0, false};
        out.totals = {10, 10, 10};
        return out;
    }();
    static const BlockContext block;
    const auto energy = contract->energy(input, flags);
    TRIBUTARY_ASSERT(energy == contract->energy(input, flags));
    if (energy > kAllowance) return 0;
    const auto first = contract->run({input, Address{}, flags, block, world});
    const auto second = contract->run({input, Address{}, flags, block, world});
    TRIBUTARY_ASSERT(first.outcome == second.outcome && first.output == second.output);
    TRIBUTARY_ASSERT(first.outcome != PrecompileOutcome::exception || first.output.empty());
    return 0;
}
