// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "consensus/network_file.hpp"

namespace tributary::consensus {

using Json = nlohmann::json;

/// Most entries of a list in any file that is read here.
inline constexpr std::size_t kMaxListSize = kMaxNetworkListSize;

/// Bounds of a whole number, both included.
struct Range {
    std::int64_t low = std::numeric_limits<std::int64_t>::min();
    std::int64_t high = std::numeric_limits<std::int64_t>::max();
};

/// Reads one JSON object key by key and remembers the first thing that is wrong, under one error
/// code. For the sources of this folder alone.
class ObjectReader {
  public:
    ObjectReader(const Json& object, ErrorCode code, std::string path = {})
        : object_(object), code_(code), path_(std::move(path)) {
        if (!object_.is_object()) refuse("", "is not an object");
    }

    [[nodiscard]] Status status() const { return error_ ? Status(fail(*error_)) : Status(); }

    /// The value of a key that is there and not null.
    const Json* find(const char* key) const {
        if (!object_.is_object()) return nullptr;
        const auto it = object_.find(key);
        return it == object_.end() || it->is_null() ? nullptr : &*it;
    }

    std::int64_t integer(const char* key, Range range) {
        const Json* value = require(key);
        return value == nullptr ? 0 : to_integer(key, *value, range);
    }

    std::optional<std::int64_t> optional_integer(const char* key, Range range) {
        const Json* value = find(key);
        if (value == nullptr) return std::nullopt;
        return to_integer(key, *value, range);
    }

    std::string text(const char* key) {
        const Json* value = require(key);
        if (value == nullptr) return {};
        if (!value->is_string()) {
            refuse(key, "is not a string");
            return {};
        }
        return value->get<std::string>();
    }

    std::optional<std::string> optional_text(const char* key) {
        if (find(key) == nullptr) return std::nullopt;
        return text(key);
    }

    bool boolean(const char* key) {
        const Json* value = find(key);
        if (value == nullptr) return false;
        if (!value->is_boolean()) refuse(key, "is not true or false");
        return value->is_boolean() && value->get<bool>();
    }

    template <typename Fixed>
    Fixed fixed_hex(const char* key) {
        const auto bytes = Fixed::from_hex(text(key));
        if (!bytes) refuse(key, "is not " + std::to_string(Fixed::kSize) + " bytes of hex");
        return bytes.value_or(Fixed{});
    }

    Address address(const char* key) {
        const auto parsed = parse_address(text(key));
        if (!parsed) refuse(key, "is not an address");
        return parsed.value_or(Address{});
    }

    /// The elements of a list of bounded length; nothing where it is absent.
    const Json* list(const char* key) {
        const Json* value = find(key);
        if (value == nullptr) return nullptr;
        if (!value->is_array()) {
            refuse(key, "is not a list");
            return nullptr;
        }
        if (value->size() > kMaxListSize) {
            refuse(key, "has too many entries");
            return nullptr;
        }
        return value;
    }

    void refuse(std::string_view key, std::string_view why) {
        if (error_) return;
        std::string where = path_;
        if (!where.empty() && !key.empty()) where += '.';
        where += key;
        error_ = Error{code_, where.append(" ").append(why)};
    }

    void adopt(const Status& inner) {
        if (!inner && !error_) error_ = inner.error();
    }

    [[nodiscard]] ErrorCode code() const { return code_; }

    [[nodiscard]] std::string path_of(std::string_view key) const {
        return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
    }

  private:
    const Json* require(const char* key) {
        const Json* value = find(key);
        if (value == nullptr) refuse(key, "is missing");
        return value;
    }

    std::int64_t to_integer(const char* key, const Json& value, Range range) {
        const bool fits =
            value.is_number_integer() &&
            (!value.is_number_unsigned() ||
             value.get<std::uint64_t>() <=
                 static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()));
        if (!fits) {
            refuse(key, "is not a whole number");
            return 0;
        }
        const auto out = value.get<std::int64_t>();
        if (out < range.low || out > range.high) {
            refuse(key,
                   "is not between " + std::to_string(range.low) + " and " +
                       std::to_string(range.high));
        }
        return out;
    }

    const Json& object_;
    ErrorCode code_;
    std::string path_;
    std::optional<Error> error_;
};

/// The entries of a list; nothing where it is absent.
template <typename Entry, typename Read>
std::optional<std::vector<Entry>> read_entries(ObjectReader& from,
                                               const char* key,
                                               const Read& read) {
    const Json* list = from.list(key);
    if (list == nullptr) return std::nullopt;
    std::vector<Entry> out;
    out.reserve(list->size());
    for (const Json& element : *list) {
        ObjectReader entry(
            element, from.code(), from.path_of(key) + "[" + std::to_string(out.size()) + "]");
        out.push_back(read(entry));
        from.adopt(entry.status());
    }
    return out;
}

/// Reads an object below `key`, if it is there.
template <typename Read>
void read_child(ObjectReader& from, const char* key, const Read& read) {
    const Json* value = from.find(key);
    if (value == nullptr) return;
    ObjectReader child(*value, from.code(), from.path_of(key));
    read(child);
    from.adopt(child.status());
}

}  // namespace tributary::consensus
