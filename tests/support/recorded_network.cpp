// SPDX-License-Identifier: Apache-2.0
#include "tests/support/recorded_network.hpp"

#include <stdexcept>

#include <nlohmann/json.hpp>

#include "tests/support/test_data.hpp"

namespace tributary::test {
namespace {

template <typename T>
T value_or_throw(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().message());
    return std::move(*result);
}

}  // namespace

std::string chain_directory(const std::string& name) {
    return std::string(TRIBUTARY_TEST_DATA "/chains/") + name;
}

devnet::Recording read_recording(const std::string& name, std::optional<BlockNumber> until) {
    return value_or_throw(devnet::read_recording(chain_directory(name), until));
}

devnet::KeyRing read_keys() {
    return value_or_throw(devnet::parse_keys(read_test_data("chains/main/keys.json")));
}

std::map<std::string, Address> read_roles() {
    std::map<std::string, Address> out;
    for (const auto& entry : nlohmann::json::parse(read_test_data("chains/main/keys.json"))) {
        out[entry.at("role")] =
            value_or_throw(parse_address(entry.at("address").get<std::string>()));
    }
    return out;
}

devnet::Devnet start_network(std::optional<BlockNumber> until, devnet::KeyRing keys) {
    devnet::Recording recording = read_recording("main", until);
    const std::size_t count = recording.blocks.size();
    auto network = value_or_throw(devnet::Devnet::make(std::move(recording), std::move(keys)));
    if (!network.replay(count)) throw std::runtime_error("replay");
    return network;
}

}  // namespace tributary::test
