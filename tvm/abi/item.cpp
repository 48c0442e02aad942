// SPDX-License-Identifier: Apache-2.0
#include "tvm/abi/item.hpp"

#include <algorithm>

#include "primitives/crypto/keccak256.hpp"

namespace tributary::tvm {
namespace {

constexpr std::size_t kWord = 32;

bool is_name(std::string_view text) {
    const auto good = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '$';
    };
    return !text.empty() && !(text.front() >= '0' && text.front() <= '9') &&
           std::all_of(text.begin(), text.end(), good);
}

/// One behind the parenthesis that closes the one in front; nothing where none does.
std::optional<std::size_t> closing(std::string_view text) {
    std::size_t depth = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '(') ++depth;
        if (text[i] == ')' && --depth == 0) return i + 1;
        if (depth == 0) return std::nullopt;
    }
    return std::nullopt;
}

std::vector<AbiParameter> unnamed(std::vector<AbiType> types) {
    std::vector<AbiParameter> out;
    for (auto& type : types)
        out.push_back({"", std::move(type), false});
    return out;
}

/// What solc's panic codes mean (Solidity documentation, "Panic via assert and Error via require").
std::string_view meaning_of_panic(std::uint64_t code) {
    switch (code) {
        case 0x00: return "generic panic";
        case 0x01: return "assertion failed";
        case 0x11: return "arithmetic overflow or underflow";
        case 0x12: return "division or modulo by zero";
        case 0x21: return "no such value of an enum";
        case 0x22: return "badly encoded byte array in storage";
        case 0x31: return "pop of an empty array";
        case 0x32: return "array index out of bounds";
        case 0x41: return "too much memory";
        case 0x51: return "call of an uninitialised function pointer";
        default: return "unknown panic";
    }
}

AbiItem error_item(std::string name, AbiKind kind, std::size_t size) {
    AbiItem out;
    out.kind = AbiItemKind::error;
    out.name = std::move(name);
    out.inputs.push_back({"", AbiType{kind, size, {}, {}}, false});
    return out;
}

/// The decoded error, where the output is exactly that.
std::optional<RevertReason> as_error(const AbiItem& error, ByteView output) {
    const auto values = decode_call(error, output);
    if (!values) return std::nullopt;
    return RevertReason{signature_of(error), *values, ""};
}

bool stands_as_hash(const AbiType& type) {
    return !type.parts.empty() || is_dynamic(type);
}

}  // namespace

Result<AbiItem> parse_signature(std::string_view text) {
    if (text.size() > kMaxAbiTypeText) return fail(ErrorCode::oversized, "signature");
    const auto open = std::min(text.find('('), text.size());
    const auto rest = text.substr(open);
    const auto end = closing(rest);
    if (!is_name(text.substr(0, open)) || !end)
        return fail(ErrorCode::malformed, "signature " + std::string(text.substr(0, 80)));
    auto inputs = parse_abi_type_list(rest.substr(0, *end));
    if (!inputs) return fail(inputs.error());
    AbiItem out;
    out.name = text.substr(0, open);
    out.inputs = unnamed(std::move(*inputs));
    if (*end < rest.size()) {
        auto outputs = parse_abi_type_list(rest.substr(*end));
        if (!outputs) return fail(outputs.error());
        out.outputs = unnamed(std::move(*outputs));
    }
    return out;
}

std::string signature_of(const AbiItem& item) {
    std::string out = item.name + "(";
    for (const auto& input : item.inputs) {
        if (out.back() != '(') out += ',';
        out += canonical_name(input.type);
    }
    return out + ")";
}

Hash256 topic_of(const AbiItem& item) {
    return keccak256(as_bytes(signature_of(item)));
}

Selector selector_of(const AbiItem& item) {
    Selector out{};
    std::copy_n(topic_of(item).bytes.begin(), out.size(), out.begin());
    return out;
}

std::vector<AbiType> types_of(const std::vector<AbiParameter>& parameters) {
    std::vector<AbiType> out;
    for (const auto& parameter : parameters)
        out.push_back(parameter.type);
    return out;
}

Result<Bytes> encode_call(const AbiItem& item, const AbiList& arguments) {
    const auto encoded = encode_abi(types_of(item.inputs), arguments);
    if (!encoded || item.kind == AbiItemKind::constructor) return encoded;
    Bytes out = to_bytes(selector_of(item));
    append(out, *encoded);
    return out;
}

Result<AbiList> decode_call(const AbiItem& item, ByteView data) {
    if (item.kind == AbiItemKind::constructor) return decode_abi(types_of(item.inputs), data);
    const auto selector = selector_of(item);
    if (data.size() < selector.size() || !equal(data.first(selector.size()), selector))
        return fail(ErrorCode::invalid_argument, "another selector than " + signature_of(item));
    return decode_abi(types_of(item.inputs), data.subspan(selector.size()));
}

Result<AbiList> decode_log(const AbiItem& event, const AbiLog& log) {
    std::vector<AbiType> in_topics;
    std::vector<AbiType> in_data;
    for (const auto& input : event.inputs) {
        if (!input.indexed) in_data.push_back(input.type);
        if (input.indexed)
            in_topics.push_back(stands_as_hash(input.type)
                                    ? AbiType{AbiKind::fixed_bytes, kWord, {}, {}}
                                    : input.type);
    }
    const std::size_t first = event.anonymous ? 0 : 1;
    const bool fits = log.topics.size() == first + in_topics.size() &&
                      (event.anonymous || log.topics.front() == topic_of(event));
    if (!fits) return fail(ErrorCode::invalid_argument, "another event than " + event.name);
    Bytes topics;
    for (std::size_t i = first; i < log.topics.size(); ++i)
        append(topics, log.topics[i].view());
    auto indexed = decode_abi(in_topics, topics);
    if (!indexed) return indexed;
    auto plain = decode_abi(in_data, log.data);
    if (!plain) return plain;
    AbiList out;
    auto next_indexed = indexed->begin();
    auto next_plain = plain->begin();
    for (const auto& input : event.inputs)
        out.push_back(std::move(input.indexed ? *next_indexed++ : *next_plain++));
    return out;
}

RevertReason decode_revert(const std::vector<AbiItem>& errors, ByteView output) {
    static const AbiItem text_error = error_item("Error", AbiKind::string, 0);
    static const AbiItem panic = error_item("Panic", AbiKind::unsigned_integer, 256);
    if (auto out = as_error(text_error, output)) {
        out->text = as_text(std::get<Bytes>(out->values.front().content));
        return *out;
    }
    if (auto out = as_error(panic, output)) {
        const auto code = number_of_word(std::get<AbiWord>(out->values.front().content));
        out->text = meaning_of_panic(code.value_or(~std::uint64_t{0}));
        return *out;
    }
    for (const auto& error : errors) {
        if (auto out = as_error(error, output)) return *out;
    }
    return {};
}

}  // namespace tributary::tvm
