// SPDX-License-Identifier: Apache-2.0
#include "primitives/block_id.hpp"

namespace tributary {

std::string_view name_of(AssuranceLevel level) {
    switch (level) {
        case AssuranceLevel::reported: return "REPORTED";
        case AssuranceLevel::linked: return "LINKED";
        case AssuranceLevel::vouched: return "VOUCHED";
        case AssuranceLevel::solid: return "SOLID";
        case AssuranceLevel::anchored: return "ANCHORED";
    }
    return "REPORTED";
}

}  // namespace tributary
