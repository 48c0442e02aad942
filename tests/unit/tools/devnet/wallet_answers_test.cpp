// SPDX-License-Identifier: Apache-2.0
#include "tools/devnet/wallet_answers.hpp"

#include <gtest/gtest.h>

#include "primitives/wire/block.hpp"
#include "primitives/wire/wire_reader.hpp"
#include "primitives/wire/wire_writer.hpp"
#include "tests/support/recorded_chain.hpp"
#include "tests/support/recorded_network.hpp"
#include "tests/support/signed_transfer.hpp"

namespace tributary::devnet {
namespace {

using wire::WireWriter;

class WalletAnswers : public testing::Test {
  protected:
    CallAnswer call(const std::string& method, ByteView request = {}) {
        return answer_wallet_call(network_, "/protocol.Wallet/" + method, request);
    }

    CallAnswer call(const std::string& method, std::int64_t first, std::int64_t second = 0) {
        return call(method, WireWriter().integer(1, first).integer(2, second).view());
    }

    /// The only field with this number that has content.
    static Bytes field(ByteView message, std::uint32_t number) {
        Bytes out;
        const Status read = wire::for_each_field(message, [&](const wire::WireField& found) {
            if (found.is_bytes(number)) out = to_bytes(found.bytes);
        });
        EXPECT_TRUE(read);
        return out;
    }

    static std::int64_t integer(ByteView message, std::uint32_t number) {
        std::int64_t out = 0;
        const Status read = wire::for_each_field(message, [&](const wire::WireField& found) {
            if (found.is_varint(number)) out = found.int64();
        });
        EXPECT_TRUE(read);
        return out;
    }

    static std::vector<Bytes> list(const CallAnswer& answer) {
        std::vector<Bytes> out;
        const Status read = wire::for_each_field(answer.message, [&](const wire::WireField& found) {
            if (found.is_bytes(1)) out.push_back(to_bytes(found.bytes));
        });
        EXPECT_TRUE(read);
        return out;
    }

    static BlockNumber number_in(ByteView extention) {
        return wire::decode_header(wire::slice_block_extention(extention)->header)->number;
    }

    Devnet network_ = test::start_network(std::nullopt, {});
    std::map<std::string, Address> roles_ = test::read_roles();
};

TEST_F(WalletAnswers, EveryBlockComesWithItsOwnBytesIdAndRoot) {
    for (BlockNumber first = 1; first <= 3'000; first += 100) {
        const auto end = static_cast<std::int64_t>(first) + 100;
        const auto blocks =
            list(call("GetBlockByLimitNext2", static_cast<std::int64_t>(first), end));
        ASSERT_EQ(blocks.size(), 100U);
        for (std::size_t i = 0; i < blocks.size(); ++i) {
            const StoredBlock& stored = *network_.chain().find(first + i);
            const auto slices = wire::slice_block_extention(blocks[i]);
            ASSERT_TRUE(slices);
            EXPECT_EQ(wire::encode_block(*slices), stored.body) << stored.number;
            const auto block = wire::decode_block(*slices);
            ASSERT_TRUE(block);
            EXPECT_EQ(block->header.id, stored.id);
            EXPECT_EQ(block->header.tx_root, wire::transaction_root(block->transactions))
                << stored.number;
            EXPECT_EQ(field(blocks[i], 3), to_bytes(stored.id.view()));
        }
    }
}

TEST_F(WalletAnswers, TheHeadIsTheLastBlock) {
    EXPECT_EQ(number_in(call("GetNowBlock2").message), 3'000U);
    EXPECT_EQ(call("GetNowBlock").message, network_.chain().head().body);
    EXPECT_EQ(number_in(call("GetBlock").message), 3'000U);
}

TEST_F(WalletAnswers, ABlockCanBeAskedForByNumberAndById) {
    const StoredBlock& block = *network_.chain().find(BlockNumber{4});
    EXPECT_EQ(call("GetBlockByNum", 4).message, block.body);
    EXPECT_EQ(number_in(call("GetBlockByNum2", 4).message), 4U);
    EXPECT_EQ(call("GetBlockById", WireWriter().bytes(1, block.id.view()).view()).message,
              block.body);
    EXPECT_EQ(number_in(call("GetBlock", WireWriter().text(1, "4").view()).message), 4U);
    EXPECT_EQ(number_in(call("GetBlock", WireWriter().text(1, block.id.hex()).view()).message), 4U);
}

TEST_F(WalletAnswers, WithoutDetailABlockIsItsHeader) {
    const auto detailed = call("GetBlock", WireWriter().text(1, "4").integer(2, 1).view());
    const auto header = call("GetBlock", WireWriter().text(1, "4").view());
    EXPECT_FALSE(list(detailed).empty());
    EXPECT_TRUE(list(header).empty());
    EXPECT_EQ(field(detailed.message, 2), field(header.message, 2));
}

TEST_F(WalletAnswers, BlocksThatAreNotThereAreNotFound) {
    EXPECT_EQ(call("GetBlockByNum2", 3'001).status, CallStatus::not_found);
    EXPECT_EQ(call("GetBlockByNum2", -1).status, CallStatus::not_found);
    EXPECT_EQ(call("GetBlock", WireWriter().text(1, "3001").view()).status, CallStatus::not_found);
    EXPECT_EQ(
        call("GetBlock", WireWriter().text(1, std::string(16, '0') + std::string(48, 'f')).view())
            .status,
        CallStatus::not_found);
    EXPECT_EQ(call("GetBlockById", WireWriter().bytes(1, Bytes(32)).view()).status,
              CallStatus::not_found);
}

TEST_F(WalletAnswers, RequestsWithoutSenseAreInvalid) {
    EXPECT_EQ(call("GetBlock", WireWriter().text(1, "-1").view()).status,
              CallStatus::invalid_argument);
    EXPECT_EQ(call("GetBlock", WireWriter().text(1, "abc").view()).status,
              CallStatus::invalid_argument);
    EXPECT_EQ(call("GetBlockById", WireWriter().bytes(1, Bytes(31)).view()).status,
              CallStatus::invalid_argument);
    EXPECT_EQ(call("GetTransactionById", WireWriter().bytes(1, Bytes(31)).view()).status,
              CallStatus::invalid_argument);
    EXPECT_EQ(call("GetAccount").status, CallStatus::invalid_argument);
}

TEST_F(WalletAnswers, AListEndsBeforeEndNumAndHasAtMostAHundredBlocks) {
    EXPECT_EQ(list(call("GetBlockByLimitNext2", 5, 8)).size(), 3U);
    EXPECT_EQ(list(call("GetBlockByLimitNext2", 0, kMaxBlocksPerAnswer)).size(), 100U);
    EXPECT_EQ(call("GetBlockByLimitNext2", 0, kMaxBlocksPerAnswer + 1).status,
              CallStatus::invalid_argument);
    EXPECT_EQ(call("GetBlockByLimitNext2", 5, 5).status, CallStatus::invalid_argument);
    EXPECT_EQ(list(call("GetBlockByLimitNext2", 2'999, 3'050)).size(), 2U);
    EXPECT_TRUE(list(call("GetBlockByLimitNext2", 4'000, 4'050)).empty());
    EXPECT_EQ(list(call("GetBlockByLimitNext", 5, 8))[0],
              network_.chain().find(BlockNumber{5})->body);
}

TEST_F(WalletAnswers, TheLatestBlocksEndWithTheHead) {
    const auto blocks = list(call("GetBlockByLatestNum2", 3));
    ASSERT_EQ(blocks.size(), 3U);
    EXPECT_EQ(number_in(blocks[2]), 3'000U);
    EXPECT_EQ(call("GetBlockByLatestNum2", kMaxBlocksPerAnswer).status,
              CallStatus::invalid_argument);
    EXPECT_EQ(list(call("GetBlockByLatestNum2", kMaxBlocksPerAnswer - 1)).size(), 99U);
}

TEST_F(WalletAnswers, TransactionsAreFoundWithTheirPlace) {
    const auto slices = wire::slice_block(network_.chain().find(BlockNumber{4})->body);
    const auto transaction = wire::decode_transaction(slices->transactions[2]);
    const Bytes request = WireWriter().bytes(1, transaction->id().view()).take();
    EXPECT_EQ(call("GetTransactionById", request).message, to_bytes(slices->transactions[2]));
    const auto info = call("GetTransactionInfoById", request);
    EXPECT_EQ(field(info.message, 1), to_bytes(transaction->id().view()));
    EXPECT_EQ(integer(info.message, 3), 4);
    EXPECT_EQ(integer(info.message, 4), network_.chain().find(BlockNumber{4})->timestamp);
    const Bytes unknown = WireWriter().bytes(1, Bytes(32)).take();
    EXPECT_EQ(call("GetTransactionById", unknown).status, CallStatus::not_found);
    EXPECT_EQ(call("GetTransactionInfoById", unknown).status, CallStatus::not_found);
}

TEST_F(WalletAnswers, AnAccountHasItsRecordedBalances) {
    const auto account =
        call("GetAccount", WireWriter().bytes(3, roles_.at("acct3").view()).view());
    ASSERT_EQ(account.status, CallStatus::ok) << account.detail;
    EXPECT_EQ(integer(account.message, 4), 9'989'899'479'438);
    std::map<std::string, std::int64_t> tokens;
    const Status read = wire::for_each_field(account.message, [&](const wire::WireField& found) {
        if (found.is_bytes(56))
            tokens[std::string(as_text(field(found.bytes, 1)))] = integer(found.bytes, 2);
    });
    ASSERT_TRUE(read);
    EXPECT_EQ(tokens,
              (std::map<std::string, std::int64_t>{{"1000001", 999'985'878},
                                                   {"1000002", 2'880'344'104'693}}));
    EXPECT_EQ(
        call("GetAccount", WireWriter().bytes(3, Address::from_evm({1}).view()).view()).status,
        CallStatus::not_found);
}

TEST_F(WalletAnswers, ATokenIsDescribedByItsIssue) {
    const auto token = call("GetAssetIssueById", WireWriter().text(1, "1000002").view());
    EXPECT_EQ(as_text(field(token.message, 2)), "BTT");
    EXPECT_EQ(as_text(field(token.message, 41)), "1000002");
    EXPECT_EQ(integer(token.message, 7), 6);
    EXPECT_EQ(call("GetAssetIssueById", WireWriter().text(1, "7").view()).status,
              CallStatus::not_found);
}

TEST_F(WalletAnswers, TheNodeTellsItsHeadAndSolidBlock) {
    const auto info = call("GetNodeInfo");
    EXPECT_EQ(as_text(field(info.message, 2)), "Num:3000,ID:" + network_.chain().head().id.hex());
    EXPECT_EQ(as_text(field(info.message, 3)).substr(0, 8), "Num:2982");
    EXPECT_EQ(integer(call("GetNextMaintenanceTime").message, 1), 1'748'833'380'000);
}

TEST_F(WalletAnswers, ABroadcastIsAnsweredWithCodeAndReason) {
    const auto refused = call("BroadcastTransaction", Bytes{0xFF});
    ASSERT_EQ(refused.status, CallStatus::ok);
    EXPECT_EQ(integer(refused.message, 1), 0);
    EXPECT_EQ(integer(refused.message, 2), 20);
    EXPECT_FALSE(field(refused.message, 3).empty());
}

TEST_F(WalletAnswers, OtherMethodsAndServicesAreUnimplemented) {
    EXPECT_EQ(call("GetMarketPairList").status, CallStatus::unimplemented);
    EXPECT_EQ(answer_wallet_call(network_, "/protocol.WalletSolidity/GetBurnTrx", {}).status,
              CallStatus::unimplemented);
    EXPECT_EQ(answer_wallet_call(network_, "/protocol.WalletExtension/GetNowBlock", {}).status,
              CallStatus::unimplemented);
    EXPECT_EQ(answer_wallet_call(network_, "", {}).status, CallStatus::unimplemented);
}

TEST_F(WalletAnswers, TheSolidServiceKnowsNothingAboveTheSolidBlock) {
    const auto solid = [&](const std::string& method, const Bytes& request) {
        return answer_wallet_call(network_, "/protocol.WalletSolidity/" + method, request);
    };
    const auto number = static_cast<std::int64_t>(network_.solid().value());
    ASSERT_LT(network_.solid().value(), network_.chain().head().number);
    EXPECT_EQ(number_in(solid("GetBlock", {}).message), network_.solid());
    EXPECT_EQ(number_in(solid("GetNowBlock2", {}).message), network_.solid());
    EXPECT_EQ(solid("GetNowBlock", {}).message,
              network_.chain().find(network_.solid().value())->body);
    const auto by_number = [&](std::int64_t asked) {
        return solid("GetBlockByNum2", WireWriter().integer(1, asked).take());
    };
    EXPECT_EQ(number_in(by_number(number).message), network_.solid());
    EXPECT_EQ(by_number(number + 1).status, CallStatus::not_found);
    const auto header = [&](const std::string& asked) {
        return solid("GetBlock", WireWriter().text(1, asked).take());
    };
    EXPECT_EQ(number_in(header(std::to_string(number)).message), network_.solid());
    EXPECT_EQ(number_in(header("7").message), 7U);
    EXPECT_EQ(header(std::to_string(number + 1)).status, CallStatus::not_found);
    EXPECT_EQ(header("-1").status, CallStatus::invalid_argument);
}

TEST_F(WalletAnswers, ASolidAccountHoldsWhatWasRecordedBehindTheSolidBlock) {
    const Accounts* accounts = network_.solid_accounts();
    ASSERT_NE(accounts, nullptr);
    const Devnet then = test::start_network(network_.solid(), {});
    for (const auto& [role, address] : roles_) {
        const auto now = accounts->find(address);
        const Account* recorded = then.ledger().find(address);
        ASSERT_EQ(now == accounts->end(), recorded == nullptr) << role;
        if (recorded == nullptr) continue;
        EXPECT_EQ(now->second.tokens, recorded->tokens) << role;
    }
    const Bytes request = WireWriter().bytes(3, roles_.at("acct3").view()).take();
    const auto answer =
        answer_wallet_call(network_, "/protocol.WalletSolidity/GetAccount", request);
    EXPECT_EQ(field(answer.message, 3), to_bytes(roles_.at("acct3").view()));
    EXPECT_FALSE(field(answer.message, 56).empty());
}

/// The key that WalletSolidity tells of each witness that it lists; the witness where it tells
/// none.
std::map<Address, Address> solid_keys(Devnet& network) {
    const auto listed = answer_wallet_call(network, "/protocol.WalletSolidity/ListWitnesses", {});
    EXPECT_EQ(listed.status, CallStatus::ok) << listed.detail;
    std::map<Address, Address> out;
    (void)wire::for_each_field(listed.message, [&](const wire::WireField& field) {
        const Address witness = Address::from(bytes_in(field.bytes, 1)).value();
        const auto account = answer_wallet_call(network,
                                                "/protocol.WalletSolidity/GetAccount",
                                                WireWriter().bytes(3, witness.view()).view());
        const auto permission = decode_permission(bytes_in(account.message, 32));
        const bool has_key = permission && !permission->keys.empty();
        out[witness] = has_key ? permission->keys.front().address : witness;
    });
    return out;
}

/// The same out of the accounts that java-tron held behind some blocks.
std::map<BlockNumber, std::map<Address, Address>> recorded_keys() {
    std::map<BlockNumber, std::map<Address, Address>> out;
    test::for_each_json_line("chains/main/balances.jsonl.gz", [&](const nlohmann::json& line) {
        const Ledger ledger = parse_balances(line.dump()).value();
        for (const auto& [address, account] : ledger.accounts) {
            if (!account.is_witness) continue;
            const auto& permission = account.permissions.witness;
            out[ledger.as_of][address] = permission ? permission->keys.at(0).address : address;
        }
    });
    return out;
}

TEST_F(WalletAnswers, WitnessesAndTheirKeysAreThoseBehindTheSolidBlock) {
    // Right before what is recorded, so that blocks tell what happened since the record before.
    const auto truth = recorded_keys();
    const auto facts = test::read_recording("main").record->blocks;
    for (const BlockNumber recorded : {250U, 750U, 2'000U, 2'750U}) {
        BlockNumber head = recorded;
        while (facts[head + 1].solid < recorded)
            ++head;
        Devnet network = test::start_network(head, {});
        ASSERT_GE(network.solid(), recorded - 3);
        EXPECT_EQ(solid_keys(network), truth.at(recorded)) << recorded;
    }
    EXPECT_NE(truth.at(250), truth.at(750));
    EXPECT_NE(truth.at(2'000), truth.at(2'750));
}

TEST_F(WalletAnswers, AtTheStartTheWitnessesAreThoseOfTheNetworkFile) {
    Devnet network = test::start_network(2, {});
    ASSERT_EQ(network.solid(), 0U);
    const auto keys = solid_keys(network);
    EXPECT_EQ(keys.size(), 27U);
    for (const auto& [witness, key] : keys)
        EXPECT_EQ(key, witness);
    // Eleven candidates follow in the first blocks.
    Devnet later = test::start_network(30, {});
    EXPECT_EQ(solid_keys(later).size(), 38U);
}

TEST_F(WalletAnswers, TokensAreFoundByNameAndByIssuer) {
    const Token& token = *network_.ledger().find_token("1000002");
    const Token& first = network_.ledger().tokens.front();
    EXPECT_EQ(call("GetAssetIssueByName", WireWriter().text(1, first.name).view()).message,
              first.issue);
    const auto named =
        list(call("GetAssetIssueListByName", WireWriter().text(1, token.name).view()));
    ASSERT_EQ(named.size(), 2U);
    EXPECT_EQ(named.front(), token.issue);
    EXPECT_EQ(call("GetAssetIssueByName", WireWriter().text(1, token.name).view()).status,
              CallStatus::invalid_argument);
    EXPECT_EQ(list(call("GetAssetIssueList")).size(), 4U);
    EXPECT_EQ(list(call("GetPaginatedAssetIssueList", 1, 2)).size(), 2U);
    const Bytes issuer = field(token.issue, 1);
    const auto own = list(call("GetAssetIssueByAccount", WireWriter().bytes(3, issuer).view()));
    ASSERT_EQ(own.size(), 1U);
    EXPECT_EQ(own.front(), token.issue);
    EXPECT_EQ(field(call("GetAccount", WireWriter().bytes(3, issuer).view()).message, 57),
              to_bytes(as_bytes("1000002")));
}

TEST_F(WalletAnswers, SignaturesAreWeighedAgainstTheirPermission) {
    const auto keys = test::read_keys();
    const Address from = roles_.at("acct3");
    const test::TransferDraft draft{
        from, roles_.at("user1"), "", 1, network_.chain().head().id, 1, {}, 0};
    const auto code = [&](const std::vector<const SecretKey*>& signers) {
        const Bytes answer =
            call("GetTransactionSignWeight", test::signed_transfer(draft, signers)).message;
        EXPECT_FALSE(field(answer, 5).empty());
        return integer(field(answer, 4), 1);
    };
    EXPECT_EQ(code({}), 1) << "NOT_ENOUGH_PERMISSION";
    EXPECT_EQ(code({&keys.at(from)}), 0) << "ENOUGH_PERMISSION";
    EXPECT_EQ(code({&keys.at(roles_.at("acct4"))}), 4) << "PERMISSION_ERROR";
    const Bytes both = test::signed_transfer(draft, {&keys.at(roles_.at("acct4"))});
    EXPECT_EQ(field(call("GetTransactionApprovedList", both).message, 2),
              to_bytes(roles_.at("acct4").view()));
}

TEST_F(WalletAnswers, BuildersMakeATransactionThatTheNetworkTakes) {
    Devnet producing = test::start_network(std::nullopt, test::read_keys());
    const auto keys = test::read_keys();
    const Address from = roles_.at("acct3");
    const Bytes contract =
        WireWriter().bytes(1, from.view()).bytes(2, roles_.at("user1").view()).integer(3, 5).take();
    const CallAnswer built =
        answer_wallet_call(producing, "/protocol.Wallet/CreateTransaction2", contract);
    const Bytes transaction = field(built.message, 1);
    const auto decoded = wire::decode_transaction(transaction);
    ASSERT_TRUE(decoded);
    EXPECT_EQ(field(built.message, 2), to_bytes(decoded->id().view()));
    const Bytes signed_bytes = wire::encode_transaction(
        decoded->raw, {to_bytes(sign(Hash256{decoded->id().bytes}, keys.at(from)).view())});
    EXPECT_TRUE(producing.broadcast(signed_bytes));
    EXPECT_EQ(call("CreateTransaction", contract).message, transaction);

    const Bytes nothing =
        WireWriter().bytes(1, from.view()).bytes(2, from.view()).integer(3, 5).take();
    const Bytes refusal = call("CreateTransaction2", nothing).message;
    EXPECT_EQ(integer(field(refusal, 4), 2), 2) << "CONTRACT_VALIDATE_ERROR";
    EXPECT_TRUE(field(refusal, 1).empty());
}

}  // namespace
}  // namespace tributary::devnet
