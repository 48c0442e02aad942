// SPDX-License-Identifier: Apache-2.0
#include "tests/support/faulty_wallet.hpp"

#include <chrono>

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include "primitives/crypto/merkle.hpp"
#include "primitives/crypto/sha256.hpp"
#include "primitives/wire/block.hpp"
#include "tests/support/recorded_chain.hpp"
#include "tests/support/slow_proxy.hpp"
#include "tron/wallet.grpc.pb.h"

namespace tributary::test {
namespace {

std::vector<Bytes> first_blocks(std::size_t count) {
    auto blocks = load_recorded_chain("main").blocks;
    blocks.resize(count);
    return blocks;
}

class FaultyWalletTest : public testing::Test {
  protected:
    static std::unique_ptr<protocol::Wallet::Stub> client(const std::string& address) {
        return protocol::Wallet::NewStub(
            grpc::CreateChannel(address, grpc::InsecureChannelCredentials()));
    }

    struct Got {
        grpc::Status status;
        protocol::BlockExtention block;
    };

    Got get(const std::string& address,
            int number,
            std::chrono::milliseconds patience = std::chrono::seconds(10)) {
        grpc::ClientContext context;
        context.set_deadline(std::chrono::system_clock::now() + patience);
        protocol::NumberMessage request;
        request.set_num(number);
        Got out;
        out.status = client(address)->GetBlockByNum2(&context, request, &out.block);
        return out;
    }

    std::vector<Bytes> blocks_ = first_blocks(60);
    FaultyWallet wallet_{blocks_};
};

TEST_F(FaultyWalletTest, AnswersRightWithoutAFault) {
    const Got got = get(wallet_.address(), 44);
    ASSERT_TRUE(got.status.ok()) << got.status.error_message();
    EXPECT_EQ(got.block.block_header().raw_data().number(), 44);
    EXPECT_EQ(wallet_.calls(), 1U);
}

TEST_F(FaultyWalletTest, GivesTheBlockBesideTheOneAskedFor) {
    wallet_.set_fault(Fault::wrong_block);
    EXPECT_EQ(get(wallet_.address(), 44).block.block_header().raw_data().number(), 43);
}

TEST_F(FaultyWalletTest, GarbageDoesNotParse) {
    wallet_.set_fault(Fault::garbage);
    EXPECT_FALSE(get(wallet_.address(), 44).status.ok());
}

TEST_F(FaultyWalletTest, ATruncatedAnswerDoesNotParse) {
    wallet_.set_fault(Fault::truncated);
    EXPECT_FALSE(get(wallet_.address(), 44).status.ok());
}

TEST_F(FaultyWalletTest, AChangedBodyHasAnotherRoot) {
    wallet_.set_fault(Fault::changed_body);
    const Got got = get(wallet_.address(), 4);
    ASSERT_TRUE(got.status.ok()) << got.status.error_message();
    const std::string bytes = got.block.SerializeAsString();
    const auto slices = wire::slice_block_extention(as_bytes(bytes));
    ASSERT_TRUE(slices);
    std::vector<Hash256> leaves;
    for (const ByteView transaction : slices->transactions)
        leaves.push_back(sha256(transaction));
    ASSERT_FALSE(leaves.empty());
    EXPECT_NE(merkle_root(leaves), wire::decode_header(slices->header)->tx_root);
}

TEST_F(FaultyWalletTest, SilenceLastsUntilTheDeadline) {
    wallet_.set_fault(Fault::silence);
    const Got got = get(wallet_.address(), 44, std::chrono::milliseconds(200));
    EXPECT_EQ(got.status.error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
    wallet_.set_fault(Fault::none);
    EXPECT_TRUE(get(wallet_.address(), 44).status.ok());
}

TEST_F(FaultyWalletTest, ASlowProxyLetsNothingThroughInTime) {
    const SlowProxy proxy(wallet_.port(), std::chrono::seconds(1));
    const Got got = get(proxy.address(), 44, std::chrono::milliseconds(1'500));
    EXPECT_FALSE(got.status.ok());
}

TEST_F(FaultyWalletTest, ARelaysBlocksKeepTheirIdsAndLoseTheirSigners) {
    const auto relayed = resigned_by_relay(blocks_);
    wallet_.serve(relayed);
    const Got got = get(wallet_.address(), 44);
    ASSERT_TRUE(got.status.ok());
    const auto right = wire::decode_header(wire::slice_block(blocks_[44])->header);
    const std::string encoded = got.block.block_header().SerializeAsString();
    const auto header = wire::decode_header(as_bytes(encoded));
    ASSERT_TRUE(header);
    EXPECT_EQ(header->id, right->id);
    EXPECT_NE(address_of(*recover(header->raw_hash, header->signature)), header->witness);
}

TEST_F(FaultyWalletTest, AForeignChainHasAnotherGenesis) {
    const auto foreign = foreign_chain(5);
    wallet_.serve(foreign);
    const Got got = get(wallet_.address(), 0);
    ASSERT_TRUE(got.status.ok());
    EXPECT_NE(got.block.blockid(), as_text(devnet::decode_stored_block(blocks_[0])->id.view()));
    EXPECT_FALSE(get(wallet_.address(), 5).status.ok());
}

}  // namespace
}  // namespace tributary::test
