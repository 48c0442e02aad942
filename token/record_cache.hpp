// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>

#include "primitives/kv_store.hpp"

namespace tributary::token {

/// Records of one block: what was read from the store and what is to be written. The store outlives
/// it and does not change meanwhile. A store or decoding error sticks: reads then give nothing, and
/// `error` tells.
class RecordCache {
  public:
    struct Entry {
        /// As it is in the store; nothing where there is none, or where it was never read.
        std::optional<Bytes> before;
        /// As it will be.
        std::optional<Bytes> now;
        bool was_read = false;
        bool changed = false;
    };

    explicit RecordCache(const KvStore& store) : store_(store) {}

    [[nodiscard]] const KvStore& store() const { return store_; }

    /// The decoded record; nothing where there is none.
    template <typename Decode>
    auto read(const Bytes& key, const Decode& decode)
        -> std::optional<typename decltype(decode(ByteView{}))::value_type> {
        const Entry& entry = load(key);
        if (!entry.now) return std::nullopt;
        auto value = decode(ByteView(*entry.now));
        if (!value) {
            fail_with(value.error());
            return std::nullopt;
        }
        return std::move(*value);
    }

    /// Does not read what is there.
    void put(Bytes key, Bytes record);
    void erase(const Bytes& key);

    /// Keeps the first error.
    void fail_with(const Error& error);

    [[nodiscard]] const std::optional<Error>& error() const { return error_; }

    /// Everything that was read or written, ascending by key.
    [[nodiscard]] const std::map<Bytes, Entry>& entries() const { return entries_; }

    /// Adds what changed, and is then empty.
    void write_to(WriteBatch& out);

  private:
    Entry& load(const Bytes& key);

    const KvStore& store_;
    std::map<Bytes, Entry> entries_;
    std::optional<Error> error_;
};

}  // namespace tributary::token
