// SPDX-License-Identifier: Apache-2.0
#include "token/bounds.hpp"

#include <algorithm>

#include "primitives/numbers.hpp"

namespace tributary::token {

std::optional<Bounds> prove_balance(Bounds bounds, std::int64_t value) {
    if (value <= 0 || bounds.at_least >= value) return bounds;
    const auto missing = checked_sub(value, bounds.at_least);
    if (!missing || *missing > bounds.unplaced) return std::nullopt;
    return Bounds{value, bounds.unplaced - *missing};
}

std::optional<Bounds> credit(Bounds bounds, std::int64_t amount) {
    const auto sum = checked_add(bounds.at_least, amount);
    if (!sum) return std::nullopt;
    return Bounds{*sum, bounds.unplaced};
}

std::optional<Bounds> credit_from_unplaced(Bounds bounds, std::int64_t amount) {
    const auto placed = place(bounds, amount);
    return placed ? credit(*placed, amount) : std::nullopt;
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
    const std::int64_t lost = std::clamp<std::int64_t>(proven->at_least, 0, most);
    const auto unplaced = checked_add(proven->unplaced, lost);
    if (!unplaced) return std::nullopt;
    return Bounds{proven->at_least - lost, *unplaced};
}

std::optional<Bounds> prove_signer(Bounds bounds) {
    return place(bounds, bounds.at_least);
}

std::optional<Bounds> place(Bounds bounds, std::int64_t amount) {
    const auto rest = checked_sub(bounds.unplaced, amount);
    if (!rest || *rest < 0) return std::nullopt;
    bounds.unplaced = *rest;
    return bounds;
}

}  // namespace tributary::token
