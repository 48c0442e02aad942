// SPDX-License-Identifier: Apache-2.0
#include "consensus/support.hpp"

#include <algorithm>

namespace tributary::consensus {
namespace {

/// Addresses that differ nearly always differ in their last eight bytes; the whole comparison is a
/// library call, and several hundred of them are made per header.
bool same(const Address& a, const Address& b) {
    return AddressHash{}(a) == AddressHash{}(b) && a == b;
}

}  // namespace

std::vector<BlockNumber> distinct_latest(const std::vector<SeatCount>& counts) {
    std::vector<const SeatCount*> order;
    order.reserve(counts.size());
    for (auto it = counts.rbegin(); it != counts.rend(); ++it) {
        if (it->counted) order.push_back(&*it);
    }
    const auto newer = [](const SeatCount* a, const SeatCount* b) { return a->latest > b->latest; };
    // A period keeps its counts in order, so there is hardly ever anything to sort.
    if (!std::is_sorted(order.begin(), order.end(), newer)) {
        std::sort(order.begin(), order.end(), newer);
    }
    std::vector<BlockNumber> latest;
    latest.reserve(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        const auto shares = [&](const SeatCount* other) {
            return same(other->witness, order[i]->witness) || same(other->signer, order[i]->signer);
        };
        // Entries kept so far are exactly order[0..latest.size()).
        const auto kept_end = order.begin() + static_cast<std::ptrdiff_t>(latest.size());
        if (std::any_of(order.begin(), kept_end, shares)) continue;
        latest.push_back(order[i]->latest);
        order[latest.size() - 1] = order[i];
    }
    return latest;
}

BlockNumber supported_by(const std::vector<BlockNumber>& latest, std::size_t count) {
    return count == 0 || latest.size() < count ? 0 : latest[count - 1];
}

std::uint32_t support_of(const std::vector<BlockNumber>& latest, BlockNumber number) {
    const auto below = std::find_if(
        latest.begin(), latest.end(), [&](BlockNumber newest) { return newest < number; });
    return static_cast<std::uint32_t>(below - latest.begin());
}

}  // namespace tributary::consensus
