// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "primitives/kv_store.hpp"

namespace rocksdb {
class Env;
}

namespace tributary::node {

/// KvStore on disk, in a RocksDB of a few MiB of memory. Reads from any thread, writes from one
/// thread at a time. What a write acknowledged survives kill -9; with Durability::synced also a
/// power cut.
class RocksStore final : public KvStore {
  public:
    /// The form of what is stored; a store of another form is refused, never converted silently.
    static constexpr std::string_view kFormat = "1";

    /// Opens or creates the store in the directory `path`. `env` (for tests, outlives the store)
    /// stands in for the disk. Errors: store_locked, store_corrupt, store_version, disk_full,
    /// io_error; each names the path.
    static Result<std::unique_ptr<RocksStore>> open(const std::string& path,
                                                    rocksdb::Env* env = nullptr);

    RocksStore(const RocksStore&) = delete;
    RocksStore& operator=(const RocksStore&) = delete;
    RocksStore(RocksStore&&) = delete;
    RocksStore& operator=(RocksStore&&) = delete;
    ~RocksStore() override;

    /// What the data take on disk and in memory that is not on disk yet, about. Any thread.
    [[nodiscard]] std::uint64_t stored_bytes() const;

    [[nodiscard]] Result<std::optional<Bytes>> get(ByteView key) const override;
    /// After disk_full nothing of the batch is stored; writes succeed again at most five seconds
    /// after there is space.
    [[nodiscard]] Status write(const WriteBatch& batch, Durability durability) override;
    [[nodiscard]] Status scan(ByteView prefix, ByteView from, const Visitor& visit) const override;
    [[nodiscard]] Status scan_back(ByteView prefix,
                                   ByteView from,
                                   const Visitor& visit) const override;

  private:
    struct Database;
    explicit RocksStore(std::unique_ptr<Database> database);

    std::unique_ptr<Database> database_;
};

}  // namespace tributary::node
