// SPDX-License-Identifier: Apache-2.0
#include "tvm/abi/contract_abi.hpp"

#include <algorithm>

#include "tvm/abi/json_text.hpp"

namespace tributary::tvm {
namespace {

using nlohmann::json;

std::string text_member(const json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

bool flag_member(const json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_boolean() && found->get<bool>();
}

Result<std::vector<AbiParameter>> parameters_of(const json& object,
                                                const char* name,
                                                std::size_t depth);

/// "tuple[2][]" with its components, or a type by its name.
Result<AbiType> type_of(const json& parameter, std::size_t depth) {
    const auto text = text_member(parameter, "type");
    if (text.empty()) return fail(ErrorCode::missing_field, "type");
    if (!text.starts_with("tuple")) return parse_abi_type(text);
    auto members = parameters_of(parameter, "components", depth + 1);
    if (!members) return fail(members.error());
    if (members->empty()) return fail(ErrorCode::missing_field, "components");
    AbiType tuple{AbiKind::tuple, 0, types_of(*members), {}};
    for (auto& member : *members)
        tuple.names.push_back(std::move(member.name));
    auto out = with_array_suffix(std::move(tuple), std::string_view(text).substr(5));
    if (!out) return out;
    if (auto ok = verify_abi_type(*out); !ok) return fail(ok.error());
    return out;
}

Result<std::vector<AbiParameter>> parameters_of(const json& object,
                                                const char* name,
                                                std::size_t depth) {
    if (depth > kMaxAbiDepth) return fail(ErrorCode::oversized, "types nested too deep");
    std::vector<AbiParameter> out;
    const auto list = object.find(name);
    if (list == object.end() || list->is_null()) return out;
    if (!list->is_array()) return fail(ErrorCode::malformed, name);
    for (const auto& entry : *list) {
        if (!entry.is_object()) return fail(ErrorCode::malformed, name);
        auto type = type_of(entry, depth);
        if (!type) return fail(type.error());
        out.push_back(
            {text_member(entry, "name"), *std::move(type), flag_member(entry, "indexed")});
    }
    return out;
}

std::optional<AbiItemKind> kind_of(std::string type) {
    // java-tron's JSON spells the enumerators of its protobuf: Function, Event, Constructor.
    std::transform(type.begin(), type.end(), type.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    if (type.empty() || type == "function") return AbiItemKind::function;
    if (type == "event") return AbiItemKind::event;
    if (type == "error") return AbiItemKind::error;
    if (type == "constructor") return AbiItemKind::constructor;
    return std::nullopt;
}

Result<AbiItem> item_of(const json& entry, AbiItemKind kind) {
    AbiItem out;
    out.kind = kind;
    out.name = text_member(entry, "name");
    if (out.name.empty() && kind != AbiItemKind::constructor)
        return fail(ErrorCode::missing_field, "name");
    auto inputs = parameters_of(entry, "inputs", 0);
    if (!inputs) return fail(inputs.error());
    auto outputs = parameters_of(entry, "outputs", 0);
    if (!outputs) return fail(outputs.error());
    out.inputs = *std::move(inputs);
    out.outputs = *std::move(outputs);
    out.mutability = text_member(entry, "stateMutability");
    out.anonymous = flag_member(entry, "anonymous");
    return out;
}

/// The array of items in any of the forms that hold it.
const json* items_in(const json& document) {
    if (document.is_array()) return &document;
    if (!document.is_object()) return nullptr;
    for (const char* name : {"abi", "entrys"}) {
        const auto found = document.find(name);
        if (found != document.end() && found->is_array()) return &*found;
        // TRON's GetContract answers {"abi": {"entrys": [...]}}.
        if (found != document.end() && found->is_object()) {
            const auto inner = found->find("entrys");
            if (inner != found->end() && inner->is_array()) return &*inner;
        }
    }
    return nullptr;
}

}  // namespace

const AbiItem* ContractAbi::find(AbiItemKind kind, std::string_view name) const {
    const AbiItem* out = nullptr;
    for (const auto& item : items) {
        if (item.kind != kind) continue;
        if (signature_of(item) == name) return &item;
        if (item.name != name) continue;
        if (out != nullptr) return nullptr;
        out = &item;
    }
    return out;
}

const AbiItem* ContractAbi::function_of(ByteView call_data) const {
    if (call_data.size() < Selector{}.size()) return nullptr;
    for (const auto& item : items) {
        const bool fits = item.kind == AbiItemKind::function &&
                          equal(call_data.first(Selector{}.size()), selector_of(item));
        if (fits) return &item;
    }
    return nullptr;
}

const AbiItem* ContractAbi::event_of(const AbiLog& log) const {
    if (log.topics.empty()) return nullptr;
    for (const auto& item : items) {
        const bool fits = item.kind == AbiItemKind::event && !item.anonymous &&
                          topic_of(item) == log.topics.front();
        if (fits) return &item;
    }
    return nullptr;
}

AbiItem ContractAbi::constructor() const {
    for (const auto& item : items) {
        if (item.kind == AbiItemKind::constructor) return item;
    }
    AbiItem out;
    out.kind = AbiItemKind::constructor;
    return out;
}

std::vector<AbiItem> ContractAbi::errors() const {
    std::vector<AbiItem> out;
    for (const auto& item : items) {
        if (item.kind == AbiItemKind::error) out.push_back(item);
    }
    return out;
}

Result<ContractAbi> parse_contract_abi(std::string_view text) {
    const auto document = parse_json_text(text, kMaxAbiJson);
    if (!document) return fail(document.error());
    const auto* list = items_in(*document);
    if (list == nullptr) return fail(ErrorCode::malformed, "ABI: no list of items");
    if (list->size() > kMaxAbiItems) return fail(ErrorCode::oversized, "number of ABI items");
    ContractAbi out;
    for (const auto& entry : *list) {
        if (!entry.is_object()) return fail(ErrorCode::malformed, "ABI item");
        const auto kind = kind_of(text_member(entry, "type"));
        if (!kind) continue;
        auto item = item_of(entry, *kind);
        if (!item) return fail(item.error());
        out.items.push_back(*std::move(item));
    }
    return out;
}

}  // namespace tributary::tvm
