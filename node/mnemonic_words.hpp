// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>

namespace tributary::node {

inline constexpr std::size_t kMnemonicWordCount = 2048;

/// The English word list of BIP-39, in its order, which is the alphabet's.
extern const std::array<std::string_view, kMnemonicWordCount> kMnemonicWords;

}  // namespace tributary::node
