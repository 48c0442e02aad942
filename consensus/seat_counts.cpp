// SPDX-License-Identifier: Apache-2.0
#include "consensus/seat_counts.hpp"

#include <algorithm>

namespace tributary::consensus {

bool SeatCounts::operator==(const SeatCounts& other) const {
    if (size() != other.size()) return false;
    for (std::size_t at = 0; at < size(); ++at) {
        const bool same = latest(at) == other.latest(at) && counted(at) == other.counted(at) &&
                          pair(at) == other.pair(at);
        if (!same) return false;
    }
    return true;
}

SeatCount SeatCounts::operator[](std::size_t at) const {
    return {witness(at), signer(at), latest(at), counted(at)};
}

std::size_t SeatCounts::find(const Address& witness, const Address& signer) const {
    const Pair wanted{witness, signer};
    std::size_t at = 0;
    // Who produces next is nearly always the one whose last block is the oldest.
    while (at < size() && pair(at) != wanted)
        ++at;
    return at;
}

void SeatCounts::push_back(const SeatCount& count) {
    auto& pairs = pairs_.edit();
    may_share_names_ =
        may_share_names_ || std::any_of(pairs.begin(), pairs.end(), [&](const Pair& pair) {
            return pair.witness == count.witness || pair.signer == count.signer;
        });
    entries_.push_back({count.latest, static_cast<std::uint32_t>(pairs.size()), count.counted});
    pairs.push_back({count.witness, count.signer});
}

void SeatCounts::touch(const Address& witness, const Address& signer, BlockNumber latest) {
    const std::size_t at = find(witness, signer);
    if (at == size()) {
        push_back({witness, signer, latest, false});
        return;
    }
    const auto entry = entries_.begin() + static_cast<std::ptrdiff_t>(at);
    std::rotate(entry, entry + 1, entries_.end());
    entries_.back().latest = latest;
}

void SeatCounts::erase(std::size_t at) {
    const std::uint32_t gone = entries_[at].pair;
    entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(at));
    auto& pairs = pairs_.edit();
    pairs.erase(pairs.begin() + gone);
    for (Entry& entry : entries_) {
        if (entry.pair > gone) --entry.pair;
    }
}

}  // namespace tributary::consensus
