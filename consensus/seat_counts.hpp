// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <iterator>
#include <vector>

#include "primitives/address.hpp"
#include "primitives/numbers.hpp"
#include "primitives/shared_vector.hpp"

namespace tributary::consensus {

/// The newest block that one signer made for one seat within a maintenance period.
struct SeatCount {
    Address witness;
    Address signer;
    BlockNumber latest = 0;
    /// The seat is trusted and the signer is its known key.
    bool counted = false;

    bool operator==(const SeatCount&) const = default;
};

/// The counts of a period, one for each pair of seat and signer; as a rule the newest stands last.
/// Every header has one, so the addresses, which hardly ever change, are shared between copies.
class SeatCounts {
  public:
    SeatCounts() = default;

    SeatCounts(std::initializer_list<SeatCount> counts) {
        for (const SeatCount& count : counts)
            push_back(count);
    }

    bool operator==(const SeatCounts& other) const;

    [[nodiscard]] std::size_t size() const { return entries_.size(); }

    [[nodiscard]] bool empty() const { return entries_.empty(); }

    [[nodiscard]] SeatCount operator[](std::size_t at) const;

    [[nodiscard]] const Address& witness(std::size_t at) const { return pair(at).witness; }

    [[nodiscard]] const Address& signer(std::size_t at) const { return pair(at).signer; }

    [[nodiscard]] BlockNumber latest(std::size_t at) const { return entries_[at].latest; }

    [[nodiscard]] bool counted(std::size_t at) const { return entries_[at].counted; }

    /// Where the pair stands; size() where it does not.
    [[nodiscard]] std::size_t find(const Address& witness, const Address& signer) const;

    /// False where no two pairs have a seat or a signer in common.
    [[nodiscard]] bool may_share_names() const { return may_share_names_; }

    /// Appends a pair that is not there yet.
    void push_back(const SeatCount& count);

    /// Puts the pair last with a newer block. Adds it where it is missing.
    void touch(const Address& witness, const Address& signer, BlockNumber latest);

    void set_counted(std::size_t at, bool counted) { entries_[at].counted = counted; }

    void erase(std::size_t at);

    class Iterator {
      public:
        using iterator_category = std::input_iterator_tag;
        using value_type = SeatCount;
        using difference_type = std::ptrdiff_t;
        using pointer = const SeatCount*;
        using reference = SeatCount;

        Iterator(const SeatCounts& counts, std::size_t at) : counts_(&counts), at_(at) {}

        SeatCount operator*() const { return (*counts_)[at_]; }

        Iterator& operator++() {
            ++at_;
            return *this;
        }

        bool operator==(const Iterator& other) const { return at_ == other.at_; }

      private:
        const SeatCounts* counts_;
        std::size_t at_;
    };

    [[nodiscard]] Iterator begin() const { return {*this, 0}; }

    [[nodiscard]] Iterator end() const { return {*this, size()}; }

  private:
    struct Pair {
        Address witness;
        Address signer;

        bool operator==(const Pair&) const = default;
    };

    struct Entry {
        BlockNumber latest = 0;
        /// Index of its pair.
        std::uint32_t pair = 0;
        bool counted = false;
    };

    [[nodiscard]] const Pair& pair(std::size_t at) const { return pairs_[entries_[at].pair]; }

    SharedVector<Pair> pairs_;
    std::vector<Entry> entries_;
    bool may_share_names_ = false;
};

}  // namespace tributary::consensus
