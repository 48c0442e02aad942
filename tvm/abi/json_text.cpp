// SPDX-License-Identifier: Apache-2.0
#include "tvm/abi/json_text.hpp"

namespace tributary::tvm {

Result<nlohmann::json> parse_json_text(std::string_view text, std::size_t most) {
    using nlohmann::json;
    if (text.size() > most) return fail(ErrorCode::oversized, "JSON");
    bool too_deep = false;
    const auto guard = [&too_deep](int depth, json::parse_event_t /*event*/, json& /*value*/) {
        too_deep = too_deep || depth > kMaxJsonDepth;
        return !too_deep;
    };
    auto out = json::parse(text, guard, /*allow_exceptions=*/false);
    if (too_deep) return fail(ErrorCode::oversized, "JSON nested too deep");
    if (out.is_discarded()) return fail(ErrorCode::malformed, "not JSON");
    return out;
}

}  // namespace tributary::tvm
