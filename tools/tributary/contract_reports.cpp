// SPDX-License-Identifier: Apache-2.0
#include "tools/tributary/contract_reports.hpp"

#include <fmt/format.h>

#include "tvm/abi/value_json.hpp"

namespace tributary::tools {
namespace {

std::string kind_name(tvm::AbiItemKind kind) {
    switch (kind) {
        case tvm::AbiItemKind::function: return "function";
        case tvm::AbiItemKind::event: return "event";
        case tvm::AbiItemKind::error: return "error";
        case tvm::AbiItemKind::constructor: return "constructor";
    }
    return "";
}

/// What call data, logs or errors begin with; empty for a constructor.
std::string key_of(const tvm::AbiItem& item) {
    if (item.kind == tvm::AbiItemKind::constructor || item.anonymous) return "";
    if (item.kind == tvm::AbiItemKind::event) return tvm::topic_of(item).hex();
    return to_hex(tvm::selector_of(item));
}

/// An indexed value that is no word stands as a hash in its topic.
tvm::AbiType shown_type(const tvm::AbiParameter& parameter) {
    const bool hashed =
        parameter.indexed && (!parameter.type.parts.empty() || tvm::is_dynamic(parameter.type));
    return hashed ? tvm::AbiType{tvm::AbiKind::fixed_bytes, 32, {}, {}} : parameter.type;
}

Json value_json(const tvm::AbiParameter& parameter, const tvm::AbiValue& value) {
    return Json::parse(tvm::json_of(shown_type(parameter), value));
}

/// "label", or "label name" where there is one.
std::string labelled(const std::string& label, const tvm::AbiParameter& parameter) {
    return parameter.name.empty() ? label : label + " " + parameter.name;
}

std::string plain(const Json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

void add_rows(Report& out,
              const std::string& label,
              const std::vector<tvm::AbiParameter>& parameters,
              const tvm::AbiList& values) {
    for (std::size_t i = 0; i < values.size(); ++i)
        out.rows.push_back(
            {labelled(label, parameters[i]), plain(value_json(parameters[i], values[i]))});
}

/// name(value, value).
std::string written(const std::string& name,
                    const std::vector<tvm::AbiParameter>& parameters,
                    const tvm::AbiList& values) {
    return name + "(" + values_text(parameters, values) + ")";
}

Json log_json(const tvm::AbiLog& log) {
    Json out;
    out["topics"] = Json::array();
    for (const auto& topic : log.topics)
        out["topics"].push_back(topic.hex());
    out["data"] = to_hex(log.data);
    return out;
}

void add_log(Report& out, const tvm::ContractAbi& abi, const tvm::AbiLog& log) {
    auto json = log_json(log);
    std::string shown = "unknown event";
    const auto* event = abi.event_of(log);
    const auto values =
        event != nullptr ? tvm::decode_log(*event, log) : fail(ErrorCode::not_found, "event");
    if (values) {
        json["event"] = tvm::signature_of(*event);
        json["values"] = values_json(event->inputs, *values);
        shown = written(event->name, event->inputs, *values);
    }
    out.json["logs"].push_back(std::move(json));
    out.rows.push_back({"event", shown});
}

void add_answer(Report& out, const tvm::AbiItem& function, const Bytes& output) {
    out.json["values"] = nullptr;
    const auto values = tvm::decode_abi(tvm::types_of(function.outputs), output);
    if (!values) return;
    out.json["values"] = values_json(function.outputs, *values);
    add_rows(out, "answer", function.outputs, *values);
}

}  // namespace

Json values_json(const std::vector<tvm::AbiParameter>& parameters, const tvm::AbiList& values) {
    auto out = Json::array();
    for (std::size_t i = 0; i < values.size(); ++i) {
        Json entry;
        entry["name"] = parameters[i].name;
        entry["type"] = tvm::canonical_name(parameters[i].type);
        entry["value"] = value_json(parameters[i], values[i]);
        out.push_back(std::move(entry));
    }
    return out;
}

std::string values_text(const std::vector<tvm::AbiParameter>& parameters,
                        const tvm::AbiList& values) {
    std::string out;
    for (std::size_t i = 0; i < values.size(); ++i)
        out += (i == 0 ? "" : ", ") + plain(value_json(parameters[i], values[i]));
    return out;
}

std::string text_of(const tvm::RevertReason& reason, const tvm::ContractAbi& abi) {
    if (reason.signature.empty()) return "no reason that the ABI knows";
    if (!reason.text.empty()) return reason.signature + ": " + reason.text;
    const auto* error = abi.find(tvm::AbiItemKind::error, reason.signature);
    if (error == nullptr) return reason.signature;
    return written(error->name, error->inputs, reason.values);
}

Report report_of(const tvm::ContractAbi& abi) {
    Report out{new_object("contract.abi.list"), {}, Table{}, {}};
    out.json["items"] = Json::array();
    out.table->columns = {"KIND", "SIGNATURE", "SELECTOR OR TOPIC", "STATE"};
    out.table->when_empty = "The ABI has no item.";
    for (const auto& item : abi.items) {
        Json entry;
        entry["kind"] = kind_name(item.kind);
        entry["signature"] = tvm::signature_of(item);
        entry["key"] = key_of(item);
        entry["mutability"] = item.mutability;
        out.json["items"].push_back(std::move(entry));
        out.table->rows.push_back(
            {kind_name(item.kind), tvm::signature_of(item), key_of(item), item.mutability});
    }
    return out;
}

Report encoded_report(const tvm::AbiItem& item, const Bytes& data) {
    Report out{new_object("contract.abi.encode"), {}, {}, {}};
    out.json["signature"] = tvm::signature_of(item);
    out.json["selector"] = key_of(item);
    out.json["data"] = to_hex(data);
    out.rows = {{"signature", tvm::signature_of(item)}, {"data", to_hex(data)}};
    return out;
}

Report decoded_report(const std::string& signature,
                      const std::string& role,
                      const std::vector<tvm::AbiParameter>& parameters,
                      const tvm::AbiList& values) {
    Report out{new_object("contract.abi.decode"), {}, {}, {}};
    out.json["signature"] = signature;
    out.json["role"] = role;
    out.json["values"] = values_json(parameters, values);
    out.rows = {{role + " of", signature}};
    add_rows(out, "value", parameters, values);
    return out;
}

Report report_of(const std::vector<tvm::Instruction>& code) {
    Report out{new_object("contract.disassemble"), {}, Table{}, {}};
    out.json["instructions"] = Json::array();
    out.table->columns = {"OFFSET", "BYTE", "INSTRUCTION", "OPERAND"};
    out.table->when_empty = "There is no code.";
    for (const auto& instruction : code) {
        const auto name = std::string(instruction.name.empty() ? "undefined" : instruction.name);
        const auto byte = fmt::format("{:02x}", instruction.opcode);
        Json entry;
        entry["offset"] = instruction.offset;
        entry["byte"] = byte;
        entry["name"] = name;
        entry["operand"] = to_hex(instruction.operand);
        entry["cut"] = instruction.cut;
        out.json["instructions"].push_back(std::move(entry));
        out.table->rows.push_back({std::to_string(instruction.offset),
                                   byte,
                                   name,
                                   to_hex(instruction.operand) + (instruction.cut ? " cut" : "")});
    }
    return out;
}

Report outcome_report(const std::string& verb,
                      const tvm::AbiItem& function,
                      const tvm::ContractAbi& abi,
                      const ContractOutcome& outcome) {
    const bool success = outcome.result == "SUCCESS";
    Report out{new_object("contract." + verb), {}, {}, {}};
    out.json["function"] = tvm::signature_of(function);
    out.json["result"] = outcome.result;
    out.json["energy_used"] = outcome.energy_used;
    out.json["output"] = to_hex(outcome.output);
    out.json["refusal"] = nullptr;
    out.json["logs"] = Json::array();
    out.rows = {{"function", tvm::signature_of(function)},
                {"result", outcome.result, success ? Tone::good : Tone::bad},
                {"energy used", std::to_string(outcome.energy_used)}};
    if (success) {
        add_answer(out, function, outcome.output);
    } else {
        const auto reason = tvm::decode_revert(abi.errors(), outcome.output);
        out.json["refusal"] = text_of(reason, abi);
        out.rows.push_back({"refusal", text_of(reason, abi), Tone::bad});
    }
    for (const auto& log : outcome.logs)
        add_log(out, abi, log);
    return out;
}

}  // namespace tributary::tools
