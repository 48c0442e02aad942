// SPDX-License-Identifier: Apache-2.0
#include "tools/devnet/asset_rules.hpp"

#include <functional>

#include <gtest/gtest.h>

#include "primitives/wire/wire_writer.hpp"
#include "tools/devnet/contract_rules.hpp"

namespace tributary::devnet {
namespace {

using wire::ContractType;
using wire::WireWriter;

constexpr TimestampMs kNow = 1'700'000'000'000;
constexpr TimestampMs kDay = 86'400'000;
constexpr std::int64_t kTrx = 1'000'000;

/// A contract of a type and the bytes it borrows.
struct OwnedContract {
    std::string type_url;
    Bytes value;
    wire::Contract contract;

    OwnedContract(ContractType type, std::string_view message, Bytes bytes)
        : type_url("type.googleapis.com/protocol." + std::string(message)),
          value(std::move(bytes)) {
        contract.type = type;
        contract.type_url = as_bytes(type_url);
        contract.value = value;
    }

    OwnedContract(const OwnedContract&) = delete;
    OwnedContract& operator=(const OwnedContract&) = delete;
    OwnedContract(OwnedContract&&) = delete;
    OwnedContract& operator=(OwnedContract&&) = delete;
    ~OwnedContract() = default;
};

struct IssueDraft {
    std::string name = "Pearl";
    std::string abbreviation = "PRL";
    std::string url = "https://example.org";
    std::string description;
    std::int64_t supply = 1'000'000;
    std::vector<std::pair<std::int64_t, std::int64_t>> frozen = {{300'000, 1}, {200'000, 2}};
    std::int64_t trx_num = 2;
    std::int64_t precision = 3;
    std::int64_t num = 5;
    TimestampMs start = kNow + 1;
    TimestampMs end = kNow + 10 * kDay;
    std::int64_t free_limit = 0;
    std::int64_t public_usage = 0;
};

class AssetRules : public testing::Test {
  protected:
    AssetRules() {
        ledger_.is_known = true;
        ledger_.accounts[issuer_].balance = {2'000 * kTrx};
        ledger_.accounts[buyer_].balance = {100 * kTrx};
        rules_.same_token_name = true;
    }

    Bytes issue_bytes(const IssueDraft& draft) const {
        WireWriter out;
        out.bytes(1, issuer_.view())
            .text(2, draft.name)
            .text(3, draft.abbreviation)
            .integer(4, draft.supply);
        for (const auto& [amount, days] : draft.frozen)
            out.message(5, WireWriter().integer(1, amount).integer(2, days).view());
        return out.integer(6, draft.trx_num)
            .integer(7, draft.precision)
            .integer(8, draft.num)
            .integer(9, draft.start)
            .integer(10, draft.end)
            .text(20, draft.description)
            .text(21, draft.url)
            .integer(22, draft.free_limit)
            .integer(24, draft.public_usage)
            .take();
    }

    tl::expected<ContractPlan, Refusal> plan(const wire::Contract& contract) {
        const auto signer = signer_of(contract);
        if (!signer) return tl::unexpected(signer.error());
        return plan_contract({rules_, ledger_, now_, contract, ledger_.find(*signer)->balance});
    }

    tl::expected<ContractPlan, Refusal> issue(const IssueDraft& draft) {
        return plan(
            OwnedContract(ContractType::asset_issue, "AssetIssueContract", issue_bytes(draft))
                .contract);
    }

    tl::expected<ContractPlan, Refusal> purchase(std::int64_t sun, const Address& from_whom) {
        return plan(OwnedContract(ContractType::participate_asset_issue,
                                  "ParticipateAssetIssueContract",
                                  WireWriter()
                                      .bytes(1, buyer_.view())
                                      .bytes(2, from_whom.view())
                                      .text(3, "1000001")
                                      .integer(4, sun)
                                      .take())
                        .contract);
    }

    tl::expected<ContractPlan, Refusal> unfreeze(const Address& who) {
        return plan(OwnedContract(ContractType::unfreeze_asset,
                                  "UnfreezeAssetContract",
                                  WireWriter().bytes(1, who.view()).take())
                        .contract);
    }

    void apply(const tl::expected<ContractPlan, Refusal>& planned) {
        ASSERT_TRUE(planned) << planned.error().message;
        apply_effect(ledger_, planned->effect, true);
    }

    std::int64_t tokens(const Address& who) {
        return ledger_.accounts[who].tokens["1000001"].value;
    }

    Ledger ledger_;
    ChainRules rules_;
    TimestampMs now_ = kNow;
    Address issuer_ = Address::from_evm({1});
    Address buyer_ = Address::from_evm({2});
};

TEST_F(AssetRules, AnIssueGivesTheFreeSupplyToItsOwner) {
    const auto planned = issue({});
    ASSERT_TRUE(planned) << planned.error().message;
    EXPECT_EQ(planned->fee.value, 1'024 * kTrx);
    apply(planned);
    EXPECT_EQ(tokens(issuer_), 500'000);
    const Account& account = *ledger_.find(issuer_);
    EXPECT_EQ(account.issued_token, "1000001");
    ASSERT_EQ(account.frozen_supply.size(), 2U);
    EXPECT_EQ(account.frozen_supply[1], (token::FrozenSupply{200'000, kNow + 1 + 2 * kDay}));
    ASSERT_NE(ledger_.find_token("1000001"), nullptr);
    EXPECT_EQ(ledger_.find_token("1000001")->name, "Pearl");
}

TEST_F(AssetRules, EveryFieldOfAnIssueIsChecked) {
    const std::vector<std::function<void(IssueDraft&)>> spoilers = {
        [](auto& d) { d.name.clear(); },
        [](auto& d) { d.name = std::string(33, 'n'); },
        [](auto& d) { d.name = "two words"; },
        [](auto& d) { d.name = "TrX"; },
        [](auto& d) { d.abbreviation = std::string(33, 'a'); },
        [](auto& d) { d.url.clear(); },
        [](auto& d) { d.url = std::string(257, 'u'); },
        [](auto& d) { d.description = std::string(201, 'd'); },
        [](auto& d) { d.supply = 0; },
        [](auto& d) { d.supply = 499'999; },
        [](auto& d) {
            d.frozen.assign(11, {1, 1});
        },
        [](auto& d) {
            d.frozen = {{0, 1}};
        },
        [](auto& d) {
            d.frozen = {{1, 0}};
        },
        [](auto& d) {
            d.frozen = {{1, 3'653}};
        },
        [](auto& d) { d.trx_num = 0; },
        [](auto& d) { d.num = 0; },
        [](auto& d) { d.precision = 7; },
        [](auto& d) { d.precision = -1; },
        [](auto& d) { d.start = kNow; },
        [](auto& d) { d.end = d.start; },
        [](auto& d) { d.free_limit = 57'600'000'000; },
        [](auto& d) { d.public_usage = 1; },
    };
    for (std::size_t i = 0; i < spoilers.size(); ++i) {
        IssueDraft draft;
        spoilers[i](draft);
        const auto planned = issue(draft);
        ASSERT_FALSE(planned) << i;
        EXPECT_EQ(planned.error().code, BroadcastCode::contract_validate_error) << i;
    }
    IssueDraft most;
    most.name = std::string(32, 'n');
    most.abbreviation = std::string(32, 'a');
    most.url = std::string(256, 'u');
    most.description = std::string(200, 'd');
    most.frozen.assign(10, {1, 3'652});
    most.precision = 6;
    most.free_limit = 57'599'999'999;
    EXPECT_TRUE(issue(most)) << "all at their limits";
}

TEST_F(AssetRules, AnAccountIssuesOnceAndPaysForIt) {
    ledger_.accounts[issuer_].balance = {1'024 * kTrx - 1};
    EXPECT_FALSE(issue({}));
    ledger_.accounts[issuer_].balance = {1'024 * kTrx};
    apply(issue({}));
    EXPECT_FALSE(issue({})) << "it has issued before";
}

TEST_F(AssetRules, NamesAreUniqueUntilIdsAreInForce) {
    apply(issue({}));
    ledger_.accounts[issuer_].issued_token.clear();
    EXPECT_TRUE(issue({}));
    rules_.same_token_name = false;
    EXPECT_FALSE(issue({}));
}

TEST_F(AssetRules, APurchasePaysTheIssuerAndRoundsDown) {
    apply(issue({}));
    now_ = kNow + 1;
    apply(purchase(3, issuer_));
    EXPECT_EQ(tokens(buyer_), 7);
    EXPECT_EQ(tokens(issuer_), 500'000 - 7);
    EXPECT_EQ(ledger_.find(buyer_)->balance.value, 100 * kTrx - 3);
    EXPECT_EQ(ledger_.find(issuer_)->balance.value, 2'000 * kTrx + 3);
}

TEST_F(AssetRules, APurchaseNeedsAnOpenSaleASellerAndMoney) {
    apply(issue({}));
    EXPECT_FALSE(purchase(3, issuer_)) << "before the sale";
    now_ = kNow + 10 * kDay;
    EXPECT_FALSE(purchase(3, issuer_)) << "after the sale";
    now_ -= 1;
    EXPECT_TRUE(purchase(3, issuer_));
    EXPECT_FALSE(purchase(0, issuer_));
    EXPECT_FALSE(purchase(100 * kTrx + 1, issuer_)) << "more than the buyer has";
    EXPECT_FALSE(purchase(3, Address::from_evm({3}))) << "not the issuer";
    EXPECT_FALSE(purchase(200'001, issuer_)) << "500,002 units are more than the issuer has";
    EXPECT_TRUE(purchase(200'000, issuer_));
    std::swap(buyer_, issuer_);
    EXPECT_FALSE(purchase(3, buyer_)) << "the issuer itself";
}

TEST_F(AssetRules, OnlyDueSupplyIsUnfrozen) {
    apply(issue({}));
    now_ = kNow + kDay;
    EXPECT_FALSE(unfreeze(issuer_)) << "one millisecond early";
    now_ += 1;
    apply(unfreeze(issuer_));
    EXPECT_EQ(tokens(issuer_), 800'000);
    ASSERT_EQ(ledger_.find(issuer_)->frozen_supply.size(), 1U);
    EXPECT_FALSE(unfreeze(issuer_)) << "the rest is not due";
    EXPECT_FALSE(unfreeze(buyer_)) << "who has none";
}

}  // namespace
}  // namespace tributary::devnet
