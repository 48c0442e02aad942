// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "token/asset_issue.hpp"
#include "tools/check/token_accounts.hpp"
#include "tools/check/trc10_vectors.hpp"

namespace tributary::check {
namespace {

using Json = nlohmann::json;

/// DynamicPropertiesStore ASSET_ISSUE_FEE, in sun.
constexpr std::int64_t kIssueFee = 1'024'000'000;

/// The life of a token and those who hold it.
class AssetRun {
  public:
    explicit AssetRun(const Json& vector)
        : accounts_(accounts_from(vector.at("pre"))),
          next_id_(vector.at("nextTokenId").get<token::TokenId>()),
          by_name_(vector.at("allowSameTokenName") == 0) {}

    void run(const Json& op, Verdict& verdict) {
        const auto& kind = op.at("op").get_ref<const std::string&>();
        bool done = false;
        if (kind == "issue") done = issue(op);
        if (kind == "transfer") done = transfer(op);
        if (kind == "participate") done = participate(op);
        if (kind == "unfreeze") done = unfreeze(op);
        verdict.require(op.dump().substr(0, 160) + ": the outcome differs",
                        done == op.at("ok").get<bool>());
        expect_accounts(accounts_, op.at("post"), verdict);
    }

    /// While names count, contracts name the token by its name, which the vectors do not list.
    void name_token(const Json& ops) {
        for (const Json& op : ops) {
            if (op.contains("asset")) name_ = op.at("asset").get<std::string>();
        }
    }

  private:
    bool issue(const Json& op) {
        wire::AssetIssueContract contract;
        contract.owner = address_at(op.at("owner"));
        contract.name = as_bytes(name_);
        contract.total_supply = op.at("totalSupply").get<std::int64_t>();
        contract.trx_num = op.at("trxNum").get<std::int32_t>();
        contract.num = op.at("num").get<std::int32_t>();
        contract.start_time = op.at("start").get<TimestampMs>();
        contract.end_time = op.at("end").get<TimestampMs>();
        for (const Json& entry : op.at("frozen")) {
            contract.frozen.push_back(
                {entry.at(0).get<std::int64_t>(), entry.at(1).get<std::int64_t>()});
        }
        auto issue = token::make_asset_issue(contract, next_id_);
        if (!issue || issue->start_time <= op.at("nowMs").get<TimestampMs>()) return false;
        if (issues_.count(contract.owner) > 0) return false;
        TokenAccount& account = accounts_.at(contract.owner);
        if (!account.debit("_", kIssueFee)) return false;
        ++next_id_;
        id_text_ = token::text_of(issue->id);
        issues_[contract.owner] = *issue;
        return change(contract.owner, id_text_, token::free_supply(*issue));
    }

    /// Signed: AccountCapsule.addAssetAmountV2 and reduceAssetAmountV2. While names count, both
    /// maps follow the name's.
    bool change(const Address& who, const std::string& id, std::int64_t amount) {
        TokenAccount& account = accounts_.at(who);
        if (!(amount < 0 ? account.debit(id, -amount) : account.credit(id, amount))) return false;
        if (by_name_ && id == id_text_) account.by_name[name_] = account.balance(id);
        return true;
    }

    bool transfer(const Json& op) {
        const Address from = address_at(op.at("owner"));
        const Address to = address_at(op.at("to"));
        const auto amount = op.at("amount").get<std::int64_t>();
        if (from == to || amount <= 0) return false;
        const std::string id = id_of(op);
        return change(from, id, -amount) && change(to, id, amount);
    }

    bool participate(const Json& op) {
        const Address buyer = address_at(op.at("owner"));
        const Address issuer = address_at(op.at("to"));
        const auto amount = op.at("amount").get<std::int64_t>();
        const auto issue = issues_.find(issuer);
        if (buyer == issuer || issue == issues_.end() || id_of(op) != id_text_) return false;
        const auto units =
            token::units_sold(issue->second, amount, op.at("nowMs").get<TimestampMs>());
        TokenAccount paid = accounts_.at(buyer);
        if (!units || !paid.debit("_", amount) || !change(issuer, id_text_, -*units)) return false;
        accounts_[buyer] = paid;
        return accounts_.at(issuer).credit("_", amount) && change(buyer, id_text_, *units);
    }

    bool unfreeze(const Json& op) {
        const auto issue = issues_.find(address_at(op.at("owner")));
        if (issue == issues_.end()) return false;
        const auto unfrozen = token::unfreeze(issue->second, op.at("nowMs").get<TimestampMs>());
        if (!unfrozen) return false;
        issue->second = unfrozen->issue;
        return change(issue->first, id_text_, unfrozen->amount);
    }

    [[nodiscard]] std::string id_of(const Json& op) const {
        const auto text = op.at("asset").get<std::string>();
        return by_name_ && text == name_ ? id_text_ : text;
    }

    TokenAccounts accounts_;
    std::map<Address, token::AssetIssue> issues_;
    token::TokenId next_id_;
    bool by_name_;
    std::string name_ = "token";
    std::string id_text_;
};

}  // namespace

void check_asset_sequence(const Json& vector, Verdict& verdict) {
    AssetRun run(vector);
    if (vector.at("allowSameTokenName") == 0) run.name_token(vector.at("ops"));
    for (const Json& op : vector.at("ops"))
        run.run(op, verdict);
}

}  // namespace tributary::check
