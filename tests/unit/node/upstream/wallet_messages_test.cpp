// SPDX-License-Identifier: Apache-2.0
#include "node/upstream/wallet_messages.hpp"

#include <gtest/gtest.h>

#include "primitives/wire/wire_reader.hpp"
#include "primitives/wire/wire_writer.hpp"
#include "tests/support/recorded_chain.hpp"

namespace tributary::node {
namespace {

using wire::WireWriter;

const test::RecordedChain& recorded() {
    static const test::RecordedChain chain = test::load_recorded_chain("main");
    return chain;
}

/// A block with transactions as a gRPC node sends it.
Bytes extention_of(ByteView block, std::size_t padding = 0) {
    const auto slices = wire::slice_block(block).value();
    WireWriter out;
    for (const ByteView transaction : slices.transactions) {
        Bytes inner = WireWriter().message(1, transaction).bytes(2, Bytes(32, 7)).take();
        out.message(1, inner);
    }
    out.message(2, slices.header).bytes(3, Bytes(32, 9));
    if (padding > 0) out.bytes(100, Bytes(padding, 1));
    return out.take();
}

std::size_t block_with_transactions() {
    for (std::size_t n = 1; n < recorded().blocks.size(); ++n) {
        if (recorded().block(n).transactions.size() > 2) return n;
    }
    return 0;
}

ErrorCode error_of_block(ByteView answer) {
    const auto block = decode_block_answer(answer);
    EXPECT_FALSE(block.has_value());
    return block ? ErrorCode::invalid_argument : block.error().code;
}

TEST(WalletMessages, BlocksHaveTheIdsOfTheirReceivedSlices) {
    for (const std::size_t number : {std::size_t{1}, block_with_transactions()}) {
        const auto block = decode_block_answer(extention_of(recorded().blocks[number]));
        ASSERT_TRUE(block.has_value());
        EXPECT_EQ(block->header.id, recorded().block(number).header.id);
        EXPECT_EQ(block->body, recorded().blocks[number]);
    }
}

TEST(WalletMessages, ABlockInAnotherEncodingIsTakenInItsCanonicalForm) {
    const std::size_t number = block_with_transactions();
    const auto slices = wire::slice_block(recorded().blocks[number]).value();
    // The two fields of each transaction's first level the other way round: the same message to a
    // parser.
    WireWriter answer;
    for (const ByteView transaction : slices.transactions) {
        std::vector<wire::WireField> fields;
        ASSERT_TRUE(wire::for_each_field(transaction, [&](const wire::WireField& f) {
                        fields.push_back(f);
                    }).has_value());
        WireWriter turned;
        for (const std::uint32_t wanted : {5U, 2U, 1U}) {
            for (const auto& field : fields) {
                if (field.number == wanted) turned.message(field.number, field.bytes);
            }
        }
        answer.message(1, WireWriter().message(1, turned.view()).take());
    }
    answer.message(2, slices.header);
    const auto block = decode_block_answer(answer.view());
    ASSERT_TRUE(block.has_value()) << block.error().message();
    EXPECT_EQ(block->body, recorded().blocks[number]);
}

TEST(WalletMessages, BlocksWhoseTransactionsDoNotMatchTheRootAreRefused) {
    const std::size_t number = block_with_transactions();
    const auto slices = wire::slice_block(recorded().blocks[number]).value();
    wire::BlockSlices fewer = slices;
    fewer.transactions.pop_back();
    const Bytes answer = extention_of(wire::encode_block(fewer));
    EXPECT_EQ(error_of_block(answer), ErrorCode::root_mismatch);
}

TEST(WalletMessages, EmptyTruncatedAndOversizedBlocksAreTold) {
    const Bytes answer = extention_of(recorded().blocks[5]);
    EXPECT_EQ(error_of_block({}), ErrorCode::not_found);
    EXPECT_EQ(error_of_block(ByteView(answer).first(answer.size() - 1)), ErrorCode::truncated);
    EXPECT_EQ(error_of_block(WireWriter().text(3, "id").take()), ErrorCode::missing_field);
    const Bytes fits =
        extention_of(recorded().blocks[5], 2 * wire::kMaxBlockSize - answer.size() - 6);
    ASSERT_EQ(fits.size(), 2 * wire::kMaxBlockSize);
    EXPECT_TRUE(decode_block_answer(fits).has_value());
    EXPECT_EQ(error_of_block(
                  extention_of(recorded().blocks[5], 2 * wire::kMaxBlockSize - answer.size() - 5)),
              ErrorCode::oversized);
}

TEST(WalletMessages, ARangeHasTheBlocksThatWereAskedForAndNoMore) {
    WireWriter list;
    for (std::size_t n = 1; n <= 3; ++n)
        list.message(1, extention_of(recorded().blocks[n]));
    EXPECT_EQ(decode_range_answer(list.view(), {1, 3}).value().size(), 3U);
    EXPECT_EQ(decode_range_answer(list.view(), {1, 2}).error().code, ErrorCode::upstream_lied);
    EXPECT_EQ(decode_range_answer(list.view(), {2, 3}).error().code, ErrorCode::upstream_lied);
    EXPECT_EQ(decode_range_answer({}, {1, 2}).error().code, ErrorCode::not_found);
}

TEST(WalletMessages, TheHeadMayBeGenesis) {
    const auto head = decode_head_answer(extention_of(recorded().blocks[0]));
    ASSERT_TRUE(head.has_value());
    EXPECT_EQ(head->number, 0U);
    EXPECT_EQ(head->id.hex(), "0000000000000000239017b995d5cc6ece0d2d0953330414bb1468b434c443bc");
    EXPECT_EQ(decode_head_answer(extention_of(recorded().blocks[3000])).value().id.hex(),
              "0000000000000bb80c3a4785c5391771f97867b0ad7331c3759897298df9eed0");
    EXPECT_EQ(decode_head_answer({}).error().code, ErrorCode::not_found);
    EXPECT_EQ(decode_head_answer(Bytes(300, 0xff)).error().code, ErrorCode::malformed);
}

TEST(WalletMessages, ATransactionInfoWithoutABlockMeansThatThereIsNone) {
    EXPECT_EQ(decode_transaction_info(WireWriter().integer(3, 77).view()).value(), 77U);
    EXPECT_EQ(decode_transaction_info({}).error().code, ErrorCode::not_found);
    EXPECT_EQ(decode_transaction_info(WireWriter().integer(3, -1).view()).error().code,
              ErrorCode::malformed);
}

Bytes account_of(const Address& who, std::vector<std::pair<std::string, std::int64_t>> tokens) {
    WireWriter out;
    out.bytes(3, who.view()).integer(4, 7);
    for (const auto& [id, amount] : tokens)
        out.message(56, WireWriter().text(1, id).integer(2, amount).view());
    return out.take();
}

TEST(WalletMessages, AnAccountHoldsWhatItListsAndNothingOfOtherTokens) {
    const Address who = Address::from_evm({1});
    const Bytes account = account_of(who, {{"1000001", 5}, {"1000002", 6}, {"1000003", 0}});
    EXPECT_EQ(decode_account_answer(account, who, "1000002").value(), 6);
    EXPECT_EQ(decode_account_answer(account, who, "1000003").value(), 0);
    EXPECT_EQ(decode_account_answer(account, who, "01000002").value(), 0);
    const Bytes negative = account_of(who, {{"1000001", -5}});
    EXPECT_EQ(decode_account_answer(negative, who, "1000001").value(), -5) << "the judge's matter";
}

TEST(WalletMessages, AnAccountWithAHundredThousandTokensIsRead) {
    const Address who = Address::from_evm({1});
    std::vector<std::pair<std::string, std::int64_t>> tokens;
    for (std::int64_t i = 0; i < 100'000; ++i)
        tokens.emplace_back(std::to_string(1'000'001 + i), i);
    EXPECT_EQ(decode_account_answer(account_of(who, tokens), who, "1100000").value(), 99'999);
}

TEST(WalletMessages, AnAccountOfSomebodyElseOrNoneIsRefused) {
    const Address who = Address::from_evm({1});
    const Bytes other = account_of(Address::from_evm({2}), {{"1000001", 5}});
    EXPECT_EQ(decode_account_answer(other, who, "1000001").error().code, ErrorCode::upstream_lied);
    const Bytes nobody = WireWriter().integer(4, 7).take();
    EXPECT_EQ(decode_account_answer(nobody, who, "1").error().code, ErrorCode::upstream_lied);
    EXPECT_EQ(decode_account_answer({}, who, "1").error().code, ErrorCode::not_found);
    EXPECT_EQ(decode_account_answer(Bytes(3, 0xff), who, "1").error().code, ErrorCode::truncated);
    Bytes cut = account_of(who, {{"1000001", 5}});
    cut.pop_back();
    EXPECT_EQ(decode_account_answer(cut, who, "1000001").error().code, ErrorCode::truncated);
}

Bytes key_of(ByteView address) {
    return WireWriter().bytes(1, address).integer(2, 1).take();
}

/// An Account whose witness permission has these keys.
Bytes witness_account(const Address& who, const std::vector<Bytes>& keys) {
    WireWriter permission;
    permission.integer(1, 1).integer(2, 1).text(3, "witness").integer(4, 1);
    for (const Bytes& key : keys)
        permission.message(7, key);
    return WireWriter().bytes(3, who.view()).integer(14, 1).message(32, permission.view()).take();
}

TEST(WalletMessages, AWitnessSignsWithTheFirstKeyOfItsWitnessPermission) {
    const Address who = Address::from_evm({1});
    const Address key = Address::from_evm({2});
    const Address other = Address::from_evm({3});
    const Bytes account = witness_account(who, {key_of(key.view()), key_of(other.view())});
    EXPECT_EQ(decode_witness_key(account, who).value(), key);
    // A parser merges a field that is given again, so its keys come behind the others.
    Bytes twice = witness_account(who, {key_of(key.view())});
    append(twice, witness_account(who, {key_of(other.view())}));
    EXPECT_EQ(decode_witness_key(twice, who).value(), key);
    // The last of two values counts.
    Bytes renamed = key_of(other.view());
    append(renamed, key_of(key.view()));
    EXPECT_EQ(decode_witness_key(witness_account(who, {renamed}), who).value(), key);
}

TEST(WalletMessages, AWitnessWithoutAWitnessKeySignsWithItsOwn) {
    const Address who = Address::from_evm({1});
    const Bytes owner = WireWriter().message(7, key_of(Address::from_evm({2}).view())).take();
    const Bytes plain = WireWriter().bytes(3, who.view()).message(31, owner).take();
    EXPECT_EQ(decode_witness_key(plain, who).value(), who);
    EXPECT_EQ(decode_witness_key(witness_account(who, {}), who).value(), who);
}

TEST(WalletMessages, AWitnessKeyThatIsNoneOrOfSomebodyElseIsRefused) {
    const Address who = Address::from_evm({1});
    const Bytes key = key_of(Address::from_evm({2}).view());
    const auto code = [&](ByteView answer) { return decode_witness_key(answer, who).error().code; };
    EXPECT_EQ(code({}), ErrorCode::not_found);
    EXPECT_EQ(code(witness_account(Address::from_evm({3}), {key})), ErrorCode::upstream_lied);
    EXPECT_EQ(code(WireWriter().integer(4, 7).view()), ErrorCode::upstream_lied);
    EXPECT_EQ(code(witness_account(who, {key_of({})})), ErrorCode::bad_address);
    EXPECT_EQ(code(witness_account(who, {key_of(who.view().first(20))})), ErrorCode::bad_address);
    EXPECT_EQ(code(witness_account(who, {Bytes(3, 0xff)})), ErrorCode::truncated);
    EXPECT_EQ(code(witness_account(who, {Bytes{0x07}})), ErrorCode::malformed);
    Bytes cut = witness_account(who, {key});
    cut.pop_back();
    EXPECT_EQ(code(cut), ErrorCode::truncated);
}

Bytes list_of(const std::vector<Address>& witnesses) {
    WireWriter out;
    for (const Address& witness : witnesses)
        out.message(1, WireWriter().bytes(1, witness.view()).integer(2, 5).view());
    return out.take();
}

TEST(WalletMessages, WitnessesAreListedInOrderAndOnce) {
    const Address one = Address::from_evm({1});
    const Address two = Address::from_evm({2});
    EXPECT_EQ(decode_witness_list(list_of({two, one})).value(), (std::vector<Address>{one, two}));
    const auto code = [](ByteView answer) { return decode_witness_list(answer).error().code; };
    EXPECT_EQ(code(list_of({one, two, one})), ErrorCode::upstream_lied);
    EXPECT_EQ(code({}), ErrorCode::not_found);
    EXPECT_EQ(code(WireWriter().message(1, {}).view()), ErrorCode::bad_address);
    Bytes cut = list_of({one});
    cut.pop_back();
    EXPECT_EQ(code(cut), ErrorCode::truncated);
}

TEST(WalletMessages, AListOfTooManyWitnessesIsRefused) {
    std::vector<Address> many;
    for (std::size_t i = 0; i < kMaxWitnesses; ++i)
        many.push_back(Address::from_evm(
            {static_cast<std::uint8_t>(i / 256 + 1), static_cast<std::uint8_t>(i % 256)}));
    EXPECT_EQ(decode_witness_list(list_of(many)).value().size(), kMaxWitnesses);
    many.push_back(Address::from_evm({200}));
    EXPECT_EQ(decode_witness_list(list_of(many)).error().code, ErrorCode::oversized);
}

TEST(WalletMessages, AHeaderIsThatOfTheBlockThatWasAskedFor) {
    const auto slices = wire::slice_block(recorded().blocks[7]).value();
    const Bytes answer = WireWriter().message(2, slices.header).bytes(3, Bytes(32, 9)).take();
    EXPECT_EQ(decode_header_answer(answer, 7).value(), recorded().block(7).header);
    EXPECT_EQ(decode_header_answer(answer, 8).error().code, ErrorCode::upstream_lied);
    EXPECT_EQ(decode_header_answer({}, 7).error().code, ErrorCode::not_found);
    EXPECT_EQ(decode_header_answer(WireWriter().text(3, "id").view(), 7).error().code,
              ErrorCode::missing_field);
    EXPECT_EQ(encode_header_request(7), WireWriter().text(1, "7").take());
}

TEST(WalletMessages, ARefusedBroadcastCarriesTheNodesWords) {
    EXPECT_TRUE(decode_broadcast_answer(WireWriter().integer(1, 1).view()).has_value());
    EXPECT_TRUE(decode_broadcast_answer(WireWriter().integer(2, 5).view()).has_value());
    const auto refused =
        decode_broadcast_answer(WireWriter().integer(2, 6).text(3, "Tapos\x1b[31m failed").view());
    EXPECT_EQ(refused.error(),
              (Error{ErrorCode::upstream_refused, "TAPOS_ERROR: Tapos?[31m failed"}));
    EXPECT_EQ(decode_broadcast_answer({}).error().code, ErrorCode::upstream_refused);
    EXPECT_EQ(decode_broadcast_answer(Bytes(3, 0xff)).error().code, ErrorCode::truncated);
}

}  // namespace
}  // namespace tributary::node
