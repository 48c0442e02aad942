// SPDX-License-Identifier: Apache-2.0
#include "node/oracle_answers.hpp"

namespace tributary::node {

std::string_view name_of(EpochState state) {
    switch (state) {
        case EpochState::open: return "OPEN";
        case EpochState::settling: return "SETTLING";
        case EpochState::paid: return "PAID";
    }
    return "";
}

std::string_view name_of(PayoutState state) {
    switch (state) {
        case PayoutState::waiting: return "WAITING";
        case PayoutState::prepared: return "PREPARED";
        case PayoutState::broadcast: return "BROADCAST";
        case PayoutState::paid: return "PAID";
    }
    return "";
}

}  // namespace tributary::node
