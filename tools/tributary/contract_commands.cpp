// SPDX-License-Identifier: Apache-2.0
#include "tools/tributary/contract_commands.hpp"

#include "tools/tributary/constant_call.hpp"
#include "tools/tributary/contract_functions.hpp"
#include "tools/tributary/contract_lab.hpp"
#include "tools/tributary/contract_reports.hpp"
#include "tools/tributary/source.hpp"
#include "tvm/abi/value_json.hpp"

namespace tributary::tools {
namespace {

/// Largest file of code that is read, as hex.
constexpr std::size_t kMaxCodeFile = 8U << 20U;

auto refuse(const Error& error) {
    return tl::unexpected<Failure>(failure_of(error));
}

auto pass_on(const Failure& failure) {
    return tl::unexpected<Failure>(failure);
}

Outcome<tvm::Artefact> read_artefact(const std::string& source, Surroundings& around) {
    const auto text = read_source(source, around.in, tvm::kMaxArtefactFile);
    if (!text) return pass_on(text.error());
    auto artefact = tvm::parse_artefact(*text);
    if (!artefact) return refuse(artefact.error());
    return *std::move(artefact);
}

/// A file of hex digits, with 0x or white space around them.
Outcome<Bytes> code_from(std::string_view text, const std::string& name) {
    constexpr std::string_view kSpace = " \t\r\n";
    const auto first = std::min(text.find_first_not_of(kSpace), text.size());
    const auto last = text.find_last_not_of(kSpace);
    auto digits = last == std::string_view::npos ? "" : text.substr(first, last - first + 1);
    if (digits.starts_with("0x")) digits.remove_prefix(2);
    auto code = from_hex(digits);
    if (!code) return refuse({ErrorCode::bad_hex, name});
    return *std::move(code);
}

Outcome<Report> decode_as_error(const tvm::ContractAbi& abi, const Bytes& data) {
    const auto reason = tvm::decode_revert(abi.errors(), data);
    if (reason.signature.empty())
        return refuse({ErrorCode::not_found, "neither a function nor an error that is known"});
    const auto item = find_function({abi.errors()}, reason.signature);
    if (!item) return pass_on(item.error());
    auto out = decoded_report(reason.signature, "error", item->inputs, reason.values);
    out.json["text"] = text_of(reason, abi);
    out.rows.push_back({"text", text_of(reason, abi)});
    return out;
}

ContractOutcome outcome_of(const tvm::ExecutionResult& execution) {
    ContractOutcome out;
    out.result = execution.supported ? std::string(tvm::name_of(execution.result)) : "UNSUPPORTED";
    out.energy_used = execution.energy_used;
    out.output = execution.output;
    for (const auto& log : execution.logs) {
        tvm::AbiLog read{{}, log.data};
        for (const auto& topic : log.topics)
            read.topics.push_back(*Hash256::from(topic.bytes()));
        out.logs.push_back(std::move(read));
    }
    return out;
}

/// The contract after its constructor, with its artefact.
struct Created {
    tvm::Artefact artefact;
    std::unique_ptr<ContractLab> lab;
    Bytes code;
};

Outcome<Created> create(const LocalContract& contract, Surroundings& around) {
    auto artefact = read_artefact(contract.artefact, around);
    if (!artefact) return pass_on(artefact.error());
    const auto arguments = encode_function(artefact->abi.constructor(), contract.constructor);
    if (!arguments) return pass_on(arguments.error());
    auto lab = std::make_unique<ContractLab>(contract, *artefact);
    const auto created = lab->create(*arguments);
    if (!created.supported || created.result != tvm::ContractResult::success) {
        const auto reason = tvm::decode_revert(artefact->abi.errors(), created.output);
        return pass_on({"contract_failed",
                        "The constructor ended with " + outcome_of(created).result + ": " +
                            text_of(reason, artefact->abi),
                        kExitFailed});
    }
    return Created{*std::move(artefact), std::move(lab), created.output};
}

/// A created contract with a call that is ready.
struct Prepared {
    Created created;
    tvm::AbiItem function;
    Bytes data;
};

Outcome<Prepared> prepare(const SimulateContract& command, Surroundings& around) {
    auto created = create(command.contract, around);
    if (!created) return pass_on(created.error());
    auto function = find_function(created->artefact.abi, command.function);
    if (!function) return pass_on(function.error());
    auto data = encode_function(*function, command.arguments);
    if (!data) return pass_on(data.error());
    return Prepared{*std::move(created), *std::move(function), *std::move(data)};
}

}  // namespace

Outcome<Creation> creation_of(const std::string& artefact,
                              const std::vector<std::string>& constructor,
                              Surroundings& around) {
    auto read = read_artefact(artefact, around);
    if (!read) return pass_on(read.error());
    const auto arguments = encode_function(read->abi.constructor(), constructor);
    if (!arguments) return pass_on(arguments.error());
    Creation out{std::move(read->contract), std::move(read->bytecode)};
    append(out.code, *arguments);
    return out;
}

Outcome<Bytes> call_data_of(const std::optional<std::string>& abi,
                            const std::string& function,
                            const std::vector<std::string>& arguments,
                            Surroundings& around) {
    const auto known = read_abi(abi, around);
    if (!known) return pass_on(known.error());
    const auto item = find_function(*known, function);
    if (!item) return pass_on(item.error());
    return encode_function(*item, arguments);
}

Outcome<Report> run_contract(const ListAbi& command, Surroundings& around) {
    const auto abi = read_abi(command.source, around);
    if (!abi) return pass_on(abi.error());
    return report_of(*abi);
}

Outcome<Report> run_contract(const EncodeCall& command, Surroundings& around) {
    const auto abi = read_abi(command.abi, around);
    if (!abi) return pass_on(abi.error());
    const auto item = command.function == "constructor" ? Outcome<tvm::AbiItem>(abi->constructor())
                                                        : find_function(*abi, command.function);
    if (!item) return pass_on(item.error());
    const auto data = encode_function(*item, command.arguments);
    if (!data) return pass_on(data.error());
    return encoded_report(*item, *data);
}

Outcome<Report> run_contract(const DecodeData& command, Surroundings& around) {
    const auto abi = read_abi(command.abi, around);
    if (!abi) return pass_on(abi.error());
    const auto data = code_from(command.data, "data");
    if (!data) return pass_on(data.error());
    const auto* known = abi->function_of(*data);
    if (!command.function && (known == nullptr || command.is_result))
        return decode_as_error(*abi, *data);
    const auto item =
        command.function ? find_function(*abi, *command.function) : Outcome<tvm::AbiItem>(*known);
    if (!item) return pass_on(item.error());
    const auto& parameters = command.is_result ? item->outputs : item->inputs;
    const auto values = command.is_result ? tvm::decode_abi(tvm::types_of(parameters), *data)
                                          : tvm::decode_call(*item, *data);
    if (!values) return refuse(values.error());
    const auto* role = command.is_result ? "result" : "arguments";
    return decoded_report(tvm::signature_of(*item), role, parameters, *values);
}

Outcome<Report> run_contract(const Disassemble& command, Surroundings& around) {
    const auto text = read_source(command.source, around.in, kMaxCodeFile);
    if (!text) return pass_on(text.error());
    if (text->size() > kMaxCodeFile) return refuse({ErrorCode::oversized, command.source});
    if (const auto artefact = tvm::parse_artefact(*text))
        return report_of(tvm::disassemble(artefact->bytecode));
    const auto code = code_from(*text, command.source);
    if (!code) return pass_on(code.error());
    return report_of(tvm::disassemble(*code));
}

Outcome<Report> run_contract(const VerifyContract& command, Surroundings& around) {
    const auto text = read_source(command.code, around.in, kMaxCodeFile);
    if (!text) return pass_on(text.error());
    const auto code = code_from(*text, command.code);
    if (!code) return pass_on(code.error());
    const auto created = create(command.contract, around);
    if (!created) return pass_on(created.error());
    if (created->code != *code) {
        return pass_on({"code_mismatch",
                        "The artefact makes other code than this with these arguments, at " +
                            created->lab->address().base58(),
                        kExitFailed});
    }
    Report out{new_object("contract.verify"), {}, {}, {}};
    out.json["contract"] = created->artefact.contract;
    out.json["address"] = created->lab->address().base58();
    out.json["code_size"] = code->size();
    out.json["matches"] = true;
    out.rows = {
        {"contract", created->artefact.contract},
        {"address", created->lab->address().base58()},
        {"code", std::to_string(code->size()) + " bytes, as the artefact makes them", Tone::good}};
    return out;
}

Outcome<Report> run_contract(const SimulateContract& command, Surroundings& around) {
    const auto ready = prepare(command, around);
    if (!ready) return pass_on(ready.error());
    const auto execution = ready->created.lab->call(command, ready->data);
    auto out = outcome_report(
        "simulate", ready->function, ready->created.artefact.abi, outcome_of(execution));
    out.evidence = "run on this machine, in a world of its own";
    return out;
}

Outcome<Report> run_contract(const EstimateContract& command, Surroundings& around) {
    const auto ready = prepare(command.simulate, around);
    if (!ready) return pass_on(ready.error());
    const auto& abi = ready->created.artefact.abi;
    const auto execution = ready->created.lab->call(command.simulate, ready->data);
    if (!execution.supported || execution.result != tvm::ContractResult::success) {
        const auto reason = tvm::decode_revert(abi.errors(), execution.output);
        return pass_on(
            {"contract_failed",
             "The call ends with " + outcome_of(execution).result + ": " + text_of(reason, abi),
             kExitFailed});
    }
    const auto least = least_energy(*ready->created.lab, command.simulate, ready->data);
    Report out{new_object("contract.estimate"), {}, {}, {}};
    out.json["function"] = tvm::signature_of(ready->function);
    out.json["energy_used"] = execution.energy_used;
    out.json["energy_required"] = least;
    out.rows = {{"function", tvm::signature_of(ready->function)},
                {"energy used", std::to_string(execution.energy_used)},
                {"energy required", std::to_string(least)}};
    out.evidence = "run on this machine, in a world of its own";
    return out;
}

Outcome<Report> run_contract(const CallContract& command, Surroundings& around) {
    const auto abi = read_abi(command.abi, around);
    if (!abi) return pass_on(abi.error());
    const auto function = find_function(*abi, command.function);
    if (!function) return pass_on(function.error());
    const auto data = encode_function(*function, command.arguments);
    if (!data) return pass_on(data.error());
    const auto outcome = constant_call(command, *data);
    if (!outcome) return pass_on(outcome.error());
    auto out = outcome_report("call", *function, *abi, *outcome);
    out.evidence = "as " + command.full_node + " says; nothing proves it";
    return out;
}

}  // namespace tributary::tools
