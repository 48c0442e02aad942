// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "primitives/check.hpp"
#include "tvm/abi/contract_abi.hpp"
#include "tvm/abi/value_json.hpp"

namespace {

using namespace tributary;
using namespace tributary::tvm;

/// A list of types, a line break, an encoding: what decodes must encode to what decodes alike.
void decode(std::string_view list, ByteView encoding) {
    const auto types = parse_abi_type_list(list);
    if (!types) return;
    const auto values = decode_abi(*types, encoding);
    if (!values) return;
    for (std::size_t i = 0; i < types->size(); ++i)
        TRIBUTARY_ASSERT(!json_of((*types)[i], (*values)[i]).empty());
    const auto again = encode_abi(*types, *values);
    // Shared bytes are written once for each value that has them, so the size may not fit.
    if (!again) {
        TRIBUTARY_ASSERT(again.error().code == ErrorCode::oversized);
        return;
    }
    TRIBUTARY_ASSERT(decode_abi(*types, *again) == values);
}

void read_json(std::string_view text) {
    const auto abi = parse_contract_abi(text);
    if (!abi) return;
    for (const auto& item : abi->items) {
        for (const auto& input : item.inputs)
            TRIBUTARY_ASSERT(parse_abi_type(canonical_name(input.type)).has_value() ||
                             canonical_name(input.type).size() > kMaxAbiTypeText);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto line = std::min(text.find('\n'), text.size());
    decode(text.substr(0, line), as_bytes(text.substr(std::min(line + 1, size))));
    read_json(text);
    static_cast<void>(decode_revert({}, as_bytes(text)));
    return 0;
}
