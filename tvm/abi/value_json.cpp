// SPDX-License-Identifier: Apache-2.0
#include "tvm/abi/value_json.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "primitives/check.hpp"
#include "tvm/abi/codec.hpp"

namespace tributary::tvm {
namespace {

using Json = nlohmann::ordered_json;

/// Objects lose members that share a name, so such tuples are arrays.
bool has_distinct_names(const AbiType& type) {
    if (type.kind != AbiKind::tuple || type.names.size() != type.parts.size()) return false;
    auto names = type.names;
    std::sort(names.begin(), names.end());
    return !names.front().empty() && std::adjacent_find(names.begin(), names.end()) == names.end();
}

Json to_json(const AbiType& type, const AbiValue& value);

Json list_json(const AbiType& type, const AbiList& list) {
    const bool named = has_distinct_names(type);
    Json out = named ? Json::object() : Json::array();
    for (std::size_t i = 0; i < list.size(); ++i) {
        const auto& part = type.kind == AbiKind::tuple ? type.parts[i] : type.parts.front();
        if (named) {
            out[type.names[i]] = to_json(part, list[i]);
        } else {
            out.push_back(to_json(part, list[i]));
        }
    }
    return out;
}

Json word_json(const AbiType& type, const AbiWord& word) {
    switch (type.kind) {
        case AbiKind::unsigned_integer: return decimal_of(word, false);
        case AbiKind::signed_integer: return decimal_of(word, true);
        case AbiKind::address: return address_of_word(word).base58();
        case AbiKind::boolean: return word.back() != 0;
        case AbiKind::fixed_bytes:
        case AbiKind::function_pointer: return to_hex(ByteView(word).first(type.size));
        case AbiKind::bytes:
        case AbiKind::string:
        case AbiKind::array:
        case AbiKind::fixed_array:
        case AbiKind::tuple: break;
    }
    return to_hex(word);
}

Json to_json(const AbiType& type, const AbiValue& value) {
    if (const auto* list = std::get_if<AbiList>(&value.content)) return list_json(type, *list);
    if (const auto* bytes = std::get_if<Bytes>(&value.content))
        return type.kind == AbiKind::string ? Json(as_text(*bytes)) : Json(to_hex(*bytes));
    return word_json(type, std::get<AbiWord>(value.content));
}

std::string_view without_0x(std::string_view text) {
    return text.starts_with("0x") ? text.substr(2) : text;
}

Result<AbiWord> address_word(std::string_view text) {
    const auto tail = FixedBytes<20, struct EvmAddressTag>::from_hex(without_0x(text));
    const auto address =
        tail ? Result<Address>(Address::from_evm(tail->bytes)) : parse_address(without_0x(text));
    if (!address) return fail(address.error());
    return std::get<AbiWord>(abi_address(*address).content);
}

Result<AbiWord> bytes_word(const AbiType& type, std::string_view text) {
    const auto raw = from_hex(without_0x(text));
    if (!raw || raw->size() != type.size) return fail(ErrorCode::bad_hex, canonical_name(type));
    AbiWord out{};
    std::copy(raw->begin(), raw->end(), out.begin());
    return out;
}

Result<AbiWord> word_of(const AbiType& type, std::string_view text) {
    if (type.kind == AbiKind::address) return address_word(text);
    if (type.kind == AbiKind::fixed_bytes || type.kind == AbiKind::function_pointer)
        return bytes_word(type, text);
    if (type.kind == AbiKind::boolean) {
        if (text != "true" && text != "false")
            return fail(ErrorCode::invalid_argument, "bool is true or false");
        return std::get<AbiWord>(abi_bool(text == "true").content);
    }
    return word_from_text(text);
}

/// A value that is no list.
Result<AbiValue> scalar(const AbiType& type, std::string_view text) {
    if (type.kind == AbiKind::string) return abi_text(text);
    if (type.kind == AbiKind::bytes) {
        auto raw = from_hex(without_0x(text));
        if (!raw) return fail(ErrorCode::bad_hex, "bytes");
        return AbiValue{*std::move(raw)};
    }
    const auto word = word_of(type, text);
    if (!word) return fail(word.error());
    if (auto ok = verify_word(type, *word); !ok) return fail(ok.error());
    return AbiValue{*word};
}

Result<AbiValue> from_json(const AbiType& type, const Json& json);

/// The i-th member of a tuple out of an array or an object.
const Json* member_of(const AbiType& type, const Json& json, std::size_t i) {
    if (json.is_array()) return &json[i];
    if (i >= type.names.size()) return nullptr;
    const auto found = json.find(type.names[i]);
    return found == json.end() ? nullptr : &*found;
}

Result<AbiValue> list_from(const AbiType& type, const Json& json) {
    const bool tuple = type.kind == AbiKind::tuple;
    if (!json.is_array() && !(tuple && json.is_object()))
        return fail(ErrorCode::invalid_argument, canonical_name(type) + " is a JSON array");
    const auto count = type.kind == AbiKind::array ? json.size()
                       : tuple                     ? type.parts.size()
                                                   : type.size;
    if (count != json.size())
        return fail(ErrorCode::invalid_argument, canonical_name(type) + " has another length");
    if (count > kMaxAbiValues) return fail(ErrorCode::oversized, "number of values");
    AbiList out;
    for (std::size_t i = 0; i < count; ++i) {
        const auto* member = member_of(type, json, i);
        if (member == nullptr)
            return fail(ErrorCode::missing_field, type.names.empty() ? "" : type.names[i]);
        auto value = from_json(tuple ? type.parts[i] : type.parts.front(), *member);
        if (!value) return value;
        out.push_back(*std::move(value));
    }
    return AbiValue{std::move(out)};
}

Result<AbiValue> from_json(const AbiType& type, const Json& json) {
    if (!type.parts.empty()) return list_from(type, json);
    if (json.is_string()) return scalar(type, json.get<std::string>());
    if (json.is_boolean() || json.is_number_integer()) return scalar(type, json.dump());
    return fail(ErrorCode::invalid_argument, "not a value of " + canonical_name(type));
}

}  // namespace

std::string json_of(const AbiType& type, const AbiValue& value) {
    return to_json(type, value).dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<AbiValue> value_from_text(const AbiType& type, std::string_view text) {
    if (text.size() > kMaxAbiValueText) return fail(ErrorCode::oversized, "argument");
    if (type.parts.empty()) return scalar(type, text);
    bool too_deep = false;
    const auto guard = [&too_deep](int depth, Json::parse_event_t /*event*/, Json& /*value*/) {
        too_deep = too_deep || depth > static_cast<int>(kMaxAbiDepth) + 1;
        return !too_deep;
    };
    const auto json = Json::parse(text, guard, /*allow_exceptions=*/false);
    if (too_deep) return fail(ErrorCode::oversized, "argument nested too deep");
    if (json.is_discarded()) return fail(ErrorCode::malformed, canonical_name(type) + ": not JSON");
    return from_json(type, json);
}

}  // namespace tributary::tvm
