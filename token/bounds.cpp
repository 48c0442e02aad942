// SPDX-License-Identifier: Apache-2.0
#include "token/bounds.hpp"

#include <algorithm>

#include "primitives/numbers.hpp"

namespace tributary::token {

std::optional<Bounds> prove_balance(Bounds bounds, std::int64_t value) {
    if (bounds.at_least >= value) return bounds;
    bounds.unplaced -= value - bounds.at_least;
    bounds.at_least = value;
    if (bounds.unplaced < 0) return std::nullopt;
    return bounds;
}

std::optional<Bounds> credit(Bounds bounds, std::int64_t amount) {
    const auto sum = checked_add(bounds.at_least, amount);
    if (!sum) return std::nullopt;
    return Bounds{*sum, bounds.unplaced};
}

std::optional<Bounds> credit_from_unplaced(Bounds bounds, std::int64_t amount) {
    if (bounds.unplaced < amount) return std::nullopt;
    bounds.unplaced -= amount;
    return credit(bounds, amount);
}

std::optional<Bounds> debit(Bounds bounds, std::int64_t amount) {
    auto proven = prove_balance(bounds, amount);
    if (proven) proven->at_least -= amount;
    return proven;
}

std::optional<Bounds> debit_to_unplaced(Bounds bounds, std::int64_t amount) {
    return hidden_debit(bounds, amount, amount);
}

std::optional<Bounds> hidden_debit(Bounds bounds, std::int64_t least, std::int64_t most) {
    const auto proven = prove_balance(bounds, least);
    if (!proven) return std::nullopt;
    const std::int64_t lost = std::min(proven->at_least, most);
    const auto unplaced = checked_add(proven->unplaced, lost);
    if (!unplaced) return std::nullopt;
    return Bounds{proven->at_least - lost, *unplaced};
}

std::optional<Bounds> prove_signer(Bounds bounds) {
    bounds.unplaced -= bounds.at_least;
    if (bounds.unplaced < 0) return std::nullopt;
    return bounds;
}

}  // namespace tributary::token
