// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "primitives/crypto/sha256.hpp"
#include "tests/support/test_data.hpp"
#include "tests/support/vault_world.hpp"

namespace tributary::oracle {
namespace {

using test::address_named;
using test::receipt_argument;
using test::ReceiptSketch;
using test::signature_argument;
using test::signed_receipt;
using test::VaultWorld;

const ReceiptDomain kDomain{728126428, Address::from_evm({0x60, 0x76})};
constexpr std::uint64_t kNow = 1'000'000;
constexpr std::int64_t kWrongToken = VaultWorld::kToken + 1;

std::string quoted(std::string_view person) {
    return '"' + address_named(person).base58() + '"';
}

class BandwidthVault : public ::testing::Test {
  protected:
    /// Cashes a receipt as somebody who has nothing to do with it.
    test::VaultOutcome cash(const ReceiptSketch& sketch) {
        const auto receipt = signed_receipt(sketch, kDomain);
        return cash_as(receipt, receipt.signature);
    }

    test::VaultOutcome cash_as(const SignedTransferReceipt& receipt, const Signature& signature) {
        vault.enrich("stranger", 0);
        return vault.call(
            "stranger", "cash", {receipt_argument(receipt), signature_argument(signature)});
    }

    /// The payee's leave for `who` to collect, with what was signed for.
    Signature assignment(const SignedTransferReceipt& receipt,
                         std::string_view who,
                         std::string_view signer) {
        const auto digest = vault.call(
            "deployer", "assignmentDigest", {receipt_argument(receipt), assignment_argument(who)});
        const auto& word = std::get<tvm::AbiWord>(digest.values.at(0).content);
        return sign_receipt(Hash256::from(word).value(), test::key_named(signer));
    }

    static std::string assignment_argument(std::string_view who) {
        return "[" + quoted(who) + "," + std::to_string(kNow + 10) + "]";
    }

    test::VaultOutcome assign(const SignedTransferReceipt& receipt, const Signature& leave) {
        vault.enrich("operator", 0);
        return vault.call("operator",
                          "assign",
                          {receipt_argument(receipt),
                           signature_argument(receipt.signature),
                           assignment_argument("operator"),
                           signature_argument(leave)});
    }

    std::uint64_t balance_of(std::string_view person) {
        const auto out = vault.call("deployer", "accounts", {address_named(person).base58()});
        return tvm::number_of_word(std::get<tvm::AbiWord>(out.values.at(0).content)).value();
    }

    VaultWorld vault{kDomain};
};

TEST(BandwidthVaultArtefact, IsWhatItsManifestSaysItIsMadeOf) {
    const auto folder = std::string("../../oracle/contracts/");
    const auto manifest =
        nlohmann::json::parse(test::read_test_data(folder + "BandwidthVault.manifest.json"));
    ASSERT_EQ(manifest["sources"].size(), 2U);
    for (const auto& [file, hash] : manifest["sources"].items())
        EXPECT_EQ(sha256(as_bytes(test::read_test_data(folder + file))).hex(), hash)
            << file << " changed: run tools/contract/check.sh --write";
    const auto artefact =
        tvm::parse_artefact(test::read_test_data(folder + "BandwidthVault.json")).value();
    EXPECT_EQ(sha256(artefact.bytecode).hex(), manifest["bytecode_sha256"]);
    EXPECT_EQ(artefact.bytecode.size(), manifest["bytecode_size"]);
}

TEST_F(BandwidthVault, HashesAReceiptAsTheOracleDoes) {
    const auto file = nlohmann::json::parse(test::read_test_data("oracle/receipts.json"));
    ASSERT_EQ(file["cases"].size(), 3U);
    for (const auto& json : file["cases"]) {
        const auto bytes = from_hex(json["signed_transfer_receipt"].get<std::string>()).value();
        const auto receipt = decode_signed_receipt(bytes).value();
        const auto address = Address::from(*from_hex("41" + json["vault"].get<std::string>()));
        VaultWorld there({json["chain_id"].get<std::uint64_t>(), *address});
        const auto digest = there.call("deployer", "receiptDigest", {receipt_argument(receipt)});
        EXPECT_EQ(to_hex(digest.execution.output), json["digest"]) << json["name"];
        const auto separator = there.call("deployer", "domainSeparator");
        EXPECT_EQ(to_hex(separator.execution.output), json["domain_separator"]) << json["name"];
    }
}

TEST_F(BandwidthVault, KeepsWhatIsPaidIn) {
    vault.deposit("alice", 500);
    vault.deposit("alice", 200);
    EXPECT_EQ(balance_of("alice"), 700U);
    EXPECT_EQ(vault.tokens_of(kDomain.vault), 700);
    const auto holdings = vault.call("deployer", "holdings");
    EXPECT_EQ(holdings.values, tvm::AbiList{tvm::abi_number(700)});
    vault.enrich("bob", 1);
    const auto out = vault.call("bob", "deposit", {}, {1, VaultWorld::kToken});
    EXPECT_EQ(vault.events(out),
              std::vector<std::string>{"Deposited " + quoted("bob") + " \"1\" \"1\""});
}

TEST_F(BandwidthVault, RefusesADepositOfAnythingElse) {
    vault.enrich("alice", 10);
    EXPECT_EQ(vault.call("alice", "deposit").refusal, "WrongToken \"0\"");
    EXPECT_EQ(vault.call("alice", "deposit", {}, {5, kWrongToken}).refusal,
              "WrongToken \"" + std::to_string(kWrongToken) + "\"");
    EXPECT_EQ(vault.call("alice", "deposit", {}, {0, VaultWorld::kToken}).refusal, "NothingSent");
    EXPECT_EQ(vault.call_with_trx("alice", "deposit", 5).refusal, "TrxSent()");
}

TEST_F(BandwidthVault, RefusesTrxAndTokensWhereItWantsNone) {
    vault.enrich("alice", 10);
    EXPECT_EQ(vault.call("alice", "withdraw", {}, {5, VaultWorld::kToken}).refusal, "REVERT");
    EXPECT_EQ(vault.call("alice", "leave", {"0"}, {5, VaultWorld::kToken}).refusal, "REVERT");
    EXPECT_EQ(vault.call_with_trx("alice", "withdraw", 5).refusal, "REVERT");
    EXPECT_EQ(vault.tokens_of("alice"), 10);
}

TEST_F(BandwidthVault, IsChangedByTransactionsOnly) {
    const Address between = Address::from_evm({0xbe});
    vault.put_go_between(between);
    vault.enrich("alice", 10);
    vault.target = between;
    const std::vector<std::pair<std::string, std::vector<std::string>>> calls{
        {"withdraw", {}},
        {"leave", {"0"}},
        {"setSigner", {address_named("bob").base58(), "1", "1"}}};
    for (const auto& [function, arguments] : calls) {
        const auto out = vault.call("alice", function, arguments);
        EXPECT_EQ(out.execution.output, Bytes(32)) << function << " was let through";
    }
    EXPECT_EQ(vault.call("alice", "holdings").execution.output.back(), 1) << "reading is free";
}

TEST_F(BandwidthVault, PaysAReceiptToItsPayee) {
    vault.deposit("alice", 500);
    const auto out = cash({.amount_total = 100});
    EXPECT_EQ(out.refusal, "");
    EXPECT_EQ(vault.tokens_of("paula"), 100);
    EXPECT_EQ(balance_of("alice"), 400U);
    EXPECT_EQ(vault.events(out),
              std::vector<std::string>{"Cashed " + quoted("alice") + " " + quoted("paula") + " " +
                                       quoted("paula") + " \"100\" \"100\""});
}

TEST_F(BandwidthVault, PaysOnlyWhatWasNotPaidBefore) {
    vault.deposit("alice", 500);
    EXPECT_EQ(cash({.amount_total = 100}).refusal, "");
    EXPECT_EQ(cash({.amount_total = 100}).refusal, "NothingDue");
    EXPECT_EQ(cash({.sequence = 2, .amount_total = 90}).refusal, "NothingDue");
    EXPECT_EQ(cash({.sequence = 3, .amount_total = 130}).refusal, "");
    EXPECT_EQ(vault.tokens_of("paula"), 130);
}

TEST_F(BandwidthVault, PaysAsFarAsTheDepositGoes) {
    vault.deposit("alice", 60);
    const auto out = cash({.amount_total = 100});
    EXPECT_EQ(vault.tokens_of("paula"), 60);
    EXPECT_EQ(vault.events(out).back(),
              "Short " + quoted("alice") + " " + quoted("paula") + " \"40\"");
    EXPECT_EQ(cash({.amount_total = 100}).refusal, "NoDeposit");
    vault.deposit("alice", 500);
    EXPECT_EQ(cash({.amount_total = 100}).refusal, "");
    EXPECT_EQ(vault.tokens_of("paula"), 100);
}

TEST_F(BandwidthVault, RefusesReceiptsThatAreNotGood) {
    vault.deposit("alice", 500);
    EXPECT_EQ(cash({.expiry = kNow - 1}).refusal, "ReceiptExpired \"999999\"");
    EXPECT_EQ(cash({.expiry = kNow}).refusal, "") << "the last second counts";
    EXPECT_EQ(cash({.amount_total = 200, .voucher = 1}).refusal, "VoucherUnsupported");
    EXPECT_EQ(cash({.amount_total = 200, .signer = "mallory"}).refusal, "BadSignature");
    auto changed = signed_receipt({.amount_total = 200}, kDomain);
    changed.receipt.amount_total.value = 201;
    EXPECT_EQ(cash_as(changed, changed.signature).refusal, "BadSignature");
    const auto elsewhere = signed_receipt({.amount_total = 200}, {1, kDomain.vault});
    EXPECT_EQ(cash_as(elsewhere, elsewhere.signature).refusal, "BadSignature");
}

TEST_F(BandwidthVault, RefusesTheOtherSignatureOfTheSameMessage) {
    vault.deposit("alice", 500);
    const auto receipt = signed_receipt({}, kDomain);
    Signature high = receipt.signature;
    const Uint256 order{
        0xffffffffffffffff, 0xfffffffffffffffe, 0xbaaedce6af48a03b, 0xbfd25e8cd0364141};
    (order - Uint256::load(high.bytes.data() + 32)).store(high.bytes.data() + 32);
    high.bytes[64] = static_cast<std::uint8_t>(27 + 28 - high.bytes[64]);
    EXPECT_EQ(cash_as(receipt, high).refusal, "BadSignature");
    Signature low_v = receipt.signature;
    low_v.bytes[64] = static_cast<std::uint8_t>(low_v.bytes[64] - 27);
    EXPECT_EQ(cash_as(receipt, low_v).refusal, "BadSignature");
    EXPECT_EQ(cash_as(receipt, receipt.signature).refusal, "");
}

TEST_F(BandwidthVault, LetsAnotherKeySignUpToASumAndATime) {
    vault.deposit("alice", 500);
    const ReceiptSketch hundred{.amount_total = 100, .signer = "phone"};
    EXPECT_EQ(cash(hundred).refusal, "BadSignature");
    const auto phone = address_named("phone").base58();
    const auto set = vault.call("alice", "setSigner", {phone, "150", std::to_string(kNow + 5)});
    EXPECT_EQ(vault.events(set),
              std::vector<std::string>{"SignerSet " + quoted("alice") + " " + quoted("phone") +
                                       " \"150\" \"1000005\""});
    EXPECT_EQ(cash(hundred).refusal, "");
    EXPECT_EQ(cash({.amount_total = 300, .signer = "phone"}).refusal, "");
    EXPECT_EQ(vault.tokens_of("paula"), 150) << "the cap";
    EXPECT_EQ(cash({.amount_total = 300, .signer = "phone"}).refusal, "SignerSpent \"150\"");
    EXPECT_EQ(vault.call("alice", "setSigner", {phone, "1000", std::to_string(kNow + 5)}).refusal,
              "");
    vault.set_time(kNow + 6);
    EXPECT_EQ(cash({.amount_total = 300, .signer = "phone"}).refusal, "SignerExpired \"1000005\"");
    EXPECT_EQ(vault.call("alice", "setSigner", {phone, "0", "0"}).refusal, "");
    EXPECT_EQ(cash({.amount_total = 300, .signer = "phone"}).refusal, "BadSignature");
    EXPECT_EQ(cash({.amount_total = 300}).refusal, "") << "the payer's own key has no cap";
}

TEST_F(BandwidthVault, RefusesNobodyAsASigner) {
    vault.enrich("alice", 0);
    EXPECT_EQ(vault.call("alice", "setSigner", {Address::from_evm({}).base58(), "1", "1"}).refusal,
              "NoSigner");
}

TEST_F(BandwidthVault, PaysManyPayersReceiptsAtOnce) {
    vault.deposit("alice", 500);
    vault.deposit("anna", 50);
    const std::vector<SignedTransferReceipt> receipts{
        signed_receipt({.payer = "alice", .amount_total = 100}, kDomain),
        signed_receipt({.payer = "anna", .amount_total = 70}, kDomain),
        signed_receipt({.payer = "nobody", .amount_total = 1}, kDomain),
        signed_receipt({.payer = "alice", .payee = "peter", .amount_total = 9}, kDomain),
        signed_receipt({.payer = "alice", .amount_total = 500, .signer = "mallory"}, kDomain),
        signed_receipt({.payer = "alice", .amount_total = 120}, kDomain)};
    std::string list = "[";
    std::string signatures = "[";
    for (const auto& receipt : receipts) {
        const char* comma = list.size() == 1 ? "" : ",";
        list += comma + receipt_argument(receipt);
        signatures += comma + signature_argument(receipt.signature);
    }
    const auto paula = address_named("paula").base58();
    vault.enrich("paula", 0);
    const auto out = vault.call("paula", "cashMany", {paula, list + "]", signatures + "]"});
    EXPECT_EQ(out.refusal, "");
    EXPECT_EQ(vault.tokens_of("paula"), 170);
    EXPECT_EQ(vault.tokens_of("peter"), 0);
    EXPECT_EQ(vault.events(out).size(), 4U) << "three payments, one short";
    EXPECT_EQ(vault.call("paula", "cashMany", {paula, list + "]", signatures + "]"}).refusal,
              "NothingDue");
    EXPECT_EQ(vault.call("paula", "cashMany", {paula, list + "]", "[]"}).refusal, "Mismatch");
    EXPECT_EQ(vault.call("paula", "cashMany", {paula, "[]", "[]"}).refusal, "NothingDue");
}

TEST_F(BandwidthVault, LetsADepositGoAfterTheDelay) {
    vault.deposit("alice", 500);
    const auto out = vault.call("alice", "leave", {"300"});
    EXPECT_EQ(vault.events(out),
              std::vector<std::string>{"Leaving " + quoted("alice") + " \"300\" \"1604800\""});
    EXPECT_EQ(vault.call("alice", "withdraw").refusal, "NotYet \"1604800\"");
    vault.set_time(kNow + VaultWorld::kDelay - 1);
    EXPECT_EQ(vault.call("alice", "withdraw").refusal, "NotYet \"1604800\"");
    vault.set_time(kNow + VaultWorld::kDelay);
    EXPECT_EQ(vault.call("alice", "withdraw").refusal, "");
    EXPECT_EQ(vault.tokens_of("alice"), 300);
    EXPECT_EQ(balance_of("alice"), 200U);
    EXPECT_EQ(vault.call("alice", "withdraw").refusal, "NothingLeaves");
}

TEST_F(BandwidthVault, PaysReceiptsOutOfADepositThatLeaves) {
    vault.deposit("alice", 500);
    EXPECT_EQ(vault.call("alice", "leave", {"500"}).refusal, "");
    EXPECT_EQ(cash({.amount_total = 450}).refusal, "");
    vault.set_time(kNow + VaultWorld::kDelay);
    EXPECT_EQ(vault.call("alice", "withdraw").refusal, "");
    EXPECT_EQ(vault.tokens_of("alice"), 50);
}

TEST_F(BandwidthVault, LetsNobodyLeaveWithMoreThanThereIs) {
    vault.deposit("alice", 500);
    EXPECT_EQ(vault.call("alice", "leave", {"501"}).refusal, "NotEnough \"500\"");
    EXPECT_EQ(vault.call("alice", "withdraw").refusal, "NothingLeaves");
    EXPECT_EQ(vault.call("alice", "leave", {"500"}).refusal, "");
    EXPECT_EQ(vault.call("alice", "leave", {"0"}).refusal, "") << "stays after all";
    vault.set_time(kNow + VaultWorld::kDelay);
    EXPECT_EQ(vault.call("alice", "withdraw").refusal, "NothingLeaves");
}

TEST_F(BandwidthVault, PaysAnOperatorByThePayeesLeave) {
    vault.deposit("alice", 500);
    const auto receipt = signed_receipt({.amount_total = 100}, kDomain);
    EXPECT_EQ(assign(receipt, assignment(receipt, "operator", "paula")).refusal, "");
    EXPECT_EQ(vault.tokens_of("operator"), 100);
    EXPECT_EQ(vault.tokens_of("paula"), 0);
    EXPECT_EQ(cash({.amount_total = 100}).refusal, "NothingDue") << "paid is paid";
}

TEST_F(BandwidthVault, RefusesAnOperatorWithoutThePayeesLeave) {
    vault.deposit("alice", 500);
    const auto receipt = signed_receipt({.amount_total = 100}, kDomain);
    const auto more = signed_receipt({.amount_total = 200}, kDomain);
    const auto good = assignment(receipt, "operator", "paula");
    EXPECT_EQ(assign(receipt, assignment(receipt, "operator", "alice")).refusal, "NotAssigned");
    EXPECT_EQ(assign(receipt, assignment(receipt, "another", "paula")).refusal, "NotAssigned");
    EXPECT_EQ(assign(more, good).refusal, "NotAssigned") << "for another total";
    EXPECT_EQ(assign(receipt, Signature{}).refusal, "NotAssigned");
    vault.set_time(kNow + 11);
    EXPECT_EQ(assign(receipt, good).refusal, "AssignmentExpired \"1000010\"");
}

TEST_F(BandwidthVault, UndoesAPaymentThatTheReceiverRefuses) {
    // A vault's own code wants no tokens without a function.
    vault.deposit("alice", 500);
    const Address between = Address::from_evm({0xbe});
    vault.put_go_between(between);
    vault.world.codes[between] = std::make_shared<const Bytes>(from_hex("60006000fd").value());
    auto receipt = signed_receipt({.amount_total = 100}, kDomain);
    receipt.receipt.payee = between;
    const Hash256 digest = ReceiptHasher(kDomain).digest(receipt.receipt);
    receipt.signature = sign_receipt(digest, test::key_named("alice"));
    EXPECT_EQ(cash_as(receipt, receipt.signature).refusal, "SendFailed");
    EXPECT_EQ(balance_of("alice"), 500U);
}

TEST_F(BandwidthVault, CostsWhatTheDocumentationSays) {
    vault.enrich("alice", 500);
    const auto first = vault.call("alice", "deposit", {}, {100, VaultWorld::kToken});
    const auto later = vault.call("alice", "deposit", {}, {100, VaultWorld::kToken});
    vault.enrich("paula", 0);
    const auto cashed = cash({.amount_total = 10});
    const auto again = cash({.amount_total = 20});
    EXPECT_EQ(first.execution.energy_used, 22'652);
    EXPECT_EQ(later.execution.energy_used, 7'652);
    EXPECT_EQ(cashed.execution.energy_used, 44'399);
    EXPECT_EQ(again.execution.energy_used, 29'399);
}

}  // namespace
}  // namespace tributary::oracle
