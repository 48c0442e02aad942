// SPDX-License-Identifier: Apache-2.0
#include "tools/tributary/contract_state.hpp"

#include <fmt/format.h>

#include "tools/tributary/contract_functions.hpp"
#include "tools/tributary/contract_reports.hpp"
#include "tools/tributary/shapes.hpp"
#include "tvm/vm/result.hpp"

namespace tributary::tools {
namespace {

using node::v1::ConstantCallResult;
using node::v1::GetContractStateResponse;
using ContractStub = node::v1::ContractService::Stub;

/// Rows that are shown where nothing says how many and nothing decodes them.
constexpr std::int64_t kRowsWithoutAbi = 50;
constexpr std::int32_t kTrxPrecision = 6;

auto refuse(const Error& error) {
    return tl::unexpected<Failure>(failure_of(error));
}

auto pass_on(const Failure& failure) {
    return tl::unexpected<Failure>(failure);
}

/// Where a text is, as it is read from left to right.
class Nesting {
  public:
    void take(char c) {
        if (escaped_) {
            escaped_ = false;
        } else if (quoted_) {
            escaped_ = c == '\\';
            quoted_ = c != '"';
        } else {
            quoted_ = c == '"';
            if (c == '(' || c == '[') ++depth_;
            if ((c == ')' || c == ']') && depth_ > 0) --depth_;
        }
    }

    /// Not within parentheses, brackets or quotes.
    [[nodiscard]] bool is_outside() const { return depth_ == 0 && !quoted_; }

  private:
    std::size_t depth_ = 0;
    bool quoted_ = false;
    bool escaped_ = false;
};

std::string_view trimmed(std::string_view text) {
    const auto first = std::min(text.find_first_not_of(' '), text.size());
    text.remove_prefix(first);
    return text.substr(0, text.find_last_not_of(' ') + 1);
}

Result<std::string> argument_from(std::string_view text) {
    text = trimmed(text);
    if (!text.starts_with('"')) return std::string(text);
    const auto json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (!json.is_string()) return fail(ErrorCode::malformed, std::string(text));
    return json.get<std::string>();
}

Result<std::vector<std::string>> arguments_from(std::string_view text) {
    std::vector<std::string> out;
    if (trimmed(text).empty()) return out;
    Nesting nesting;
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        const bool ends = i == text.size() || (text[i] == ',' && nesting.is_outside());
        if (!ends) {
            nesting.take(text[i]);
            continue;
        }
        auto argument = argument_from(text.substr(begin, i - begin));
        if (!argument) return fail(argument.error());
        out.push_back(*std::move(argument));
        begin = i + 1;
    }
    return out;
}

/// A call with how it is shown.
struct PlannedCall {
    std::string shown;
    tvm::AbiItem function;
    Bytes data;
    /// By the user, and not because the ABI has it.
    bool asked_for = false;
};

bool answers_alone(const tvm::AbiItem& item) {
    return item.kind == tvm::AbiItemKind::function && item.inputs.empty() &&
           (item.mutability == "view" || item.mutability == "pure");
}

Outcome<std::vector<PlannedCall>> plan_calls(const ShowContractState& command,
                                             const tvm::ContractAbi& abi) {
    std::vector<PlannedCall> out;
    for (const tvm::AbiItem& item : abi.items) {
        if (!answers_alone(item)) continue;
        auto data = encode_function(item, {});
        if (!data) return pass_on(data.error());
        out.push_back({tvm::signature_of(item), item, *std::move(data), false});
    }
    for (const std::string& text : command.calls) {
        const auto written = parse_written_call(text);
        if (!written) return refuse(written.error());
        auto item = find_function(abi, written->function);
        if (!item) return pass_on(item.error());
        auto data = encode_function(*item, written->arguments);
        if (!data) return pass_on(data.error());
        out.push_back({text, *std::move(item), *std::move(data), true});
    }
    return out;
}

node::v1::GetContractStateRequest request_of(const ShowContractState& command,
                                             const std::vector<PlannedCall>& calls) {
    node::v1::GetContractStateRequest out;
    out.set_address(command.contract.base58());
    for (const PlannedCall& call : calls) {
        auto& message = *out.add_calls();
        message.set_data(std::string(as_text(call.data)));
        message.set_from_address(command.from.base58());
    }
    const auto rows = command.rows.value_or(command.abi ? 0 : kRowsWithoutAbi);
    out.set_page_size(static_cast<std::int32_t>(rows));
    out.set_page_token(command.after);
    return out;
}

void add_outcome(Report& out,
                 const PlannedCall& call,
                 const tvm::ContractAbi& abi,
                 const ConstantCallResult& result) {
    const auto ended = static_cast<tvm::ContractResult>(result.contract_result());
    const auto output = as_bytes(result.output());
    Json entry;
    entry["call"] = call.shown;
    entry["function"] = tvm::signature_of(call.function);
    entry["result"] = nullptr;
    entry["values"] = nullptr;
    entry["output"] = to_hex(output);
    entry["energy_used"] = result.energy_used();
    entry["refusal"] = nullptr;
    entry["beyond_shadow"] = nullptr;
    Row row{call.shown, {}, Tone::plain};
    if (!result.has_contract_result()) {
        entry["beyond_shadow"] = result.beyond_shadow();
        row = {call.shown, "unknown: " + result.beyond_shadow(), Tone::warning};
    } else if (ended == tvm::ContractResult::success) {
        entry["result"] = tvm::name_of(ended);
        const auto values = tvm::decode_abi(tvm::types_of(call.function.outputs), output);
        if (values) entry["values"] = values_json(call.function.outputs, *values);
        row.value = values && !values->empty() ? values_text(call.function.outputs, *values)
                                               : to_hex(output);
    } else {
        const auto reason = text_of(tvm::decode_revert(abi.errors(), output), abi);
        entry["result"] = tvm::name_of(ended);
        entry["refusal"] = reason;
        row = {call.shown, fmt::format("{}: {}", tvm::name_of(ended), reason), Tone::bad};
    }
    out.json["calls"].push_back(std::move(entry));
    out.rows.push_back(std::move(row));
}

void add_storage(Report& out, const GetContractStateResponse& answer) {
    out.json["storage"]["rows"] = Json::array();
    out.json["storage"]["next"] = answer.next_page_token();
    Table table{{"SLOT", "ROW KEY", "VALUE"}, {}, "Its storage holds nothing."};
    for (const auto& row : answer.rows()) {
        Json entry;
        entry["slot"] = nullptr;
        if (!row.slot().empty()) entry["slot"] = hex_of(row.slot());
        entry["row_key"] = hex_of(row.row_key());
        entry["value"] = hex_of(row.value());
        out.json["storage"]["rows"].push_back(std::move(entry));
        const auto slot = row.slot().empty()
                              ? std::string("-")
                              : std::to_string(static_cast<unsigned char>(row.slot().back()));
        table.rows.push_back({slot, hex_of(row.row_key()), hex_of(row.value())});
    }
    out.table = std::move(table);
    if (!answer.next_page_token().empty())
        out.rows.push_back({"more rows", "--after " + answer.next_page_token()});
}

Report standing_of(const GetContractStateResponse& answer) {
    Report out{new_object("contract.state"), {}, {}, text_of(answer.evidence())};
    const auto trx = display_amount(answer.balance(), kTrxPrecision, "TRX");
    out.json["contract"] = answer.address();
    out.json["created_in"] = answer.created_in();
    out.json["created_by"] = hex_of(answer.created_by());
    out.json["origin"] = answer.origin_address();
    out.json["code_hash"] = hex_of(answer.code_hash());
    out.json["code_size"] = answer.code_size();
    out.json["balance"] = answer.balance();
    out.json["display"] = trx;
    out.json["tokens"] = Json::array();
    out.rows = {
        {"contract", answer.address()},
        {"created",
         fmt::format("in block {} by {}", answer.created_in(), hex_of(answer.created_by()))},
        {"origin", answer.origin_address()},
        {"code",
         fmt::format("{} bytes, Keccak-256 {}", answer.code_size(), hex_of(answer.code_hash()))},
        {"balance", trx}};
    for (const auto& token : answer.tokens()) {
        Json entry;
        entry["token_id"] = token.token_id();
        entry["amount"] = token.amount();
        out.json["tokens"].push_back(std::move(entry));
        out.rows.push_back({"token " + token.token_id(), token.amount()});
    }
    out.json["complete"] = answer.complete();
    if (answer.complete()) {
        out.rows.push_back({"calls", "all of the chain were run by this node", Tone::good});
    } else {
        out.rows.push_back({"calls",
                            "only chosen contracts are followed: others may have called it unseen",
                            Tone::warning});
    }
    return out;
}

/// A call that the user asked for and that cannot be answered; nothing where there is none.
std::optional<Failure> unanswered(const std::vector<PlannedCall>& calls,
                                  const GetContractStateResponse& answer) {
    for (std::size_t i = 0; i < calls.size(); ++i) {
        const auto& result = answer.results(static_cast<int>(i));
        if (calls[i].asked_for && !result.has_contract_result())
            return failure_of(
                Error{ErrorCode::beyond_shadow, calls[i].shown + ": " + result.beyond_shadow()});
    }
    return std::nullopt;
}

}  // namespace

Result<WrittenCall> parse_written_call(std::string_view text) {
    Nesting nesting;
    auto open = std::string_view::npos;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '(' && nesting.is_outside()) open = i;
        nesting.take(text[i]);
    }
    if (open == std::string_view::npos) return WrittenCall{std::string(text), {}};
    if (!nesting.is_outside() || text.back() != ')')
        return fail(ErrorCode::malformed, std::string(text));
    auto arguments = arguments_from(text.substr(open + 1, text.size() - open - 2));
    if (!arguments) return fail(arguments.error());
    return WrittenCall{std::string(text.substr(0, open)), *std::move(arguments)};
}

Outcome<Report> run_contract(const ShowContractState& command,
                             NodeClient& node,
                             Surroundings& around) {
    const auto abi = read_abi(command.abi, around);
    if (!abi) return pass_on(abi.error());
    const auto calls = plan_calls(command, *abi);
    if (!calls) return pass_on(calls.error());
    const auto request = request_of(command, *calls);
    const auto answer = node.call(&ContractStub::GetContractState, request);
    if (!answer) return pass_on(answer.error());
    if (static_cast<std::size_t>(answer->results_size()) != calls->size())
        return refuse({ErrorCode::malformed, "the node answered other calls"});
    if (const auto failure = unanswered(*calls, *answer)) return pass_on(*failure);
    Report out = standing_of(*answer);
    out.json["calls"] = Json::array();
    for (std::size_t i = 0; i < calls->size(); ++i)
        add_outcome(out, (*calls)[i], *abi, answer->results(static_cast<int>(i)));
    out.json["storage"] = nullptr;
    if (request.page_size() > 0) add_storage(out, *answer);
    out.json["as_of"] = json_of(answer->evidence());
    return out;
}

}  // namespace tributary::tools
