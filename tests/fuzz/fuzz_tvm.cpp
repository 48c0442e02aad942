// SPDX-License-Identifier: Apache-2.0
#include "primitives/check.hpp"
#include "tvm/vm/machine.hpp"
#include "tvm/vm/memory_world.hpp"

namespace {

using namespace tributary;
using namespace tributary::tvm;

constexpr std::int64_t kEnergy = 400'000;

Address address_of_byte(std::uint8_t byte) {
    Address out;
    out.bytes.fill(byte);
    out.bytes[0] = Address::kPrefix;
    return out;
}

/// Each bit of the number switches one proposal or a few that came together.
Flags flags_of(unsigned bits) {
    const auto on = [bits](unsigned bit) { return ((bits >> bit) & 1U) != 0; };
    Flags flags;
    flags.transfer_trc10 = on(0);
    flags.multi_sign = on(1);
    flags.constantinople = on(2);
    flags.solidity_059 = flags.shielded_trc20 = on(3);
    flags.istanbul = on(4);
    flags.freeze = on(5);
    flags.vote = on(6);
    flags.london = flags.shanghai = on(7);
    flags.compatible_evm = on(8);
    flags.higher_cpu_limit = flags.energy_adjustment = on(9);
    flags.unfreeze_delay_days = on(10) ? 14 : 0;
    flags.delegate_resource = flags.cancel_all_unfreeze_v2 = on(11);
    flags.dynamic_energy = on(12);
    flags.energy_increase = 2'000;
    flags.energy_max_factor = 34'000;
    flags.cancun = flags.blob = on(13);
    flags.new_resource_model = on(14);
    flags.optimized_chain_id = on(15);
    return flags;
}

const Address kOwner = address_of_byte(0xaa);
const Address kContract = address_of_byte(0xcc);
const Address kOther = address_of_byte(0xdd);

void add_contract(MemoryWorld& world, const Address& address, ByteView code, std::int32_t version) {
    Account& account = world.accounts[address];
    account.type = AccountType::contract;
    account.balance = 50'000'000;
    account.set_token_balance(1'000'001, 1'000);
    account.frozen_v2 = {{Resource::energy, 9'000'000}};
    account.unfreezing_v2 = {{Resource::bandwidth, 1'000'000, 5}};
    account.energy_use = {1'000, 10, 0, false};
    account.votes = {{kOwner, 3}};
    world.contracts[address].version = version;
    world.contracts[address].origin = kOwner;
    world.codes[address] = std::make_shared<const Bytes>(to_bytes(code));
    world.energy_records[address] = {10, 5'000, 9};
    world.set_slot(address, 1, 7);
}

struct Outcome {
    ExecutionResult result;
    StateDiff diff;
};

Outcome run_once(Machine& machine, const Ruleset& rules, const CallInput& input, ByteView code) {
    MemoryWorld world;
    world.accounts[kOwner].balance = 1'000'000;
    world.accounts[kOwner].set_token_balance(1'000'001, 10);
    world.tokens = {1'000'001};
    world.witnesses[kOwner] = 100;
    world.totals = {1'000'000, 1'000'000, 0};
    const std::size_t half = code.size() / 2;
    add_contract(world, kContract, code, rules.flags.compatible_evm ? 1 : 0);
    add_contract(world, kOther, code.subspan(half), 0);
    BlockContext block;
    block.number = 1'000;
    block.timestamp = 1'700'000'000'000;
    block.parent_timestamp = block.timestamp - 3'000;
    block.head_slot = 100'000;
    block.energy_fee = 420;
    block.cycle = 10;
    block.total_net_limit = block.total_energy_limit = 43'200'000'000;
    block.blackhole = address_of_byte(0xbb);
    State state(world, rules, 3);
    Outcome out;
    out.result = machine.call(state, block, input);
    remove_deleted(state, out.result);
    out.diff = state.diff();
    return out;
}

bool same(const Outcome& a, const Outcome& b) {
    return a.result.result == b.result.result && a.result.supported == b.result.supported &&
           a.result.energy_used == b.result.energy_used && a.result.output == b.result.output &&
           a.result.energy_penalty == b.result.energy_penalty && a.result.logs == b.result.logs &&
           a.result.internal_transactions == b.result.internal_transactions &&
           a.diff.rows == b.diff.rows && a.diff.accounts == b.diff.accounts;
}

}  // namespace

/// Two bytes of flags, one byte that splits the rest into call data and code. With bounded energy
/// the machine ends, never uses more than it was given, and does the same twice.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 3) return 0;
    const Ruleset rules(flags_of(data[0] | (static_cast<unsigned>(data[1]) << 8U)));
    const ByteView rest(data + 3, size - 3);
    const std::size_t call_size = std::min<std::size_t>(rest.size(), data[2]);
    CallInput input;
    input.owner = kOwner;
    input.contract = kContract;
    input.data = to_bytes(rest.first(call_size));
    input.call_value = 10;
    input.energy_limit = kEnergy;
    static Machine machine;
    const ByteView code = rest.subspan(call_size);
    const Outcome first = run_once(machine, rules, input, code);
    TRIBUTARY_ASSERT(first.result.energy_used >= 0 || !first.result.supported);
    TRIBUTARY_ASSERT(first.result.energy_used <= kEnergy || !first.result.supported);
    TRIBUTARY_ASSERT(same(first, run_once(machine, rules, input, code)));
    return 0;
}
