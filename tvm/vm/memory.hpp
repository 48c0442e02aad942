// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>

#include "primitives/bytes.hpp"

namespace tributary::tvm {

/// A frame's memory: one buffer that grows in words of 32 bytes and is zero where nothing was
/// written. It never shrinks, so a later frame finds the room again.
class Memory {
  public:
    [[nodiscard]] std::uint64_t size() const { return size_; }

    [[nodiscard]] std::uint8_t* data() { return data_.get(); }

    /// Makes `end` bytes addressable, rounded up to a word.
    void expand(std::uint64_t end) {
        if (end > size_) grow((end + 31) / 32 * 32);
    }

    /// The bytes from `offset`; they are addressable already unless `size` is 0.
    [[nodiscard]] ByteView view(std::uint64_t offset, std::uint64_t size) const {
        if (size == 0) return {};
        return {data_.get() + offset, size};
    }

    void clear() { size_ = 0; }

  private:
    void grow(std::uint64_t size) {
        if (size > capacity_) {
            std::uint64_t wanted = capacity_ == 0 ? 4096 : capacity_;
            while (wanted < size)
                wanted *= 2;
            auto larger = std::make_unique_for_overwrite<std::uint8_t[]>(wanted);
            if (size_ > 0) std::memcpy(larger.get(), data_.get(), size_);
            data_ = std::move(larger);
            capacity_ = wanted;
        }
        std::memset(data_.get() + size_, 0, size - size_);
        size_ = size;
    }

    std::unique_ptr<std::uint8_t[]> data_;
    std::uint64_t size_ = 0;
    std::uint64_t capacity_ = 0;
};

}  // namespace tributary::tvm
