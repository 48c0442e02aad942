// SPDX-License-Identifier: Apache-2.0
#include "node/upstream/wallet_messages.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tributary;
    const ByteView answer(data, size);
    (void)node::decode_range_answer(answer, {1, 3});
    (void)node::decode_block_answer(answer);
    (void)node::decode_head_answer(answer);
    (void)node::decode_transaction_info(answer);
    (void)node::decode_broadcast_answer(answer);
    (void)node::decode_account_answer(answer, Address{}, "1000001");
    (void)node::decode_witness_key(answer, Address::from_evm({1}));
    (void)node::decode_witness_list(answer);
    (void)node::decode_header_answer(answer, 1);
    return 0;
}
