// SPDX-License-Identifier: Apache-2.0
#include "consensus/witness_schedule.hpp"

#include <algorithm>

namespace tributary::consensus {

std::int32_t byte_string_hash(ByteView bytes) {
    auto hash = static_cast<std::uint32_t>(bytes.size());
    for (const std::uint8_t byte : bytes) {
        // Java's byte is signed: 0x80..0xff count as -128..-1.
        const std::uint32_t addend = byte < 0x80 ? byte : byte - 0x100U;
        hash = hash * 31 + addend;
    }
    return hash == 0 ? 1 : static_cast<std::int32_t>(hash);
}

std::vector<Address> active_witnesses(std::vector<WitnessVotes> witnesses,
                                      TieOrder ties,
                                      std::size_t max_active) {
    std::stable_sort(witnesses.begin(), witnesses.end(), [ties](const auto& a, const auto& b) {
        if (a.votes != b.votes) return a.votes > b.votes;
        if (ties == TieOrder::address) return a.address > b.address;
        return byte_string_hash(a.address.view()) > byte_string_hash(b.address.view());
    });
    witnesses.resize(std::min(witnesses.size(), max_active));
    std::vector<Address> out;
    out.reserve(witnesses.size());
    for (const WitnessVotes& witness : witnesses)
        out.push_back(witness.address);
    return out;
}

BlockNumber solidified_number(std::vector<BlockNumber> latest) {
    if (latest.empty()) return 0;
    std::sort(latest.begin(), latest.end());
    return latest[latest.size() - solid_count(latest.size())];
}

}  // namespace tributary::consensus
