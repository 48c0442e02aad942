// SPDX-License-Identifier: Apache-2.0
// Files of a recorded chain: the kind of file, then its content.
#include <cstddef>
#include <cstdint>

#include "primitives/check.hpp"
#include "tools/devnet/chain_record.hpp"
#include "tools/devnet/ledger.hpp"
#include "tools/devnet/permission.hpp"
#include "tools/devnet/stored_block.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tributary;
    if (size == 0) return 0;
    const ByteView content(data + 1, size - 1);
    devnet::Ledger ledger;
    if (data[0] % 5 == 0) {
        const auto messages = devnet::split_delimited(content);
        if (!messages) return 0;
        for (const ByteView message : *messages) {
            const auto block = devnet::decode_stored_block(to_bytes(message));
            if (block) static_cast<void>(devnet::note_block(ledger, *block, {true, 0}).has_value());
        }
    }
    if (data[0] % 5 == 1)
        static_cast<void>(devnet::parse_chain_record(as_text(content)).has_value());
    if (data[0] % 5 == 2) static_cast<void>(devnet::parse_balances(as_text(content)).has_value());
    if (data[0] % 5 == 3) {
        static_cast<void>(devnet::apply_delta(ledger, as_text(content), true).has_value());
    }
    if (data[0] % 5 == 4) {
        const auto permission = devnet::decode_permission(content);
        if (permission) {
            TRIBUTARY_ASSERT(devnet::decode_permission(devnet::encode_permission(*permission)) ==
                             *permission);
        }
    }
    return 0;
}
