// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>

#include "primitives/kv_store.hpp"

namespace tributary {

/// KvStore in memory, for tests and for pending state. Not synchronised.
class MemoryStore final : public KvStore {
  public:
    [[nodiscard]] Result<std::optional<Bytes>> get(ByteView key) const override;
    [[nodiscard]] Status write(const WriteBatch& batch, Durability durability) override;
    [[nodiscard]] Status scan(ByteView prefix, ByteView from, const Visitor& visit) const override;
    [[nodiscard]] Status scan_back(ByteView prefix,
                                   ByteView from,
                                   const Visitor& visit) const override;

    [[nodiscard]] std::size_t size() const { return map_.size(); }

  private:
    std::map<Bytes, Bytes> map_;
};

/// Writes stay in memory, reads fall through to `below`: what a chain of pending blocks would do to
/// a store. `below` outlives the overlay and must not change meanwhile. Not synchronised.
class OverlayStore final : public KvStore {
  public:
    explicit OverlayStore(const KvStore& below) : below_(below) {}

    [[nodiscard]] Result<std::optional<Bytes>> get(ByteView key) const override;
    [[nodiscard]] Status write(const WriteBatch& batch, Durability durability) override;
    [[nodiscard]] Status scan(ByteView prefix, ByteView from, const Visitor& visit) const override;
    [[nodiscard]] Status scan_back(ByteView prefix,
                                   ByteView from,
                                   const Visitor& visit) const override;

    /// What was written, each key once with its last value, ascending.
    [[nodiscard]] WriteBatch changes() const;

  private:
    const KvStore& below_;
    std::map<Bytes, std::optional<Bytes>> changes_;
};

}  // namespace tributary
