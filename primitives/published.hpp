// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <mutex>
#include <utility>

namespace tributary {

/// A snapshot that the loop thread replaces and any thread reads. The only mutex that is shared
/// between rooms; it is held for the copy of one pointer.
template <typename T>
class Published {
  public:
    explicit Published(T first = {}) : value_(std::make_shared<const T>(std::move(first))) {}

    /// The newest snapshot; it stays valid and unchanged for as long as the caller holds it.
    [[nodiscard]] std::shared_ptr<const T> read() const {
        const std::lock_guard lock(mutex_);
        return value_;
    }

    void publish(T next) {
        auto fresh = std::make_shared<const T>(std::move(next));
        const std::lock_guard lock(mutex_);
        value_.swap(fresh);
    }

  private:
    mutable std::mutex mutex_;
    std::shared_ptr<const T> value_;
};

}  // namespace tributary
