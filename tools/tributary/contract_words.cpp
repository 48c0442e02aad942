// SPDX-License-Identifier: Apache-2.0
#include "primitives/numbers.hpp"
#include "tools/tributary/contract_lab.hpp"
#include "tools/tributary/report.hpp"
#include "tools/tributary/words.hpp"

namespace tributary::tools {
namespace {

/// Reads the words of a contract's verb, remembering the first thing that was wrong.
class ContractReader {
  public:
    explicit ContractReader(const Words& words) : words_(words) {}

    [[nodiscard]] std::string text(const std::string& name) const {
        const auto found = words_.find(name);
        return found == words_.end() ? std::string() : found->second;
    }

    [[nodiscard]] std::optional<std::string> maybe_text(const std::string& name) const {
        return text(name).empty() ? std::nullopt : std::optional(text(name));
    }

    /// `otherwise` where the word is not given; from 0 to `most`.
    std::int64_t number(const std::string& name, std::int64_t otherwise, std::int64_t most) {
        if (text(name).empty()) return otherwise;
        const auto value = parse_integer<std::int64_t>(text(name));
        if (!value || *value < 0 || *value > most)
            refuse({ErrorCode::bad_number, name + " " + text(name)});
        return value.value_or(otherwise);
    }

    /// Nobody where the word is not given.
    Address address(const std::string& name) {
        if (text(name).empty()) return Address::from_evm({});
        const auto value = parse_address(text(name));
        if (!value) refuse({value.error().code, name + " " + text(name)});
        return value.value_or(Address::from_evm({}));
    }

    /// The elements of a JSON list, each as its own text.
    std::vector<std::string> list(const std::string& name) {
        std::vector<std::string> out;
        if (text(name).empty()) return out;
        const auto json = Json::parse(text(name), nullptr, /*allow_exceptions=*/false);
        if (!json.is_array()) {
            refuse({ErrorCode::invalid_argument, name + " is a JSON list"});
            return out;
        }
        for (const auto& element : json)
            out.push_back(element.is_string() ? element.get<std::string>() : element.dump());
        return out;
    }

    LocalContract local() {
        LocalContract out;
        out.artefact = text("artefact");
        out.constructor = list("constructor");
        if (!text("address").empty()) out.address = address("address");
        out.from = address("from");
        out.chain_id = static_cast<std::uint64_t>(number("chain-id", 0, UINT32_MAX));
        out.time = static_cast<std::uint64_t>(number("time", 0, UINT32_MAX));
        return out;
    }

    SimulateContract simulate() {
        SimulateContract out;
        out.contract = local();
        out.function = text("function");
        out.arguments = list("arguments");
        out.call_value = number("value", 0, kMaxSent);
        out.token_id = number("token", 0, INT64_MAX);
        out.token_value = number("token-value", 0, kMaxSent);
        out.energy_limit = number("energy", kMaxDryEnergy, kMaxDryEnergy);
        require_token(out.token_id, out.token_value);
        return out;
    }

    ContractMoney money() {
        ContractMoney out;
        out.call_value = number("value", 0, INT64_MAX);
        out.token_id = number("token", 0, INT64_MAX);
        out.token_value = number("token-value", 0, INT64_MAX);
        out.fee_limit = number("fee-limit", 0, INT64_MAX);
        require_token(out.token_id, out.token_value);
        return out;
    }

    Making making() {
        auto out = read_making(words_);
        if (!out) refuse(out.error());
        return out.value_or(Making{});
    }

    void refuse(Error error) {
        if (!refused_) refused_ = std::move(error);
    }

    Result<Command> finish(Command command) {
        if (refused_) return fail(*refused_);
        return command;
    }

  private:
    void require_token(std::int64_t token_id, std::int64_t token_value) {
        if (token_value != 0 && token_id == 0)
            refuse({ErrorCode::invalid_argument, "token-value needs a token"});
    }

    /// The caller of a dry run has a quarter of all there can be.
    static constexpr std::int64_t kMaxSent = INT64_MAX / 4;

    const Words& words_;
    std::optional<Error> refused_;
};

}  // namespace

Result<Command> make_list_abi(const Words& words) {
    return ListAbi{words.at("file")};
}

Result<Command> make_encode(const Words& words) {
    ContractReader read(words);
    return read.finish(
        EncodeCall{read.text("function"), read.list("arguments"), read.maybe_text("abi")});
}

Result<Command> make_decode_data(const Words& words) {
    ContractReader read(words);
    DecodeData out;
    out.data = read.text("data");
    out.function = read.maybe_text("function");
    out.abi = read.maybe_text("abi");
    out.is_result = !read.text("result").empty();
    if (out.is_result && !out.function)
        read.refuse({ErrorCode::invalid_argument, "result needs a function"});
    return read.finish(out);
}

Result<Command> make_disassemble(const Words& words) {
    return Disassemble{words.at("file")};
}

Result<Command> make_verify(const Words& words) {
    ContractReader read(words);
    return read.finish(VerifyContract{read.local(), read.text("code")});
}

Result<Command> make_simulate(const Words& words) {
    ContractReader read(words);
    return read.finish(read.simulate());
}

Result<Command> make_estimate(const Words& words) {
    ContractReader read(words);
    return read.finish(EstimateContract{read.simulate()});
}

Result<Command> make_call(const Words& words) {
    ContractReader read(words);
    CallContract out;
    out.contract = read.address("contract");
    out.function = read.text("function");
    out.arguments = read.list("arguments");
    out.abi = read.maybe_text("abi");
    out.from = read.address("from");
    out.full_node = read.text("full-node");
    return read.finish(out);
}

Result<Command> make_contract_state(const Words& words) {
    constexpr std::int64_t kMostRows = 1'000;
    ContractReader read(words);
    ShowContractState out;
    out.contract = read.address("contract");
    out.abi = read.maybe_text("abi");
    out.calls = read.list("arguments");
    out.from = read.address("from");
    if (read.maybe_text("rows")) out.rows = read.number("rows", 0, kMostRows);
    out.after = read.text("after");
    return read.finish(std::move(out));
}

Result<Command> make_deploy(const Words& words) {
    ContractReader read(words);
    DeployContract out;
    out.how = read.making();
    out.artefact = read.text("artefact");
    out.constructor = read.list("constructor");
    out.money = read.money();
    return read.finish(std::move(out));
}

Result<Command> make_send_call(const Words& words) {
    ContractReader read(words);
    SendCall out;
    out.how = read.making();
    out.contract = read.address("contract");
    out.function = read.text("function");
    out.arguments = read.list("arguments");
    out.abi = read.maybe_text("abi");
    out.money = read.money();
    return read.finish(std::move(out));
}

}  // namespace tributary::tools
