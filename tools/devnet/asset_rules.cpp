// SPDX-License-Identifier: Apache-2.0
#include "tools/devnet/asset_rules.hpp"

#include <algorithm>

#include "primitives/check.hpp"
#include "primitives/wire/token_contracts.hpp"
#include "primitives/wire/wire_reader.hpp"
#include "tools/devnet/transfer_rules.hpp"

namespace tributary::devnet {
namespace {

constexpr std::int32_t kMaxPrecision = 6;

/// The fields of an AssetIssueContract that move no units.
struct IssueExtras {
    ByteView description;
    ByteView url;
    std::int64_t free_limit = 0;
    std::int64_t public_limit = 0;
    std::int64_t public_usage = 0;
};

std::optional<IssueExtras> read_extras(ByteView contract) {
    IssueExtras out;
    const Status read = wire::for_each_field(contract, [&](const wire::WireField& field) {
        if (field.is_bytes(20)) out.description = field.bytes;
        if (field.is_bytes(21)) out.url = field.bytes;
        if (field.is_varint(22)) out.free_limit = field.int64();
        if (field.is_varint(23)) out.public_limit = field.int64();
        if (field.is_varint(24)) out.public_usage = field.int64();
    });
    if (!read) return std::nullopt;
    return out;
}

/// 1 to 32 bytes that can be seen (TransactionUtil.validAssetName).
bool is_name(ByteView name) {
    return !name.empty() && name.size() <= kMaxAssetName &&
           std::all_of(
               name.begin(), name.end(), [](std::uint8_t c) { return c > 0x20 && c < 0x7f; });
}

bool is_trx(ByteView name) {
    std::string text(as_text(name));
    for (char& c : text)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return text == "trx";
}

Checked check_texts(const wire::AssetIssueContract& issue,
                    const IssueExtras& extras,
                    const ChainRules& rules) {
    if (!is_name(issue.name)) return refuse_contract("the name is not 1 to 32 visible characters");
    if (rules.same_token_name && is_trx(issue.name))
        return refuse_contract("no token may be called trx");
    if (!issue.abbreviation.empty() && !is_name(issue.abbreviation))
        return refuse_contract("the abbreviation is not 1 to 32 visible characters");
    if (extras.url.empty() || extras.url.size() > kMaxAssetUrl)
        return refuse_contract("the url is not 1 to 256 bytes long");
    if (extras.description.size() > kMaxAssetDescription)
        return refuse_contract("the description is longer than 200 bytes");
    return {};
}

Checked check_sale(const wire::AssetIssueContract& issue, const ContractInput& input) {
    const std::int32_t precision = issue.precision;
    if (input.rules.same_token_name && (precision < 0 || precision > kMaxPrecision))
        return refuse_contract("the precision is not 0 to 6");
    if (issue.start_time == 0 || issue.end_time <= issue.start_time)
        return refuse_contract("the sale must start at some time and end later");
    if (issue.start_time <= input.now) {
        return refuse_contract("the sale starts at " + std::to_string(issue.start_time) +
                               ", not after the head's time " + std::to_string(input.now));
    }
    if (issue.total_supply <= 0) return refuse_contract("the total supply must be greater than 0");
    if (issue.trx_num <= 0 || issue.num <= 0)
        return refuse_contract("trx_num and num must be greater than 0");
    return {};
}

Checked check_limits(const IssueExtras& extras) {
    const auto within = [](std::int64_t limit) { return limit >= 0 && limit < kOneDayNetLimit; };
    if (extras.public_usage != 0) return refuse_contract("public_free_asset_net_usage must be 0");
    if (!within(extras.free_limit) || !within(extras.public_limit))
        return refuse_contract("a limit of free bandwidth is out of range");
    return {};
}

Checked check_frozen(const wire::AssetIssueContract& issue) {
    std::int64_t left = issue.total_supply;
    for (const wire::FrozenEntry& entry : issue.frozen) {
        if (entry.amount <= 0 || entry.amount > left)
            return refuse_contract("the frozen supply is not between 0 and the total supply");
        if (entry.days < 1 || entry.days > kMaxFrozenDays)
            return refuse_contract("supply is frozen for 1 to 3652 days, not " +
                                   std::to_string(entry.days));
        left -= entry.amount;
    }
    return {};
}

Checked check_issuer(const wire::AssetIssueContract& issue, const ContractInput& input) {
    if (!input.ledger.find(issue.owner)->issued_token.empty())
        return refuse_contract("the account has issued a token before");
    const bool name_taken = input.ledger.find_token_by_name(as_text(issue.name)) != nullptr;
    if (!input.rules.same_token_name && name_taken)
        return refuse_contract("a token has this name already");
    if (input.sun_left.value < input.rules.asset_issue_fee) {
        return refuse_contract("the account has " + input.sun_left.text() +
                               " sun left for it, a token costs " +
                               std::to_string(input.rules.asset_issue_fee));
    }
    return {};
}

/// The token as it was issued; nothing where a recording holds one that no rule allows.
std::optional<token::AssetIssue> sale_of(const Token& token) {
    wire::Contract contract;
    contract.type = wire::ContractType::asset_issue;
    contract.type_url = as_bytes("type.googleapis.com/protocol.AssetIssueContract");
    contract.value = token.issue;
    const auto issue = wire::decode_asset_issue(contract);
    const auto id = token::find_token_id(as_bytes(token.id));
    if (!issue || !id) return std::nullopt;
    return token::make_asset_issue(*issue, *id);
}

/// What the sale gives for the amount, while it is open.
tl::expected<std::int64_t, Refusal> units_for(const ContractInput& input,
                                              const token::AssetIssue& issue,
                                              std::int64_t amount) {
    if (input.now < issue.start_time || input.now >= issue.end_time) {
        return refuse_contract("the sale runs from " + std::to_string(issue.start_time) +
                               " to before " + std::to_string(issue.end_time) +
                               ", the head's time is " + std::to_string(input.now));
    }
    const auto units = token::units_sold(issue, amount, input.now);
    if (!units) return refuse_contract("the amount buys no whole unit, or too many");
    return *units;
}

Checked check_seller(const Account* issuer, const PurchaseEffect& purchase) {
    if (issuer == nullptr) return refuse_contract("the issuer has no account");
    const auto held = issuer->tokens.find(purchase.token_id);
    if (held == issuer->tokens.end() || held->second < purchase.units)
        return refuse_contract("the issuer has fewer than " + purchase.units.text() +
                               " units to sell");
    if (!checked_add(issuer->balance, purchase.cost))
        return refuse_contract("the issuer's balance would overflow");
    return {};
}

}  // namespace

tl::expected<IssueEffect, Refusal> plan_issue(const ContractInput& input) {
    const auto contract = wire::decode_asset_issue(input.contract);
    if (!contract) return refuse_contract("the contract is refused: " + contract.error().message());
    const auto extras = read_extras(input.contract.value);
    if (!extras) return refuse_contract("the contract cannot be read");
    for (const Checked& checked : {check_texts(*contract, *extras, input.rules),
                                   check_sale(*contract, input),
                                   check_limits(*extras),
                                   check_frozen(*contract),
                                   check_issuer(*contract, input)}) {
        if (!checked) return tl::unexpected(checked.error());
    }
    auto token = issued_token(
        input.contract.value, next_token_id(input.ledger), input.rules.same_token_name);
    const auto id = token ? token::find_token_id(as_bytes(token->id)) : std::nullopt;
    TRIBUTARY_ASSERT(id.has_value());
    auto issue = token::make_asset_issue(*contract, *id);
    TRIBUTARY_ASSERT(issue.has_value());
    return IssueEffect{std::move(*issue), std::move(*token)};
}

void apply_issue(Ledger& ledger, const IssueEffect& effect) {
    Account& issuer = ledger.accounts.at(effect.issue.issuer);
    issuer.issued_token = effect.token.id;
    issuer.frozen_supply = effect.issue.frozen;
    issuer.tokens[effect.token.id] = {token::free_supply(effect.issue)};
    ledger.tokens.push_back(effect.token);
}

tl::expected<PurchaseEffect, Refusal> plan_purchase(const ContractInput& input) {
    const auto contract = wire::decode_participate_asset_issue(input.contract);
    if (!contract) return refuse_contract("the contract is refused: " + contract.error().message());
    if (contract->amount <= 0) return refuse_contract("the amount must be greater than 0");
    if (contract->owner == contract->issuer)
        return refuse_contract("the issuer cannot buy its own token");
    if (input.sun_left.value < contract->amount) {
        return refuse_contract("the account has " + input.sun_left.text() +
                               " sun left for it, the purchase takes " +
                               std::to_string(contract->amount));
    }
    const auto token = find_named_token(input, contract->asset_name);
    if (!token) return tl::unexpected(token.error());
    const auto issue = sale_of(**token);
    if (!issue || issue->issuer != contract->issuer)
        return refuse_contract("the token is not issued by " + contract->issuer.base58());
    const auto units = units_for(input, *issue, contract->amount);
    if (!units) return tl::unexpected(units.error());
    PurchaseEffect out{
        contract->owner, contract->issuer, (*token)->id, {contract->amount}, {*units}};
    if (Checked ok = check_seller(input.ledger.find(contract->issuer), out); !ok)
        return tl::unexpected(ok.error());
    return out;
}

void apply_purchase(Ledger& ledger, const PurchaseEffect& effect) {
    Account& buyer = ledger.accounts.at(effect.buyer);
    Account& issuer = ledger.accounts.at(effect.issuer);
    buyer.balance.value -= effect.cost.value;
    issuer.balance.value += effect.cost.value;
    issuer.tokens.at(effect.token_id).value -= effect.units.value;
    buyer.tokens[effect.token_id].value += effect.units.value;
}

tl::expected<UnfreezeEffect, Refusal> plan_unfreeze(const ContractInput& input) {
    const auto contract = wire::decode_unfreeze_asset(input.contract);
    if (!contract) return refuse_contract("the contract is refused: " + contract.error().message());
    const Account& issuer = *input.ledger.find(contract->owner);
    if (issuer.frozen_supply.empty()) return refuse_contract("the account has no frozen supply");
    if (issuer.issued_token.empty()) return refuse_contract("the account has issued no token");
    token::AssetIssue issue;
    issue.frozen = issuer.frozen_supply;
    auto due = token::unfreeze(issue, input.now);
    if (!due) return refuse_contract("nothing of the frozen supply is due yet");
    return UnfreezeEffect{contract->owner, {due->amount}, std::move(due->issue.frozen)};
}

void apply_unfreeze(Ledger& ledger, const UnfreezeEffect& effect) {
    Account& issuer = ledger.accounts.at(effect.issuer);
    issuer.frozen_supply = effect.frozen;
    issuer.tokens[issuer.issued_token].value += effect.units.value;
}

}  // namespace tributary::devnet
