// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "primitives/bytes.hpp"
#include "primitives/result.hpp"

namespace tributary {

/// Changes that become durable together or not at all.
class WriteBatch {
  public:
    struct Operation {
        Bytes key;
        /// Nothing means: erase the key.
        std::optional<Bytes> value;
    };

    void put(ByteView key, ByteView value) {
        operations_.push_back({to_bytes(key), to_bytes(value)});
    }

    void erase(ByteView key) { operations_.push_back({to_bytes(key), std::nullopt}); }

    /// Adds another batch's operations behind this one's.
    void append(const WriteBatch& other) {
        operations_.insert(operations_.end(), other.operations_.begin(), other.operations_.end());
    }

    [[nodiscard]] const std::vector<Operation>& operations() const { return operations_; }

    [[nodiscard]] bool empty() const { return operations_.empty(); }

  private:
    std::vector<Operation> operations_;
};

/// Whether a write must survive a power cut before the call returns.
enum class Durability {
    buffered,
    synced,
};

/// Ordered map of byte strings. Keys order as unsigned bytes. Implementations: MemoryStore,
/// RocksStore, OverlayStore. Reads may come from any thread; writes from one thread at a time.
class KvStore {
  public:
    KvStore() = default;
    KvStore(const KvStore&) = delete;
    KvStore& operator=(const KvStore&) = delete;
    KvStore(KvStore&&) = delete;
    KvStore& operator=(KvStore&&) = delete;
    virtual ~KvStore() = default;

    /// The value, nothing where there is none. Errors: io_error, store_corrupt.
    [[nodiscard]] virtual Result<std::optional<Bytes>> get(ByteView key) const = 0;

    /// Applies all of the batch or nothing. Errors: io_error, disk_full.
    [[nodiscard]] virtual Status write(const WriteBatch& batch, Durability durability) = 0;

    /// Called with key and value; returning false ends the walk.
    using Visitor = std::function<bool(ByteView key, ByteView value)>;

    /// Walks keys that begin with `prefix` and are not below `from`, ascending.
    /// An empty `from` means the first key of the prefix. Errors: io_error, store_corrupt.
    [[nodiscard]] virtual Status scan(ByteView prefix,
                                      ByteView from,
                                      const Visitor& visit) const = 0;

    /// Walks keys that begin with `prefix` and are not above `from`, descending. Errors as scan.
    [[nodiscard]] virtual Status scan_back(ByteView prefix,
                                           ByteView from,
                                           const Visitor& visit) const = 0;
};

}  // namespace tributary
