// SPDX-License-Identifier: Apache-2.0
// The real tributary-devnet binary, asked by a gRPC client that knows nothing of its insides.
#include <chrono>
#include <thread>

#include <signal.h>

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include "primitives/crypto/merkle.hpp"
#include "primitives/crypto/sha256.hpp"
#include "primitives/wire/block.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/recorded_chain.hpp"
#include "tests/support/recorded_network.hpp"
#include "tests/support/signed_transfer.hpp"
#include "tron/wallet.grpc.pb.h"

namespace tributary::test {
namespace {

using Arguments = std::vector<std::string>;

/// A running devnet over a recording and a client of it.
class RunningDevnet {
  public:
    explicit RunningDevnet(const std::string& chain, const Arguments& more = {})
        : address_("127.0.0.1:" + std::to_string(free_port())), process_(command(chain, more)) {
        is_ready_ = process_.wait_for_output("ready\n");
        wallet_ = protocol::Wallet::NewStub(
            grpc::CreateChannel(address_, grpc::InsecureChannelCredentials()));
    }

    [[nodiscard]] bool is_ready() const { return is_ready_; }

    protocol::BlockExtention head() {
        protocol::BlockExtention out;
        grpc::ClientContext context;
        const auto status = wallet_->GetNowBlock2(&context, {}, &out);
        EXPECT_TRUE(status.ok()) << status.error_message();
        return out;
    }

    /// The block when it is there within the patience.
    std::optional<protocol::BlockExtention> wait_for_block(std::int64_t number) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        protocol::NumberMessage request;
        request.set_num(number);
        while (std::chrono::steady_clock::now() < deadline) {
            protocol::BlockExtention out;
            grpc::ClientContext context;
            if (wallet_->GetBlockByNum2(&context, request, &out).ok()) return out;
            std::this_thread::yield();
        }
        return std::nullopt;
    }

    protocol::Return broadcast(const Bytes& transaction) {
        protocol::Transaction request;
        EXPECT_TRUE(request.ParseFromString(std::string(as_text(transaction))));
        protocol::Return out;
        grpc::ClientContext context;
        const auto status = wallet_->BroadcastTransaction(&context, request, &out);
        EXPECT_TRUE(status.ok()) << status.error_message();
        return out;
    }

    protocol::Wallet::Stub& wallet() { return *wallet_; }

    ChildProcess& process() { return process_; }

    [[nodiscard]] const std::string& address() const { return address_; }

  private:
    [[nodiscard]] Arguments command(const std::string& chain, const Arguments& more) const {
        Arguments out{TRIBUTARY_DEVNET, "--replay", chain_directory(chain), "--grpc", address_};
        out.insert(out.end(), more.begin(), more.end());
        return out;
    }

    std::string address_;
    ChildProcess process_;
    std::unique_ptr<protocol::Wallet::Stub> wallet_;
    bool is_ready_ = false;
};

Arguments producing(const std::string& interval, const Arguments& more = {}) {
    Arguments out{"--keys", chain_directory("main") + "/keys.json", "--block-interval", interval};
    out.insert(out.end(), more.begin(), more.end());
    return out;
}

std::int64_t number_of(const protocol::BlockExtention& block) {
    return block.block_header().raw_data().number();
}

wire::Header header_of(const protocol::BlockExtention& block) {
    const std::string bytes = block.block_header().SerializeAsString();
    return *wire::decode_header(as_bytes(bytes));
}

Hash256 root_of(const protocol::BlockExtention& block) {
    std::vector<Hash256> leaves;
    for (const auto& entry : block.transactions()) {
        leaves.push_back(sha256(as_bytes(entry.transaction().SerializeAsString())));
    }
    return merkle_root(std::move(leaves));
}

class RecordedChains : public testing::TestWithParam<const char*> {};

TEST_P(RecordedChains, SurviveATypedClientWithAllIdsAndRoots) {
    RunningDevnet devnet(GetParam());
    ASSERT_TRUE(devnet.is_ready()) << devnet.process().errors();
    const RecordedChain recorded = load_recorded_chain(GetParam());
    std::int64_t number = 1;
    while (number <= 3'000) {
        protocol::BlockLimit request;
        request.set_startnum(number);
        request.set_endnum(number + 100);
        protocol::BlockListExtention blocks;
        grpc::ClientContext context;
        ASSERT_TRUE(devnet.wallet().GetBlockByLimitNext2(&context, request, &blocks).ok());
        for (const auto& block : blocks.block()) {
            const auto& facts = recorded.facts["blocks"][static_cast<std::size_t>(number)];
            const wire::Header header = header_of(block);
            EXPECT_EQ(header.id.hex(), facts["id"].get<std::string>());
            EXPECT_EQ(block.blockid(), as_text(header.id.view()));
            EXPECT_EQ(root_of(block), header.tx_root) << number;
            ++number;
        }
        ASSERT_FALSE(blocks.block().empty());
    }
    EXPECT_EQ(number, 3'001);
}

INSTANTIATE_TEST_SUITE_P(Chains, RecordedChains, testing::Values("main", "turnover"));

TEST(DevnetProcess, ABroadcastTokenTransferStandsInAProducedBlock) {
    RunningDevnet devnet("main", producing("100"));
    ASSERT_TRUE(devnet.is_ready()) << devnet.process().errors();
    const auto roles = read_roles();
    const auto keys = read_keys();
    const wire::Header head = header_of(devnet.head());
    const TransferDraft draft{roles.at("user9"),
                              roles.at("user10"),
                              "1000002",
                              77,
                              head.id,
                              head.timestamp + 600'000,
                              {},
                              0};
    const Bytes transaction = signed_transfer(draft, {&keys.at(draft.from)});
    const protocol::Return taken = devnet.broadcast(transaction);
    ASSERT_TRUE(taken.result()) << taken.message();
    EXPECT_EQ(taken.code(), protocol::Return::SUCCESS);
    const auto recording = read_recording("main");
    const auto& witnesses = *recording.record->witnesses_after(3'000);
    const Hash256 id = sha256(raw_of(draft));
    bool found = false;
    BlockId parent = recording.blocks.back().id;
    for (std::int64_t number = 3'001; !found && number < 3'040; ++number) {
        const auto block = devnet.wait_for_block(number);
        ASSERT_TRUE(block) << number;
        const wire::Header header = header_of(*block);
        EXPECT_EQ(header.parent_id, parent);
        EXPECT_EQ(header.tx_root, root_of(*block));
        const auto slot = static_cast<std::size_t>((header.timestamp - 1'748'736'000'000) / 3'000);
        EXPECT_EQ(header.witness, witnesses[slot % witnesses.size()]);
        parent = header.id;
        for (const auto& entry : block->transactions()) {
            found = found || entry.txid() == as_text(id.view());
        }
    }
    EXPECT_TRUE(found);
    EXPECT_EQ(devnet.broadcast(transaction).code(), protocol::Return::DUP_TRANSACTION_ERROR);
    protocol::Account request;
    request.set_address(std::string(as_text(draft.from.view())));
    protocol::Account account;
    grpc::ClientContext context;
    ASSERT_TRUE(devnet.wallet().GetAccount(&context, request, &account).ok());
    EXPECT_EQ(account.assetv2().at("1000002"), 21'000'461 - 77);
}

TEST(DevnetProcess, RefusalsComeWithAFullNodesCodes) {
    RunningDevnet devnet("main", producing("3600000"));
    ASSERT_TRUE(devnet.is_ready());
    const auto roles = read_roles();
    const auto keys = read_keys();
    const wire::Header head = header_of(devnet.head());
    const TransferDraft good{roles.at("user9"),
                             roles.at("user10"),
                             "1000002",
                             77,
                             head.id,
                             head.timestamp + 600'000,
                             {},
                             0};
    const SecretKey& key = keys.at(good.from);
    const auto code = [&](const TransferDraft& draft, const SecretKey& signer) {
        const protocol::Return answer = devnet.broadcast(signed_transfer(draft, {&signer}));
        EXPECT_FALSE(answer.result());
        EXPECT_FALSE(answer.message().empty());
        return answer.code();
    };
    EXPECT_EQ(code(good, keys.at(roles.at("user8"))), protocol::Return::SIGERROR);
    TransferDraft draft = good;
    draft.amount = 1'000'000'000'000'000;
    EXPECT_EQ(code(draft, key), protocol::Return::CONTRACT_VALIDATE_ERROR);
    draft = good;
    draft.reference.bytes[9] ^= 1U;
    EXPECT_EQ(code(draft, key), protocol::Return::TAPOS_ERROR);
    draft = good;
    draft.expiration = head.timestamp;
    EXPECT_EQ(code(draft, key), protocol::Return::TRANSACTION_EXPIRATION_ERROR);
    draft = good;
    draft.memo.assign(600'000, 'x');
    EXPECT_EQ(code(draft, key), protocol::Return::TOO_BIG_TRANSACTION_ERROR);
    draft = good;
    draft.from = roles.at("user59");  // has tokens and not one sun
    draft.memo.assign(2'000, 'x');
    EXPECT_EQ(code(draft, keys.at(draft.from)), protocol::Return::BANDWITH_ERROR);
    EXPECT_TRUE(devnet.broadcast(signed_transfer(good, {&key})).result());
    EXPECT_EQ(code(good, key), protocol::Return::DUP_TRANSACTION_ERROR);
}

TEST(DevnetProcess, UntilIsTheLastRecordedBlockAndProductionStartsBehindIt) {
    const RecordedChain recorded = load_recorded_chain("main");
    {
        RunningDevnet devnet("main", {"--until", "1471"});
        ASSERT_TRUE(devnet.is_ready());
        EXPECT_EQ(number_of(devnet.head()), 1'471);
    }
    RunningDevnet devnet("main", producing("20", {"--until", "1471"}));
    ASSERT_TRUE(devnet.is_ready());
    const auto next = devnet.wait_for_block(1'472);
    ASSERT_TRUE(next);
    EXPECT_EQ(header_of(*next).parent_id.hex(),
              recorded.facts["blocks"][1'471]["id"].get<std::string>());
    EXPECT_NE(header_of(*next).id.hex(), recorded.facts["blocks"][1'472]["id"].get<std::string>());
}

TEST(DevnetProcess, ARecordingCanComeInAtAPace) {
    RunningDevnet devnet("main", {"--until", "600", "--blocks-per-second", "150"});
    ASSERT_TRUE(devnet.is_ready());
    EXPECT_LT(number_of(devnet.head()), 600);
    ASSERT_TRUE(devnet.wait_for_block(600));
    EXPECT_EQ(number_of(devnet.head()), 600);
}

TEST(DevnetProcess, TheRealClockSetsTheSlotsWithoutAnInterval) {
    RunningDevnet devnet("main", {"--keys", chain_directory("main") + "/keys.json"});
    ASSERT_TRUE(devnet.is_ready());
    const auto block = devnet.wait_for_block(3'001);
    ASSERT_TRUE(block);
    const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
                         std::chrono::system_clock::now().time_since_epoch())
                         .count();
    const std::int64_t time = block->block_header().raw_data().timestamp();
    EXPECT_EQ(time % 3'000, 0);
    EXPECT_LE(time, now);
    EXPECT_GT(time, now - 30'000);
}

TEST(DevnetProcess, StopsAtOnceAndSaidNothingButReady) {
    for (const int number : {SIGTERM, SIGINT}) {
        RunningDevnet devnet("main", producing("10"));
        ASSERT_TRUE(devnet.is_ready());
        EXPECT_GE(number_of(devnet.head()), 3'000);
        devnet.process().signal(number);
        EXPECT_EQ(devnet.process().wait_for_exit(std::chrono::seconds(5)), 0);
        EXPECT_EQ(devnet.process().output(), "ready\n");
    }
}

/// It ends with 1 and a sentence that has `naming` in it, without having been ready.
void expect_failure(const Arguments& arguments, const std::string& naming) {
    Arguments command{TRIBUTARY_DEVNET};
    command.insert(command.end(), arguments.begin(), arguments.end());
    ChildProcess process(command);
    EXPECT_EQ(process.wait_for_exit(), 1);
    EXPECT_NE(process.errors().find(naming), std::string::npos) << process.errors();
    EXPECT_EQ(process.output(), "");
}

TEST(DevnetProcess, WhatKeepsItFromStartingIsNamed) {
    const std::string main = chain_directory("main");
    const std::string port = "127.0.0.1:" + std::to_string(free_port());
    expect_failure({"--replay", "/nowhere", "--grpc", port}, "/nowhere");
    expect_failure({"--replay", main, "--grpc", port, "--until", "3001"}, "blocks.pb");
    expect_failure({"--replay", main, "--grpc", port, "--keys", "/nokeys.json"}, "/nokeys.json");
    expect_failure({"--replay", main, "--grpc", port, "--keys", main + "/network.json"},
                   "network.json");
    expect_failure({"--replay", main, "--grpc", port, "--block-interval", "0"}, "--block-interval");
    expect_failure({"--replay", main}, "--grpc");
    expect_failure({"--replay", main, "--grpc", "127.0.0.1"}, "HOST:PORT");
    expect_failure({"--replay", main, "--grpc", "127.0.0.1:65536"}, "HOST:PORT");
}

TEST(DevnetProcess, APortInUseIsNamed) {
    RunningDevnet devnet("main", {"--until", "5"});
    ASSERT_TRUE(devnet.is_ready());
    expect_failure({"--replay", chain_directory("main"), "--grpc", devnet.address()},
                   devnet.address());
}

}  // namespace
}  // namespace tributary::test
