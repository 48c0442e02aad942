// SPDX-License-Identifier: Apache-2.0
#include "primitives/wire/contract_calls.hpp"

#include <gtest/gtest.h>

#include "primitives/wire/wire_writer.hpp"
#include "tests/support/contract_chain.hpp"

namespace tributary::wire {
namespace {

const Address kOwner = test::address_of('k', 1);
const Address kOther = test::address_of('c', 2);

Contract contract_of(ContractType type, std::string_view url, ByteView value) {
    Contract out;
    out.type = type;
    out.type_url = as_bytes(url);
    out.value = value;
    return out;
}

TEST(ContractCalls, ReadEveryFieldOfATrigger) {
    const Bytes value = WireWriter()
                            .bytes(1, kOwner.view())
                            .bytes(2, kOther.view())
                            .integer(3, 7)
                            .bytes(4, as_bytes("data"))
                            .integer(5, 8)
                            .integer(6, 1'000'002)
                            .take();
    const auto read = decode_trigger(
        contract_of(ContractType::trigger_smart_contract, "/protocol.TriggerSmartContract", value));
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->owner, kOwner);
    EXPECT_EQ(read->contract, kOther);
    EXPECT_EQ(read->call_value, 7);
    EXPECT_EQ(as_text(read->data), "data");
    EXPECT_EQ(read->token_value, 8);
    EXPECT_EQ(read->token_id, 1'000'002);
}

TEST(ContractCalls, MergeTheSmartContractOfACreationAsProtobufDoes) {
    const Bytes first = WireWriter().bytes(4, as_bytes("old")).integer(5, 3).take();
    const Bytes second = WireWriter().bytes(4, as_bytes("code")).integer(8, 9).take();
    const Bytes value =
        WireWriter().bytes(1, kOwner.view()).message(2, first).message(2, second).take();
    const auto read = decode_create(
        contract_of(ContractType::create_smart_contract, "/protocol.CreateSmartContract", value));
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(as_text(read->init_code), "code");
    EXPECT_EQ(read->call_value, 3);
    EXPECT_EQ(read->origin_energy_limit, 9);
}

TEST(ContractCalls, ReadWhoGetsTrxAndWhoGetsAnAccount) {
    const Bytes value = WireWriter().bytes(2, kOther.view()).integer(3, 5).take();
    const auto paid = decode_trx_receiver(
        contract_of(ContractType::transfer, "/protocol.TransferContract", value));
    ASSERT_TRUE(paid.has_value());
    EXPECT_EQ(paid->to, kOther);
    EXPECT_EQ(paid->amount, 5);
    const auto made = decode_trx_receiver(
        contract_of(ContractType::account_create, "/protocol.AccountCreateContract", value));
    ASSERT_TRUE(made.has_value());
    EXPECT_EQ(made->amount, 0);
}

TEST(ContractCalls, RefuseAnotherMessageAndABadAddress) {
    const Bytes value = WireWriter().bytes(1, kOwner.view()).bytes(2, as_bytes("x")).take();
    const auto trigger =
        contract_of(ContractType::trigger_smart_contract, "/protocol.TriggerSmartContract", value);
    EXPECT_EQ(decode_trigger(trigger).error().code, ErrorCode::bad_address);
    EXPECT_EQ(decode_create(trigger).error().code, ErrorCode::malformed);
    EXPECT_EQ(decode_trx_receiver(trigger).error().code, ErrorCode::malformed);
}

}  // namespace
}  // namespace tributary::wire
