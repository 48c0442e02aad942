// SPDX-License-Identifier: Apache-2.0
#include "primitives/voices.hpp"

#include <algorithm>

namespace tributary {

std::size_t usual_threshold(std::size_t named) {
    return std::max(kMinVoices, named / 2 + 1);
}

bool Voices::add(const std::string& name, const std::string& peer) {
    if (names_.contains(name) || peers_.contains(peer)) return false;
    names_.insert(name);
    peers_.insert(peer);
    return true;
}

}  // namespace tributary
