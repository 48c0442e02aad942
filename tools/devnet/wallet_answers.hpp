// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "tools/devnet/devnet.hpp"

namespace tributary::devnet {

/// gRPC status codes that are answered (grpc::StatusCode has the same numbers).
enum class CallStatus : int {
    ok = 0,
    invalid_argument = 3,
    not_found = 5,
    unimplemented = 12,
    unavailable = 14,
};

/// One finished unary call: a serialised message, or why there is none.
struct CallAnswer {
    CallStatus status = CallStatus::ok;
    std::string detail;
    Bytes message;
};

/// Most blocks of one list (java-tron RpcApiService BLOCK_LIMIT_NUM).
inline constexpr std::int64_t kMaxBlocksPerAnswer = 100;

/// A call that reads blocks and transactions. `method` is the name inside protocol.Wallet; nothing
/// when it is another method. Messages are put together from the blocks' own bytes, so that no
/// field that a block carries can get lost.
std::optional<CallAnswer> answer_from_chain(const ServedChain& chain,
                                            std::string_view method,
                                            ByteView request);

/// A call of protocol.Wallet; `path` is "/protocol.Wallet/GetNowBlock2" and so on. Broadcasts
/// change the network. Loop thread.
CallAnswer answer_wallet_call(Devnet& network, std::string_view path, ByteView request);

}  // namespace tributary::devnet
