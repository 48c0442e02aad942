// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <vector>

#include "primitives/memory_store.hpp"

namespace tributary::test {

/// The process was killed. Thrown through the code under test, whose objects are then thrown away.
struct Killed {};

enum class Death {
    none,
    /// Before anything of the write is in the store.
    before_write,
    /// After the write, before anybody hears of it.
    after_write,
    /// The power fails: of the writes since the last synced one only some of the first survive.
    power_cut,
};

/// A store that a plan kills at chosen writes, and that remembers what is durable.
class DyingStore final : public KvStore {
  public:
    /// Asked before each write, with the number of the write from 1 on.
    using Plan = std::function<Death(std::uint64_t)>;

    explicit DyingStore(Plan plan) : plan_(std::move(plan)) {}

    [[nodiscard]] Result<std::optional<Bytes>> get(ByteView key) const override {
        return view_.get(key);
    }

    [[nodiscard]] Status write(const WriteBatch& batch, Durability durability) override {
        const Death death = plan_(++writes_);
        if (death == Death::before_write) throw Killed{};
        if (death == Death::power_cut) {
            lose_half();
            throw Killed{};
        }
        pending_.push_back(batch);
        if (durability == Durability::synced) settle(pending_.size());
        const Status status = view_.write(batch, durability);
        if (death == Death::after_write) throw Killed{};
        return status;
    }

    [[nodiscard]] Status scan(ByteView prefix, ByteView from, const Visitor& visit) const override {
        return view_.scan(prefix, from, visit);
    }

    [[nodiscard]] Status scan_back(ByteView prefix,
                                   ByteView from,
                                   const Visitor& visit) const override {
        return view_.scan_back(prefix, from, visit);
    }

    [[nodiscard]] std::uint64_t writes() const { return writes_; }

  private:
    static void put(KvStore& store, const WriteBatch& batch) {
        if (!store.write(batch, Durability::synced)) throw Killed{};
    }

    void settle(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i)
            put(durable_, pending_[i]);
        pending_.clear();
    }

    void lose_half() {
        settle(pending_.size() / 2);
        pending_.clear();
        WriteBatch gone;
        const Status all = view_.scan({}, {}, [&](ByteView key, ByteView /*value*/) {
            gone.erase(key);
            return true;
        });
        if (!all) throw Killed{};
        WriteBatch kept;
        const Status rest = durable_.scan({}, {}, [&](ByteView key, ByteView value) {
            kept.put(key, value);
            return true;
        });
        if (!rest) throw Killed{};
        put(view_, gone);
        put(view_, kept);
    }

    Plan plan_;
    std::uint64_t writes_ = 0;
    MemoryStore view_;
    MemoryStore durable_;
    std::vector<WriteBatch> pending_;
};

}  // namespace tributary::test
