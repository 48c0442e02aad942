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

/// A call that reads accounts and tokens, or tells what signatures are worth; nothing when it is
/// another method.
std::optional<CallAnswer> answer_from_ledger(const Devnet& network,
                                             std::string_view method,
                                             ByteView request);

/// A call that makes an unsigned transaction out of a contract (CreateTransaction2, TransferAsset2
/// and so on), referring to the head and good for a minute; nothing when it is another method.
std::optional<CallAnswer> answer_with_transaction(const Devnet& network,
                                                  std::string_view method,
                                                  ByteView request);

/// A call about contracts; nothing when it is another method.
std::optional<CallAnswer> answer_from_contracts(const Devnet& network,
                                                std::string_view method,
                                                ByteView request);

/// Fields 5 to 17 of a TransactionInfo: result, contract, receipt, logs, internal transactions.
Bytes encode_run(const ContractRun& run, const TransactionId& id);

/// The content of the last bytes field with this number; empty where there is none.
Bytes bytes_in(ByteView request, std::uint32_t number);

/// The last integer field with this number; 0 where there is none.
std::int64_t integer_in(ByteView request, std::uint32_t number);

/// A call that fails.
CallAnswer refused(CallStatus status, std::string why);

/// WalletSolidity's GetAccount and ListWitnesses, as of the solidified block; nothing when it is
/// another method.
std::optional<CallAnswer> answer_from_solid_accounts(const Devnet& network,
                                                     std::string_view method,
                                                     ByteView request);

/// A call of protocol.Wallet, or of protocol.WalletSolidity as of the solidified block; `path` is
/// "/protocol.Wallet/GetNowBlock2" and so on. Broadcasts change the network. Loop thread.
CallAnswer answer_wallet_call(Devnet& network, std::string_view path, ByteView request);

}  // namespace tributary::devnet
