// SPDX-License-Identifier: Apache-2.0
#include "tvm/abi/type.hpp"

#include <algorithm>

#include "primitives/numbers.hpp"

namespace tributary::tvm {
namespace {

constexpr std::size_t kWord = 32;

auto refuse(std::string_view text) {
    return fail(ErrorCode::malformed, "type " + std::string(text.substr(0, 64)));
}

/// The number behind `uint`, `bytes` and the like, written without leading zeros.
std::optional<std::size_t> written_size(std::string_view digits) {
    if (digits.empty() || digits.front() == '0') return std::nullopt;
    return parse_integer<std::size_t>(digits);
}

Result<AbiType> integer_type(AbiKind kind, std::string_view digits, std::string_view text) {
    if (digits.empty()) return AbiType{kind, 256, {}, {}};
    const auto bits = written_size(digits);
    if (!bits || *bits > 256 || *bits % 8 != 0) return refuse(text);
    return AbiType{kind, *bits, {}, {}};
}

Result<AbiType> elementary_type(std::string_view text) {
    if (text == "address") return AbiType{AbiKind::address, 0, {}, {}};
    if (text == "bool") return AbiType{AbiKind::boolean, 0, {}, {}};
    if (text == "bytes") return AbiType{AbiKind::bytes, 0, {}, {}};
    if (text == "string") return AbiType{AbiKind::string, 0, {}, {}};
    if (text == "trcToken") return AbiType{AbiKind::unsigned_integer, 256, {}, {}};
    if (text == "function") return AbiType{AbiKind::function_pointer, 24, {}, {}};
    if (text.starts_with("uint"))
        return integer_type(AbiKind::unsigned_integer, text.substr(4), text);
    if (text.starts_with("int")) return integer_type(AbiKind::signed_integer, text.substr(3), text);
    if (text.starts_with("bytes")) {
        const auto size = written_size(text.substr(5));
        if (size && *size <= 32) return AbiType{AbiKind::fixed_bytes, *size, {}, {}};
    }
    return refuse(text);
}

/// Reads types left to right; the depth of open parentheses bounds the recursion.
class TypeReader {
  public:
    explicit TypeReader(std::string_view text) : text_(text) {}

    Result<AbiType> type(std::size_t depth) {
        if (depth > kMaxAbiDepth) return fail(ErrorCode::oversized, "types nested too deep");
        Result<AbiType> base = AbiType{};
        if (peek() == '(') {
            auto members = list(depth);
            if (!members) return fail(members.error());
            if (members->empty()) return refuse("() has no member");
            base = AbiType{AbiKind::tuple, 0, std::move(*members), {}};
        } else {
            base = elementary_type(take_until("[,)"));
        }
        if (!base) return base;
        return with_array_suffix(std::move(*base), take_until(",)"));
    }

    Result<std::vector<AbiType>> list(std::size_t depth) {
        std::vector<AbiType> out;
        if (!eat('(')) return refuse(text_);
        if (eat(')')) return out;
        do {
            auto member = type(depth + 1);
            if (!member) return fail(member.error());
            out.push_back(std::move(*member));
        } while (eat(','));
        if (!eat(')')) return refuse(text_);
        return out;
    }

    [[nodiscard]] bool at_end() const { return at_ == text_.size(); }

  private:
    [[nodiscard]] char peek() const { return at_end() ? '\0' : text_[at_]; }

    bool eat(char expected) {
        if (peek() != expected || at_end()) return false;
        ++at_;
        return true;
    }

    std::string_view take_until(std::string_view stops) {
        const auto end = std::min(text_.find_first_of(stops, at_), text_.size());
        const auto out = text_.substr(at_, end - at_);
        at_ = end;
        return out;
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

std::size_t depth_of(const AbiType& type) {
    std::size_t deepest = 0;
    for (const auto& part : type.parts)
        deepest = std::max(deepest, depth_of(part));
    return type.parts.empty() ? 0 : deepest + 1;
}

/// Words of the fixed part, saturating one above the limit.
std::size_t static_words(const AbiType& type) {
    std::size_t words = 0;
    for (const auto& part : type.parts)
        words = std::min(words + static_words(part), kMaxAbiHeadWords + 1);
    if (type.kind == AbiKind::fixed_array)
        return std::min(words * std::min(type.size, kMaxAbiHeadWords + 1), kMaxAbiHeadWords + 1);
    return type.kind == AbiKind::tuple ? words : std::max<std::size_t>(words, 1);
}

}  // namespace

Result<AbiType> parse_abi_type(std::string_view text) {
    if (text.size() > kMaxAbiTypeText) return fail(ErrorCode::oversized, "type");
    TypeReader reader(text);
    auto out = reader.type(0);
    if (!out) return out;
    if (!reader.at_end()) return refuse(text);
    if (auto ok = verify_abi_type(*out); !ok) return fail(ok.error());
    return out;
}

Result<std::vector<AbiType>> parse_abi_type_list(std::string_view text) {
    if (text.size() > kMaxAbiTypeText) return fail(ErrorCode::oversized, "types");
    TypeReader reader(text);
    auto out = reader.list(0);
    if (!out) return out;
    if (!reader.at_end()) return refuse(text);
    for (const auto& type : *out) {
        if (auto ok = verify_abi_type(type); !ok) return fail(ok.error());
    }
    return out;
}

Result<AbiType> with_array_suffix(AbiType type, std::string_view suffix) {
    std::size_t levels = 0;
    while (!suffix.empty()) {
        const auto close = suffix.find(']');
        if (suffix.front() != '[' || close == std::string_view::npos) return refuse(suffix);
        if (++levels > kMaxAbiDepth) return fail(ErrorCode::oversized, "types nested too deep");
        const auto digits = suffix.substr(1, close - 1);
        AbiType outer{AbiKind::array, 0, {}, {}};
        if (!digits.empty()) {
            const auto length = written_size(digits);
            if (!length) return refuse(suffix);
            outer.kind = AbiKind::fixed_array;
            outer.size = *length;
        }
        outer.parts.push_back(std::move(type));
        type = std::move(outer);
        suffix.remove_prefix(close + 1);
    }
    return type;
}

std::string canonical_name(const AbiType& type) {
    switch (type.kind) {
        case AbiKind::unsigned_integer: return "uint" + std::to_string(type.size);
        case AbiKind::signed_integer: return "int" + std::to_string(type.size);
        case AbiKind::address: return "address";
        case AbiKind::boolean: return "bool";
        case AbiKind::fixed_bytes: return "bytes" + std::to_string(type.size);
        case AbiKind::function_pointer: return "function";
        case AbiKind::bytes: return "bytes";
        case AbiKind::string: return "string";
        case AbiKind::array: return canonical_name(type.parts.front()) + "[]";
        case AbiKind::fixed_array:
            return canonical_name(type.parts.front()) + "[" + std::to_string(type.size) + "]";
        case AbiKind::tuple: break;
    }
    std::string out = "(";
    for (const auto& part : type.parts) {
        if (out.size() > 1) out += ',';
        out += canonical_name(part);
    }
    return out + ")";
}

bool is_dynamic(const AbiType& type) {
    if (type.kind == AbiKind::bytes || type.kind == AbiKind::string) return true;
    if (type.kind == AbiKind::array) return true;
    return std::any_of(type.parts.begin(), type.parts.end(), is_dynamic);
}

std::size_t head_size(const AbiType& type) {
    return is_dynamic(type) ? kWord : kWord * static_words(type);
}

Status verify_abi_type(const AbiType& type) {
    if (depth_of(type) > kMaxAbiDepth) return fail(ErrorCode::oversized, "types nested too deep");
    if (static_words(type) > kMaxAbiHeadWords) return fail(ErrorCode::oversized, "fixed array");
    return {};
}

}  // namespace tributary::tvm
