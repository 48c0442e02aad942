// SPDX-License-Identifier: Apache-2.0
#include "tvm/abi/codec.hpp"

#include <algorithm>

namespace tributary::tvm {
namespace {

constexpr std::size_t kWord = 32;

std::size_t padded(std::size_t size) {
    return (size + kWord - 1) / kWord * kWord;
}

AbiWord word_of(std::size_t value) {
    return std::get<AbiWord>(abi_number(value).content);
}

bool is_list(const AbiType& type) {
    return !type.parts.empty();
}

bool is_run_of_bytes(const AbiType& type) {
    return type.kind == AbiKind::bytes || type.kind == AbiKind::string;
}

/// The type of the i-th element of a list.
const AbiType& part_of(const AbiType& type, std::size_t i) {
    return type.kind == AbiKind::tuple ? type.parts[i] : type.parts.front();
}

/// Writes a row: heads first, then what the offsets in them point to.
class Encoder {
  public:
    Status row(const AbiType& list, const AbiList& values) {
        const std::size_t begin = out_.size();
        std::size_t head = 0;
        for (std::size_t i = 0; i < values.size(); ++i)
            head += head_size(part_of(list, i));
        if (begin + head > kMaxAbiBytes) return fail(ErrorCode::oversized, "encoding");
        out_.resize(begin + head);
        std::size_t at = begin;
        for (std::size_t i = 0; i < values.size(); ++i) {
            const AbiType& type = part_of(list, i);
            if (auto ok = member(type, values[i], {begin, at}); !ok) return ok;
            at += head_size(type);
        }
        return {};
    }

    Bytes take() { return std::move(out_); }

  private:
    /// Where a row begins, and where the head of one of its members stands.
    struct Place {
        std::size_t row = 0;
        std::size_t head = 0;
    };

    Status member(const AbiType& type, const AbiValue& value, Place place) {
        if (++values_ > kMaxAbiValues) return fail(ErrorCode::oversized, "number of values");
        if (!is_dynamic(type)) return fixed(type, value, place.head);
        put(place.head, word_of(out_.size() - place.row));
        return tail(type, value);
    }

    /// A value without offsets, in place.
    Status fixed(const AbiType& type, const AbiValue& value, std::size_t at) {
        if (is_list(type)) {
            const auto* list = list_of(type, value);
            if (list == nullptr) return wrong_shape(type);
            for (std::size_t i = 0; i < list->size(); ++i) {
                const AbiType& part = part_of(type, i);
                if (auto ok = member(part, (*list)[i], {at, at}); !ok) return ok;
                at += head_size(part);
            }
            return {};
        }
        const auto* word = std::get_if<AbiWord>(&value.content);
        if (word == nullptr) return wrong_shape(type);
        if (auto ok = verify_word(type, *word); !ok) return ok;
        put(at, *word);
        // The prefix is TRON's; call data have twelve zeros before an address.
        if (type.kind == AbiKind::address) out_[at + 11] = 0;
        return {};
    }

    /// A value behind an offset, at the end.
    Status tail(const AbiType& type, const AbiValue& value) {
        if (is_run_of_bytes(type)) {
            const auto* bytes = std::get_if<Bytes>(&value.content);
            if (bytes == nullptr) return wrong_shape(type);
            return run_of_bytes(*bytes);
        }
        const auto* list = list_of(type, value);
        if (list == nullptr) return wrong_shape(type);
        if (type.kind == AbiKind::array) append(out_, word_of(list->size()));
        return row(type, *list);
    }

    Status run_of_bytes(const Bytes& bytes) {
        if (bytes.size() > kMaxAbiBytes || out_.size() + kWord + bytes.size() > kMaxAbiBytes)
            return fail(ErrorCode::oversized, "encoding");
        append(out_, word_of(bytes.size()));
        append(out_, bytes);
        out_.resize(out_.size() + padded(bytes.size()) - bytes.size());
        return {};
    }

    /// The list of a value whose length is the type's.
    static const AbiList* list_of(const AbiType& type, const AbiValue& value) {
        const auto* list = std::get_if<AbiList>(&value.content);
        if (list == nullptr || type.kind == AbiKind::array) return list;
        const auto length = type.kind == AbiKind::tuple ? type.parts.size() : type.size;
        return list->size() == length ? list : nullptr;
    }

    static Status wrong_shape(const AbiType& type) {
        return fail(ErrorCode::invalid_argument, "not a value of " + canonical_name(type));
    }

    void put(std::size_t at, const AbiWord& word) {
        std::copy(word.begin(), word.end(), out_.begin() + static_cast<std::ptrdiff_t>(at));
    }

    Bytes out_;
    std::size_t values_ = 0;
};

/// Reads rows out of frames: a frame begins where its offsets count from and ends with the input.
class Decoder {
  public:
    Result<AbiList> row(const AbiType& list, std::size_t count, ByteView frame) {
        // Every member has a head of a word or more, so what is reserved is bounded by the input.
        if (count > frame.size() / kWord) return truncated();
        AbiList out;
        out.reserve(count);
        std::size_t at = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const AbiType& type = part_of(list, i);
            auto value = member(type, frame, at);
            if (!value) return fail(value.error());
            out.push_back(std::move(*value));
            at += head_size(type);
        }
        return out;
    }

  private:
    static tl::unexpected<Error> truncated() { return fail(ErrorCode::truncated, "ABI encoding"); }

    Result<AbiValue> member(const AbiType& type, ByteView frame, std::size_t at) {
        if (++values_ > kMaxAbiValues) return fail(ErrorCode::oversized, "number of values");
        if (at > frame.size()) return truncated();
        if (!is_dynamic(type)) return fixed(type, frame.subspan(at));
        const auto offset = size_at(frame, at);
        if (!offset || *offset > frame.size()) return truncated();
        return tail(type, frame.subspan(*offset));
    }

    Result<AbiValue> fixed(const AbiType& type, ByteView frame) {
        if (is_list(type)) return list(type, length_of(type), frame);
        if (frame.size() < kWord) return truncated();
        AbiWord word{};
        std::copy_n(frame.begin(), kWord, word.begin());
        if (auto ok = verify_word(type, word); !ok) return fail(ok.error());
        if (type.kind == AbiKind::address) word[11] = 0;
        return AbiValue{word};
    }

    Result<AbiValue> tail(const AbiType& type, ByteView frame) {
        if (is_list(type) && type.kind != AbiKind::array) return list(type, length_of(type), frame);
        const auto count = size_at(frame, 0);
        if (!count) return truncated();
        const auto behind = frame.subspan(kWord);
        if (type.kind == AbiKind::array) return list(type, *count, behind);
        if (*count > behind.size()) return truncated();
        bytes_ += *count;
        if (bytes_ > kMaxAbiDecodedBytes) return fail(ErrorCode::oversized, "decoded bytes");
        return AbiValue{to_bytes(behind.first(*count))};
    }

    Result<AbiValue> list(const AbiType& type, std::size_t count, ByteView frame) {
        auto out = row(type, count, frame);
        if (!out) return fail(out.error());
        return AbiValue{std::move(*out)};
    }

    static std::size_t length_of(const AbiType& type) {
        return type.kind == AbiKind::tuple ? type.parts.size() : type.size;
    }

    /// An offset or a length; nothing where it is missing or larger than any input.
    static std::optional<std::size_t> size_at(ByteView frame, std::size_t at) {
        if (frame.size() < kWord || at > frame.size() - kWord) return std::nullopt;
        AbiWord word{};
        std::copy_n(frame.begin() + static_cast<std::ptrdiff_t>(at), kWord, word.begin());
        const auto value = number_of_word(word);
        if (!value || *value > kMaxAbiBytes) return std::nullopt;
        return *value;
    }

    std::size_t values_ = 0;
    std::size_t bytes_ = 0;
};

/// The row as one tuple, checked against the limits of types.
Result<AbiType> row_type(const std::vector<AbiType>& types) {
    for (const auto& type : types) {
        if (auto ok = verify_abi_type(type); !ok) return fail(ok.error());
    }
    return AbiType{AbiKind::tuple, 0, types, {}};
}

}  // namespace

Result<Bytes> encode_abi(const std::vector<AbiType>& types, const AbiList& values) {
    if (types.size() != values.size()) {
        return fail(ErrorCode::invalid_argument,
                    std::to_string(types.size()) + " values are wanted, " +
                        std::to_string(values.size()) + " were given");
    }
    const auto type = row_type(types);
    if (!type) return fail(type.error());
    Encoder encoder;
    if (auto ok = encoder.row(*type, values); !ok) return fail(ok.error());
    Bytes out = encoder.take();
    if (out.size() > kMaxAbiBytes) return fail(ErrorCode::oversized, "encoding");
    return out;
}

Result<AbiList> decode_abi(const std::vector<AbiType>& types, ByteView bytes) {
    if (bytes.size() > kMaxAbiBytes) return fail(ErrorCode::oversized, "ABI encoding");
    const auto type = row_type(types);
    if (!type) return fail(type.error());
    return Decoder().row(*type, types.size(), bytes);
}

}  // namespace tributary::tvm
