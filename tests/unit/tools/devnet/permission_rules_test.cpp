// SPDX-License-Identifier: Apache-2.0
#include "tools/devnet/permission_rules.hpp"

#include <functional>

#include <gtest/gtest.h>

#include "primitives/wire/wire_writer.hpp"

namespace tributary::devnet {
namespace {

using wire::WireWriter;

class PermissionRules : public testing::Test {
  protected:
    PermissionRules() {
        account_ = &ledger_.accounts[owner_];
        account_->balance = {100'000'000};
        rules_.multi_sign = true;
        update_.owner = default_owner_permission(owner_);
        update_.actives = {default_active_permission(owner_)};
        auto& keys = update_.actives.front().keys;
        keys = {{owner_, 1}, {Address::from_evm({2}), 1}, {Address::from_evm({3}), 1}};
        update_.actives.front().threshold = 2;
    }

    tl::expected<PermissionUpdate, Refusal> plan() {
        WireWriter value;
        value.bytes(1, owner_.view());
        if (update_.owner) value.message(2, encode_permission(*update_.owner));
        if (update_.witness) value.message(3, encode_permission(*update_.witness));
        for (const Permission& active : update_.actives)
            value.message(4, encode_permission(active));
        wire::Contract contract;
        contract.type = wire::ContractType::account_permission_update;
        contract.value = value.view();
        return plan_permission_update({rules_, ledger_, 0, contract, account_->balance});
    }

    Ledger ledger_;
    ChainRules rules_;
    Address owner_ = Address::from_evm({1});
    Account* account_ = nullptr;
    Permissions update_;
};

TEST_F(PermissionRules, AnUpdateReplacesThePermissions) {
    const auto planned = plan();
    ASSERT_TRUE(planned) << planned.error().message;
    apply_permission_update(ledger_, *planned);
    EXPECT_EQ(account_->permissions, update_);
    EXPECT_TRUE(ledger_.block_signers.empty());
}

TEST_F(PermissionRules, AWitnessMustSayWhoSignsItsBlocks) {
    account_->is_witness = true;
    EXPECT_FALSE(plan()) << "no witness permission";
    Permission witness = default_owner_permission(Address::from_evm({9}));
    witness.kind = Permission::Kind::witness;
    witness.id = 1;
    witness.name = "witness";
    update_.witness = witness;
    const auto planned = plan();
    ASSERT_TRUE(planned) << planned.error().message;
    apply_permission_update(ledger_, *planned);
    EXPECT_EQ(ledger_.block_signers.at(owner_), Address::from_evm({9}));
    update_.witness->keys.push_back({owner_, 1});
    EXPECT_FALSE(plan()) << "two keys";
    account_->is_witness = false;
    EXPECT_FALSE(plan()) << "who is no witness";
}

TEST_F(PermissionRules, EveryPartOfAnUpdateIsChecked) {
    using Spoiler = std::function<void(Permissions&)>;
    const auto active = [](auto change) {
        return Spoiler([change](Permissions& p) { change(p.actives.front()); });
    };
    const std::vector<Spoiler> spoilers = {
        [](Permissions& p) { p.owner.reset(); },
        [](Permissions& p) { p.actives.clear(); },
        [](Permissions& p) { p.actives.resize(9, p.actives.front()); },
        [](Permissions& p) { p.owner->kind = Permission::Kind::active; },
        [](Permissions& p) { p.owner->operations = {1}; },
        active([](Permission& p) { p.kind = Permission::Kind::owner; }),
        active([](Permission& p) { p.keys.clear(); }),
        active([](Permission& p) {
            for (std::uint8_t i = 4; i <= 6; ++i)
                p.keys.push_back({Address::from_evm({i}), 1});
        }),
        active([](Permission& p) { p.keys[1] = p.keys[0]; }),
        active([](Permission& p) { p.keys[0].weight = 0; }),
        active([](Permission& p) { p.keys[0].weight = std::numeric_limits<std::int64_t>::max(); }),
        active([](Permission& p) { p.threshold = 0; }),
        active([](Permission& p) { p.threshold = 4; }),
        active([](Permission& p) { p.name = std::string(33, 'n'); }),
        active([](Permission& p) { p.parent_id = 1; }),
        active([](Permission& p) { p.operations.pop_back(); }),
        active([](Permission& p) { p.operations.back() = 1; }),
    };
    const Permissions good = update_;
    for (std::size_t i = 0; i < spoilers.size(); ++i) {
        update_ = good;
        spoilers[i](update_);
        const auto planned = plan();
        ASSERT_FALSE(planned) << i;
        EXPECT_EQ(planned.error().code, BroadcastCode::contract_validate_error) << i;
    }
}

TEST_F(PermissionRules, PermissionsCostAndMustBeEnabled) {
    rules_.permission_update_fee = 100'000'001;
    EXPECT_FALSE(plan());
    rules_.permission_update_fee = 100'000'000;
    EXPECT_TRUE(plan());
    rules_.multi_sign = false;
    EXPECT_FALSE(plan());
}

TEST_F(PermissionRules, TypesThatAProposalBroughtCanBeAllowed) {
    update_.actives.front().operations[6] = 0x40;  // 54
    EXPECT_FALSE(plan());
    rules_.available_contracts[6] = 0x40;
    EXPECT_TRUE(plan());
}

}  // namespace
}  // namespace tributary::devnet
