// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "primitives/address.hpp"
#include "primitives/result.hpp"

namespace tributary::token {

/// First byte of every record of the ledger and of its shadow of contracts.
inline constexpr std::uint8_t kRecordVersion = 4;

/// Writes a record: numbers big-endian, texts behind their size.
class RecordWriter {
  public:
    explicit RecordWriter(std::size_t usual_size = 9) {
        record_.reserve(usual_size);
        record_.push_back(kRecordVersion);
    }

    RecordWriter& byte(std::uint8_t value) {
        record_.push_back(value);
        return *this;
    }

    RecordWriter& number(std::uint64_t value) {
        append(record_, be64(value));
        return *this;
    }

    RecordWriter& signed_number(std::int64_t value) {
        return number(static_cast<std::uint64_t>(value));
    }

    RecordWriter& fixed(ByteView content) {
        append(record_, content);
        return *this;
    }

    RecordWriter& text(ByteView content) {
        number(content.size());
        return fixed(content);
    }

    [[nodiscard]] Bytes take() { return std::move(record_); }

  private:
    Bytes record_;
};

/// Reads what RecordWriter wrote. After a failure everything reads as zero; `finish` tells.
class RecordReader {
  public:
    explicit RecordReader(ByteView record) : rest_(record), version_(byte()) {}

    std::uint8_t byte() {
        const ByteView content = fixed(1);
        return content.empty() ? std::uint8_t{0} : content[0];
    }

    std::uint64_t number() {
        const ByteView content = fixed(8);
        return content.empty() ? 0 : read_be64(content);
    }

    std::int64_t signed_number() { return static_cast<std::int64_t>(number()); }

    ByteView fixed(std::uint64_t size) {
        if (size > rest_.size()) {
            failed_ = true;
            rest_ = {};
            return {};
        }
        const ByteView out = rest_.first(size);
        rest_ = rest_.subspan(size);
        return out;
    }

    ByteView text() { return fixed(number()); }

    Address address() {
        const auto out = Address::from(fixed(Address::kSize));
        require(out.has_value());
        return out.value_or(Address{});
    }

    /// A count of things that follow, each of at least `size` bytes.
    std::uint64_t count(std::uint64_t size) {
        const std::uint64_t out = number();
        require(out <= rest_.size() / size);
        return failed_ ? 0 : out;
    }

    void require(bool condition) { failed_ = failed_ || !condition; }

    [[nodiscard]] Status finish(const char* what) const {
        if (version_ != kRecordVersion && !failed_) return fail(ErrorCode::store_version, what);
        if (failed_ || !rest_.empty()) return fail(ErrorCode::store_corrupt, what);
        return {};
    }

  private:
    ByteView rest_;
    bool failed_ = false;
    std::uint8_t version_;
};

}  // namespace tributary::token
