// SPDX-License-Identifier: Apache-2.0
// First byte: which record; the rest: its bytes. Every decoder takes any bytes, and what it accepts
// survives being written again.
#include <cstdlib>

#include "token/shadow_records.hpp"

using namespace tributary;
using namespace tributary::token;

namespace {

template <typename Decode, typename Encode>
void check(ByteView record, const Decode& decode, const Encode& encode) {
    const auto read = decode(record);
    if (!read) return;
    const auto again = decode(encode(*read));
    if (!again || encode(*again) != encode(*read)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const ByteView record = ByteView(data, size).subspan(1);
    switch (data[0] % 9) {
        case 0: check(record, decode_shadow_state, encode_shadow_state); break;
        case 1: check(record, decode_followed, encode_followed); break;
        case 2: check(record, decode_shadow_account, encode_shadow_account); break;
        case 3: check(record, decode_blob, encode_blob); break;
        case 4: check(record, decode_word, encode_word); break;
        case 5: check(record, decode_energy, encode_energy); break;
        case 6: check(record, decode_cycles, encode_cycles); break;
        case 7: check(record, decode_block_id, encode_block_id); break;
        default: check(record, decode_undo, encode_undo); break;
    }
    return 0;
}
