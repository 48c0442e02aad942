// SPDX-License-Identifier: Apache-2.0
#include "consensus/support.hpp"

#include <algorithm>
#include <bitset>

namespace tributary::consensus {
namespace {

/// Addresses met so far, as a filter in front of a search: it may take a new one for known, never
/// a known one for new.
class MaybeSeen {
  public:
    /// True where the address may have been added before.
    bool add(const Address& address) {
        const std::size_t at = AddressHash{}(address) % kBits;
        const bool before = bits_[at];
        bits_[at] = true;
        return before;
    }

  private:
    static constexpr std::size_t kBits = 2048;
    std::bitset<kBits> bits_;
};

using Order = boost::container::small_vector<std::uint32_t, 64>;

/// Indices of the counted entries, the newest first.
Order newest_first(const SeatCounts& counts) {
    Order order;
    order.reserve(counts.size());
    for (std::size_t at = counts.size(); at-- > 0;) {
        if (counts.counted(at)) order.push_back(static_cast<std::uint32_t>(at));
    }
    const auto newer = [&](std::size_t a, std::size_t b) {
        return counts.latest(a) > counts.latest(b);
    };
    // A period keeps its counts in order, so there is hardly ever anything to sort.
    if (!std::is_sorted(order.begin(), order.end(), newer)) {
        std::sort(order.begin(), order.end(), newer);
    }
    return order;
}

}  // namespace

LatestNumbers distinct_latest(const SeatCounts& counts) {
    Order order = newest_first(counts);
    LatestNumbers latest;
    if (!counts.may_share_names()) {
        for (const std::uint32_t at : order)
            latest.push_back(counts.latest(at));
        return latest;
    }
    MaybeSeen witnesses;
    MaybeSeen signers;
    for (const std::uint32_t at : order) {
        const auto shares = [&](std::uint32_t other) {
            return counts.witness(other) == counts.witness(at) ||
                   counts.signer(other) == counts.signer(at);
        };
        const bool witness_seen = witnesses.add(counts.witness(at));
        const bool signer_seen = signers.add(counts.signer(at));
        // Entries kept so far are exactly order[0..latest.size()).
        const auto kept_end = order.begin() + static_cast<std::ptrdiff_t>(latest.size());
        if ((witness_seen || signer_seen) && std::any_of(order.begin(), kept_end, shares)) continue;
        order[latest.size()] = at;
        latest.push_back(counts.latest(at));
    }
    return latest;
}

BlockNumber supported_by(const LatestNumbers& latest, std::size_t count) {
    return count == 0 || latest.size() < count ? 0 : latest[count - 1];
}

std::uint32_t support_of(const SeatCounts& counts, BlockNumber number) {
    std::uint32_t out = 0;
    if (counts.may_share_names()) {
        for (const BlockNumber newest : distinct_latest(counts))
            out += newest >= number ? 1U : 0U;
        return out;
    }
    for (std::size_t at = 0; at < counts.size(); ++at)
        out += counts.counted(at) && counts.latest(at) >= number ? 1U : 0U;
    return out;
}

}  // namespace tributary::consensus
