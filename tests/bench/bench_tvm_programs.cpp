// SPDX-License-Identifier: Apache-2.0
// usage: bench_tvm_programs FILE
// Runs every program of the file and prints "name microseconds energy" a line: CPU time of one run,
// the median of the batches. A run has the code analysed and a fresh State; making the world it
// reads from is outside the clock.
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <vector>

#include <nlohmann/json.hpp>

#include "tools/check/vector_file.hpp"
#include "tvm/vm/head_flags.hpp"
#include "tvm/vm/machine.hpp"
#include "tvm/vm/memory_world.hpp"

namespace tributary {
namespace {

using Json = nlohmann::json;

constexpr int kBatches = 9;
constexpr double kBatchMicroseconds = 60'000;
constexpr std::int64_t kEnergyLimit = 1'000'000'000'000;

double cpu_microseconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

/// What reading the clock twice costs by itself; a program of a microsecond would drown in it.
double clock_cost() {
    static const double kCost = [] {
        std::vector<double> costs;
        for (int i = 0; i < 1'001; ++i) {
            const double start = cpu_microseconds();
            costs.push_back(cpu_microseconds() - start);
        }
        std::sort(costs.begin(), costs.end());
        return costs[costs.size() / 2];
    }();
    return kCost;
}

Address address_of_hex(const std::string& hex) {
    return Address::from(*from_hex(hex.size() == 40 ? std::string("41").append(hex) : hex)).value();
}

/// One program, ready to run again and again.
class Program {
  public:
    Program(const Json& json, const tvm::Ruleset& rules)
        : rules_(rules), keeps_state_(json.at("keep_state_between_runs")) {
        const Json& caller = json.at("caller");
        call_.owner = address_of_hex(caller.is_null() ? kDefaultCaller : caller.get<std::string>());
        call_.contract = address_of_hex("41c0ffee00000000000000000000000000000000c0");
        call_.data = check::hex_bytes(json.at("calldata"));
        call_.energy_limit = kEnergyLimit;
        world_.accounts[call_.owner] = {};
        world_.accounts[call_.contract].type = tvm::AccountType::contract;
        tvm::Contract contract;
        contract.version = 1;
        world_.contracts[call_.contract] = contract;
        world_.codes[call_.contract] =
            std::make_shared<const Bytes>(check::hex_bytes(json.at("code")));
        for (const auto& [slot, value] : json.at("storage").items())
            world_.set_slot(call_.contract, word(slot), word(value));
    }

    /// One run; its CPU time is added to `clock`.
    tvm::ExecutionResult run(tvm::Machine& machine, double& clock) {
        const double start = cpu_microseconds();
        tvm::State state(world_, rules_, ++runs_);
        auto result = machine.call(state, block_, call_);
        clock += cpu_microseconds() - start - clock_cost();
        if (keeps_state_) world_.apply(state.diff());
        return result;
    }

  private:
    static constexpr const char* kDefaultCaller = "a7d8a35b260395c14aa456297662092ba3b76fc0";

    static Uint256 word(std::string text) {
        if (text.starts_with("0x")) text.erase(0, 2);
        if (text.size() % 2 != 0) text.insert(text.begin(), '0');
        return Uint256::from(*from_hex(text));
    }

    const tvm::Ruleset& rules_;
    bool keeps_state_ = false;
    tvm::MemoryWorld world_;
    tvm::BlockContext block_;
    tvm::CallInput call_;
    std::uint64_t runs_ = 0;
};

double median_microseconds(Program& program, tvm::Machine& machine) {
    double once = 0;
    program.run(machine, once);
    const int runs = std::max(1, static_cast<int>(kBatchMicroseconds / std::max(once, 0.5)));
    std::vector<double> batches;
    for (int batch = 0; batch < kBatches; ++batch) {
        double clock = 0;
        for (int i = 0; i < runs; ++i)
            program.run(machine, clock);
        batches.push_back(clock / runs);
    }
    std::sort(batches.begin(), batches.end());
    return batches[batches.size() / 2];
}

int run(const char* path) {
    const auto file = check::read_vector_file(path);
    if (!file) {
        std::fprintf(stderr, "%s\n", file.error().message().c_str());
        return 2;
    }
    // What the file's energy figures were made with.
    const tvm::Ruleset rules(tvm::head_flags());
    tvm::Machine machine;
    for (const Json& json : file->at("programs")) {
        const auto& name = json.at("name").get_ref<const std::string&>();
        Program program(json, rules);
        double clock = 0;
        const auto result = program.run(machine, clock);
        const bool right = result.result == tvm::ContractResult::success &&
                           to_hex(result.output) == json.at("expected_output");
        if (!right) {
            std::fprintf(
                stderr, "%s: wrong output %s\n", name.c_str(), to_hex(result.output).c_str());
            return 1;
        }
        std::printf("%s %.3f %lld\n",
                    name.c_str(),
                    median_microseconds(program, machine),
                    static_cast<long long>(result.energy_used));
        std::fflush(stdout);
    }
    return 0;
}

}  // namespace
}  // namespace tributary

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: bench_tvm_programs FILE\n");
        return 2;
    }
    return tributary::run(argv[1]);
}
