// SPDX-License-Identifier: Apache-2.0
#include "tvm/abi/artefact.hpp"

#include "tvm/abi/json_text.hpp"

namespace tributary::tvm {
namespace {

using nlohmann::json;

/// The hex digits of the creation code in any of the forms.
Result<std::string> digits_of(const json& code) {
    if (code.is_string()) return code.get<std::string>();
    if (code.is_object()) {
        const auto object = code.find("object");
        if (object == code.end()) return fail(ErrorCode::missing_field, "bytecode.object");
        return digits_of(*object);
    }
    if (!code.is_array()) return fail(ErrorCode::malformed, "bytecode");
    std::string out;
    for (const auto& part : code) {
        if (!part.is_string()) return fail(ErrorCode::malformed, "bytecode");
        out += part.get<std::string>();
    }
    return out;
}

std::string name_in(const json& document) {
    for (const char* member : {"contract", "contractName"}) {
        const auto found = document.find(member);
        if (found != document.end() && found->is_string()) return found->get<std::string>();
    }
    return "";
}

}  // namespace

Result<Artefact> parse_artefact(std::string_view text) {
    const auto document = parse_json_text(text, kMaxArtefactFile);
    if (!document) return fail(document.error());
    if (!document->is_object()) return fail(ErrorCode::malformed, "artefact");
    const auto code = document->find("bytecode");
    if (code == document->end()) return fail(ErrorCode::missing_field, "bytecode");
    const auto abi = document->find("abi");
    if (abi == document->end()) return fail(ErrorCode::missing_field, "abi");
    auto digits = digits_of(*code);
    if (!digits) return fail(digits.error());
    if (digits->starts_with("0x")) digits->erase(0, 2);
    auto bytecode = from_hex(*digits);
    if (!bytecode) return fail(ErrorCode::bad_hex, "bytecode");
    auto read = parse_contract_abi(abi->dump());
    if (!read) return fail(read.error());
    return Artefact{name_in(*document), *std::move(read), *std::move(bytecode)};
}

}  // namespace tributary::tvm
