// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include <nlohmann/json.hpp>

#include "primitives/result.hpp"

namespace tributary::tvm {

/// Brackets open inside each other that are read; nlohmann's parser keeps its own stack, its
/// destructor does not.
inline constexpr int kMaxJsonDepth = 64;

/// The document of a text of at most `most` bytes. Errors: oversized, malformed.
Result<nlohmann::json> parse_json_text(std::string_view text, std::size_t most);

}  // namespace tributary::tvm
