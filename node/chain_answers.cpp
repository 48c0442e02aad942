// SPDX-License-Identifier: Apache-2.0
#include "node/chain_answers.hpp"

namespace tributary::node {

std::string_view name_of(NodeState state) {
    switch (state) {
        case NodeState::syncing: return "SYNCING";
        case NodeState::following: return "FOLLOWING";
        case NodeState::degraded: return "DEGRADED";
        case NodeState::needs_checkpoint: return "NEEDS_CHECKPOINT";
        case NodeState::needs_keys: return "NEEDS_KEYS";
    }
    return "";
}

std::string_view name_of(Exactness exactness) {
    switch (exactness) {
        case Exactness::unknown: return "UNKNOWN";
        case Exactness::bounded: return "BOUNDED";
        case Exactness::attested: return "ATTESTED";
        case Exactness::exact: return "EXACT";
    }
    return "";
}

}  // namespace tributary::node
