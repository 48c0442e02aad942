// SPDX-License-Identifier: Apache-2.0
#include "tools/devnet/contract_runs.hpp"

#include <gtest/gtest.h>

#include "primitives/crypto/sha256.hpp"
#include "primitives/wire/block.hpp"
#include "primitives/wire/wire_reader.hpp"
#include "primitives/wire/wire_writer.hpp"
#include "tests/support/recorded_network.hpp"
#include "tools/devnet/wallet_answers.hpp"
#include "tvm/vm/machine.hpp"

namespace tributary::devnet {
namespace {

using wire::WireWriter;

/// Init code that leaves "store the first word of the call data in slot 0, answer 7".
constexpr std::string_view kInitCode =
    "6010600c60003960106000f3"
    "600035600055600760005260206000f3";

/// The content of the last field with this number; an integer's in eight bytes.
Bytes field_in(ByteView message, std::uint32_t number) {
    Bytes out;
    const Status read = wire::for_each_field(message, [&](const wire::WireField& field) {
        if (field.is_bytes(number)) out = to_bytes(field.bytes);
    });
    EXPECT_TRUE(read.has_value());
    return out;
}

std::int64_t number_in(ByteView message, std::uint32_t number) {
    return integer_in(message, number);
}

class Contracts : public testing::Test {
  protected:
    TransactionId send(wire::ContractType type, std::string_view message, Bytes value) {
        wire::TransactionDraft draft;
        wire::refer_to(draft, network_.chain().head().id);
        draft.timestamp = network_.chain().head().timestamp + ++sent_;
        draft.expiration = network_.chain().head().timestamp + 60'000;
        draft.type = type;
        draft.message = message;
        draft.value = std::move(value);
        draft.fee_limit = fee_limit_;
        const Bytes raw = wire::encode_raw(draft);
        const Signature signature = sign(sha256(raw), keys_.at(owner_));
        const auto taken =
            network_.broadcast(wire::encode_transaction(raw, {to_bytes(signature.view())}));
        refusal_ = taken ? "" : taken.error().message;
        if (!taken) return {};
        TimestampMs slot = network_.next_slot_time();
        while (!network_.produce(slot))
            slot += network_.grid().interval;
        return *taken;
    }

    TransactionId deploy() {
        const Bytes code = from_hex(kInitCode).value();
        const Bytes contract = WireWriter()
                                   .bytes(1, owner_.view())
                                   .bytes(4, code)
                                   .integer(6, 100)
                                   .text(7, "seven")
                                   .integer(8, 1'000'000)
                                   .take();
        return send(wire::ContractType::create_smart_contract,
                    "CreateSmartContract",
                    WireWriter().bytes(1, owner_.view()).message(2, contract).take());
    }

    [[nodiscard]] Bytes trigger(const Address& contract) const {
        return WireWriter()
            .bytes(1, owner_.view())
            .bytes(2, contract.view())
            .bytes(4, Uint256{5}.bytes())
            .take();
    }

    TransactionId call(const Address& contract) {
        return send(
            wire::ContractType::trigger_smart_contract, "TriggerSmartContract", trigger(contract));
    }

    Bytes ask(std::string_view method, ByteView request) {
        const auto answer =
            answer_wallet_call(network_, std::string("/protocol.Wallet/").append(method), request);
        EXPECT_EQ(answer.status, CallStatus::ok) << answer.detail;
        return answer.message;
    }

    Bytes info_of(const TransactionId& id) {
        return ask("GetTransactionInfoById", WireWriter().bytes(1, id.view()).take());
    }

    [[nodiscard]] std::int32_t result_in_block() const {
        const auto slices = wire::slice_block(network_.chain().head().body).value();
        return wire::decode_transaction(slices.transactions.at(0))->contract_ret;
    }

    KeyRing keys_ = test::read_keys();
    Devnet network_ = test::start_network(std::nullopt, test::read_keys());
    Address owner_ = test::read_roles().at("acct3");
    std::int64_t fee_limit_ = 100'000'000;
    std::int64_t sent_ = 0;
    std::string refusal_;
};

TEST_F(Contracts, AreMadeCalledAndBilled) {
    const TransactionId created = deploy();
    ASSERT_EQ(refusal_, "");
    const Address contract = tvm::created_address(created, owner_);
    EXPECT_EQ(result_in_block(), 1);
    const Bytes info = info_of(created);
    EXPECT_EQ(field_in(info, 6), to_bytes(contract.view()));
    const Bytes bill = field_in(info, 7);
    EXPECT_EQ(number_in(bill, 7), 1);
    // 16 bytes of code at 200 each are the larger part.
    EXPECT_GT(number_in(bill, 4), 3'200);
    EXPECT_EQ(number_in(bill, 2), number_in(bill, 4) * 100);
    EXPECT_GE(number_in(info, 2), number_in(bill, 2));
    const Bytes record = ask("GetContract", WireWriter().bytes(1, contract.view()).take());
    EXPECT_EQ(as_text(field_in(record, 7)), "seven");
    EXPECT_EQ(field_in(record, 2), to_bytes(contract.view()));

    const std::int64_t before = network_.ledger().find(owner_)->balance.value;
    const TransactionId called = call(contract);
    ASSERT_EQ(refusal_, "");
    const Bytes result = info_of(called);
    EXPECT_EQ(Uint256::load(field_in(result, 5).data()), Uint256{7});
    EXPECT_EQ(network_.ledger().find(owner_)->balance.value, before - number_in(result, 2));
    EXPECT_EQ(network_.ledger().contracts.at(contract).rows.size(), 1U);
}

TEST_F(Contracts, AnswerDryRunsAndEstimatesThatHold) {
    const Address contract = tvm::created_address(deploy(), owner_);
    const Bytes answer = ask("TriggerConstantContract", trigger(contract));
    EXPECT_EQ(Uint256::load(field_in(answer, 3).data()), Uint256{7});
    const std::int64_t used = number_in(answer, 5);
    EXPECT_GT(used, 20'000);
    EXPECT_TRUE(network_.ledger().contracts.at(contract).rows.empty());
    const std::int64_t needed = number_in(ask("EstimateEnergy", trigger(contract)), 2);
    EXPECT_EQ(needed, used);
    // With one unit less the real call fails, keeps nothing, and costs all it was given.
    fee_limit_ = (needed - 1) * 100;
    const Bytes failed = info_of(call(contract));
    EXPECT_EQ(result_in_block(), static_cast<std::int32_t>(tvm::ContractResult::out_of_energy));
    EXPECT_EQ(number_in(failed, 9), 1);
    EXPECT_EQ(number_in(field_in(failed, 7), 2), fee_limit_);
    EXPECT_TRUE(network_.ledger().contracts.at(contract).rows.empty());
    fee_limit_ = needed * 100;
    call(contract);
    EXPECT_EQ(result_in_block(), 1);
}

TEST_F(Contracts, OfTheRecordingAreRefusedForTheirStorageIsUnknown) {
    const Address recorded = parse_address("TYeh8T3m3Qzb6rUH6VNQkaQf94Gv417gq5").value();
    call(recorded);
    EXPECT_NE(refusal_, "");
    const Bytes said = field_in(ask("TriggerConstantContract", trigger(recorded)), 4);
    EXPECT_EQ(number_in(said, 1), 0);
    EXPECT_NE(field_in(said, 3), Bytes{});
}

TEST_F(Contracts, AreNotMadeByASenderWithTooHighAFeeLimit) {
    fee_limit_ = 1'000'000'000'000;
    deploy();
    EXPECT_NE(refusal_.find("fee limit"), std::string::npos) << refusal_;
}

}  // namespace
}  // namespace tributary::devnet
