// SPDX-License-Identifier: Apache-2.0
// What a full node tells of its solid state, over real connections, some of them to liars.
#include "tools/tributary/solidity_node.hpp"

#include <chrono>
#include <mutex>
#include <thread>

#include <gtest/gtest.h>

#include "node/upstream/wallet_messages.hpp"
#include "primitives/wire/wire_writer.hpp"
#include "tests/support/recorded_network.hpp"
#include "tools/devnet/raw_grpc_server.hpp"
#include "tools/devnet/wallet_answers.hpp"

namespace tributary::tools {
namespace {

using devnet::CallAnswer;

constexpr BlockNumber kHead = 700;

/// A full node over the recorded chain that may say false things.
class SolidityNodeTest : public testing::Test {
  protected:
    using Lie = std::function<CallAnswer(const std::string& path, CallAnswer honest)>;

    void TearDown() override { server_->stop(); }

    void lie(Lie lie) {
        const std::lock_guard lock(mutex_);
        lie_ = std::move(lie);
    }

    [[nodiscard]] std::string address() const {
        return "127.0.0.1:" + std::to_string(server_->port());
    }

    std::mutex mutex_;
    devnet::Devnet network_ = test::start_network(kHead, {});
    Lie lie_;
    std::unique_ptr<devnet::RawGrpcServer> server_ =
        devnet::RawGrpcServer::listen(
            "127.0.0.1:0",
            [this](const std::string& path, const Bytes& request, const auto& reply) {
                const std::lock_guard lock(mutex_);
                auto answer = devnet::answer_wallet_call(network_, path, request);
                if (lie_) answer = lie_(path, std::move(answer));
                reply(std::move(answer));
            })
            .value();
    GrpcSolidityNode node_{address()};
};

TEST_F(SolidityNodeTest, TellsBlocksAndKeysAsRecorded) {
    EXPECT_EQ(node_.name(), address());
    EXPECT_EQ(node_.peer(), "");
    EXPECT_EQ(node_.genesis().value(), network_.chain().find(BlockNumber{0})->id);
    EXPECT_EQ(node_.peer(), "ipv4:" + address());
    const BlockNumber solid = node_.solid().value();
    EXPECT_EQ(solid, network_.solid());
    const auto headers = node_.headers(solid - 80, solid).value();
    ASSERT_EQ(headers.size(), 81U);
    for (std::size_t i = 0; i < headers.size(); ++i)
        EXPECT_EQ(headers[i].id, network_.chain().find(solid - 80 + i)->id);
    const auto keys = node_.keys().value();
    EXPECT_EQ(keys.size(), 38U);
    const auto roles = test::read_roles();
    std::size_t separate = 0;
    for (const auto& [witness, key] : keys)
        separate += key == witness ? 0U : 1U;
    // Blocks 446, 474 and 543 are the first ones under new keys; the third replaces the first.
    EXPECT_EQ(separate, 2U);
    EXPECT_EQ(keys.at(parse_address("410a2868cf91aed1a415121b1f77e0cdcbdb241b30").value()),
              parse_address("4151f934d808fbe9ad2632923f35be3e48e7ad3e41").value());
}

TEST_F(SolidityNodeTest, WhatIsNotSolidIsNotThere) {
    const BlockNumber solid = node_.solid().value();
    EXPECT_EQ(node_.headers(solid, solid + 1).error().code, ErrorCode::not_found);
}

TEST_F(SolidityNodeTest, ALongerListThanTheLimitIsRefused) {
    lie([](const std::string& path, CallAnswer honest) {
        if (!path.ends_with("ListWitnesses")) return honest;
        wire::WireWriter out;
        for (std::size_t i = 0; i <= node::kMaxWitnesses; ++i) {
            const auto address = Address::from_evm(
                {static_cast<std::uint8_t>(i / 256), static_cast<std::uint8_t>(i % 256)});
            out.message(1, wire::WireWriter().bytes(1, address.view()).view());
        }
        honest.message = out.take();
        return honest;
    });
    EXPECT_EQ(node_.keys().error().code, ErrorCode::oversized);
}

TEST_F(SolidityNodeTest, AnotherAccountThanTheOneAskedForIsALie) {
    const Bytes other = wire::WireWriter().bytes(3, Address::from_evm({9}).view()).take();
    lie([&](const std::string& path, CallAnswer honest) {
        if (path.ends_with("GetAccount")) honest.message = other;
        return honest;
    });
    EXPECT_EQ(node_.keys().error().code, ErrorCode::upstream_lied);
}

TEST_F(SolidityNodeTest, ACallThatFailsTwiceIsMadeAgain) {
    int calls = 0;
    lie([&](const std::string& /*path*/, CallAnswer honest) {
        if (++calls < kMaxCallTries)
            return devnet::refused(devnet::CallStatus::unavailable, "busy");
        return honest;
    });
    EXPECT_EQ(node_.keys().value().size(), 38U);
    lie([](const std::string& /*path*/, const CallAnswer& /*honest*/) {
        return devnet::refused(devnet::CallStatus::unavailable, "gone");
    });
    const auto keys = node_.keys();
    ASSERT_FALSE(keys);
    EXPECT_EQ(keys.error().code, ErrorCode::unavailable);
    EXPECT_NE(keys.error().detail.find(address()), std::string::npos);
}

TEST_F(SolidityNodeTest, ANodeThatAnswersOneCallAfterTheOtherSlowlyIsGivenUp) {
    lie([](const std::string& /*path*/, CallAnswer honest) {
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        return honest;
    });
    GrpcSolidityNode slow(address(), std::chrono::seconds(1));
    const auto keys = slow.keys();
    ASSERT_FALSE(keys);
    EXPECT_EQ(keys.error().code, ErrorCode::upstream_slow);
    EXPECT_NE(keys.error().detail.find("of 38 answers within 1 s"), std::string::npos)
        << keys.error().detail;
}

}  // namespace
}  // namespace tributary::tools
