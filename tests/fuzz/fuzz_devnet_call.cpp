// SPDX-License-Identifier: Apache-2.0
// A call of protocol.Wallet: the method's number, then the request as it came in.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "primitives/check.hpp"
#include "primitives/crypto/sha256.hpp"
#include "tools/devnet/wallet_answers.hpp"

namespace {

using namespace tributary;

constexpr std::array kMethods{"BroadcastTransaction",
                              "GetNowBlock",
                              "GetBlock",
                              "GetBlockByNum",
                              "GetBlockByNum2",
                              "GetBlockById",
                              "GetBlockByLimitNext",
                              "GetBlockByLimitNext2",
                              "GetBlockByLatestNum",
                              "GetBlockByLatestNum2",
                              "GetTransactionById",
                              "GetTransactionInfoById",
                              "GetAccount",
                              "GetAssetIssueById",
                              "GetNodeInfo",
                              "GetNextMaintenanceTime",
                              "GetTransactionSignWeight",
                              "GetTransactionApprovedList",
                              "GetAssetIssueByName",
                              "GetPaginatedAssetIssueList",
                              "CreateTransaction2",
                              "CreateAssetIssue2",
                              "AccountPermissionUpdate"};

/// Four blocks of one witness, and one account that has something to send.
devnet::Devnet small_network() {
    const auto key = SecretKey::from(sha256(as_bytes("witness")).view());
    const Address witness = address_of(public_key_of(*key));
    devnet::Recording recording;
    recording.record.emplace();
    BlockId parent;
    for (BlockNumber number = 0; number < 4; ++number) {
        const TimestampMs time = 1'700'000'001'000 + static_cast<TimestampMs>(number) * 3'000;
        recording.blocks.push_back(devnet::make_block({number, parent, time, witness, {}}, *key));
        recording.record->blocks.push_back({1'800'000'000'000, false, 0});
        parent = recording.blocks.back().id;
    }
    recording.record->epochs.push_back({1, {witness}});
    recording.ledger.is_known = true;
    recording.ledger.accounts[witness].balance = {1'000'000'000};
    devnet::KeyRing keys;
    keys.emplace(witness, key->clone());
    auto network = devnet::Devnet::make(std::move(recording), std::move(keys));
    TRIBUTARY_ASSERT(network && network->replay(4));
    return std::move(*network);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static devnet::Devnet network = small_network();
    if (size == 0) return 0;
    const std::string path = std::string("/protocol.Wallet/") + kMethods[data[0] % kMethods.size()];
    const devnet::CallAnswer answer =
        devnet::answer_wallet_call(network, path, {data + 1, size - 1});
    TRIBUTARY_ASSERT(answer.status == devnet::CallStatus::ok || !answer.detail.empty());
    return 0;
}
