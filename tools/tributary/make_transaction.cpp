// SPDX-License-Identifier: Apache-2.0
#include "tools/tributary/make_transaction.hpp"

#include "tools/tributary/keys.hpp"
#include "tools/tributary/shapes.hpp"
#include "tools/tributary/transaction_files.hpp"
#include "tools/tributary/transaction_report.hpp"

namespace tributary::tools {
namespace {

using Stub = node::v1::NodeService::Stub;

auto refuse(const Error& error) {
    return tl::unexpected<Failure>(failure_of(error));
}

template <typename T>
auto pass_on(const Outcome<T>& failed) {
    return tl::unexpected<Failure>(failed.error());
}

/// Where a transaction refers to, and how long it is good for, in chain time.
struct Terms {
    BlockId reference;
    TimestampMs head_time = 0;
    TimestampMs expiration = 0;
};

Outcome<Terms> ask_terms(NodeClient& node, std::chrono::seconds lifetime) {
    const auto reference =
        node.call(&Stub::GetReferenceBlock, node::v1::GetReferenceBlockRequest());
    if (!reference) return pass_on(reference);
    const auto id = BlockId::from(as_bytes(reference->block().id()));
    if (!id) return refuse({ErrorCode::malformed, "the node's reference block"});
    Terms out;
    out.reference = *id;
    out.head_time = milliseconds(reference->head_time());
    const auto expiration = checked_add(out.head_time, std::chrono::milliseconds(lifetime).count());
    if (!expiration) return refuse({ErrorCode::overflow, "the node's time"});
    out.expiration = *expiration;
    return out;
}

/// Whose transaction it is, and the keys that sign it.
struct Party {
    Address owner;
    std::vector<SecretKey> keys;
};

Outcome<Party> gather(const Making& how, Surroundings& around) {
    Party out;
    if (how.build || how.dry_run || !how.signers.empty()) {
        const auto owner = address_named(how.from);
        if (!owner) return pass_on(owner);
        out.owner = *owner;
        if (how.build || how.dry_run) return out;
    }
    for (const std::string& signer : how.signers) {
        auto key = unlock(signer, how.keys, around);
        if (!key) return pass_on(key);
        out.keys.push_back(*std::move(key));
    }
    if (!how.signers.empty()) return out;
    auto key = unlock(how.from, how.keys, around);
    if (!key) return pass_on(key);
    out.owner = address_of(public_key_of(*key));
    out.keys.push_back(*std::move(key));
    return out;
}

Bytes raw_of(const Intent& intent, const Terms& terms, std::int32_t permission_id) {
    wire::TransactionDraft draft;
    wire::refer_to(draft, terms.reference);
    draft.timestamp = terms.head_time;
    draft.expiration = terms.expiration;
    draft.type = intent.type;
    draft.message = intent.message;
    draft.value = intent.value;
    draft.fee_limit = intent.fee_limit;
    draft.permission_id = permission_id;
    return wire::encode_raw(draft);
}

Outcome<Report> write_unsigned(const Making& how,
                               const std::string& schema,
                               const TransactionParts& parts,
                               Surroundings& around) {
    const std::size_t signatures = std::max<std::size_t>(1, how.signers.size());
    if (!how.build)
        return report_transaction(schema, {parts, {}}, TransactionState::shown, signatures);
    const auto written = write_transaction(*how.build, parts, around);
    if (!written) return pass_on(written);
    auto report = report_transaction(schema, {parts, {}}, TransactionState::built, signatures);
    report.json["file"] = how.build->string();
    report.rows.push_back({"file", how.build->string()});
    return report;
}

/// The id that a token got: that of a followed token of this issuer, issued in this block.
std::optional<std::string> issued_token(const Report& report,
                                        const Address& owner,
                                        NodeClient& node) {
    const auto status = node.call(&Stub::GetStatus, node::v1::GetStatusRequest());
    if (!status || report.json["as_of"].is_null()) return std::nullopt;
    for (const auto& id : status->watched_token_ids()) {
        node::v1::GetTokenRequest request;
        request.set_token_id(id);
        const auto token = node.call(&Stub::GetToken, request);
        if (token && token->issuer_address() == owner.base58() &&
            Json(token->issued_in().number()) == report.json["as_of"]["number"])
            return id;
    }
    return std::nullopt;
}

Outcome<Address> issuer_of(const BuyToken& command, NodeClient& node) {
    if (command.issuer) return *command.issuer;
    node::v1::GetTokenRequest request;
    request.set_token_id(command.token_id);
    const auto token = node.call(&Stub::GetToken, request);
    if (!token) return pass_on(token);
    const auto issuer = parse_address(token->issuer_address());
    if (!issuer) {
        return refuse(
            {ErrorCode::not_found,
             "the node does not know who issued token " + command.token_id + "; name the issuer"});
    }
    return *issuer;
}

Outcome<TimestampMs> time_at(const ChainTime& time, TimestampMs head_time) {
    if (!time.from_head) return time.value;
    const auto out = checked_add(head_time, time.value);
    if (!out) return refuse({ErrorCode::overflow, "time"});
    return *out;
}

}  // namespace

Outcome<Report> make_transaction(const Making& how,
                                 const std::string& schema,
                                 const Intention& intention,
                                 NodeClient& node,
                                 Surroundings& around) {
    const auto party = gather(how, around);
    if (!party) return pass_on(party);
    // After the passwords: their derivation takes longer than a fast chain's blocks.
    const auto terms = ask_terms(node, how.lifetime);
    if (!terms) return pass_on(terms);
    const auto intent = intention({party->owner, terms->head_time});
    if (!intent) return pass_on(intent);
    TransactionParts parts{raw_of(*intent, *terms, how.permission_id), {}};
    if (how.build || how.dry_run) return write_unsigned(how, schema, parts, around);
    for (const SecretKey& key : party->keys) {
        if (const Status done = add_signature(parts, key); !done) return refuse(done.error());
    }
    const auto sent = send_transaction(parts, how.waiting, node, around);
    if (!sent) return pass_on(sent);
    return report_transaction(schema, *sent, TransactionState::sent, parts.signatures.size());
}

Outcome<Report> run_transaction(const SendTransfer& command,
                                NodeClient& node,
                                Surroundings& around) {
    const auto intention = [&](const Maker& maker) -> Outcome<Intent> {
        if (maker.owner == command.to) {
            return tl::unexpected<Failure>(
                usage_failure({ErrorCode::invalid_argument, "sender and receiver are the same"}));
        }
        return make_intent(Transfer{maker.owner, command.to, command.token_id, command.amount});
    };
    return make_transaction(command.how, "transfer", intention, node, around);
}

Outcome<Report> run_transaction(const IssueToken& command, NodeClient& node, Surroundings& around) {
    Address owner;
    const auto intention = [&](const Maker& maker) -> Outcome<Intent> {
        owner = maker.owner;
        TokenIssue issue = command.issue;
        issue.owner = maker.owner;
        const auto start = time_at(command.start, maker.head_time);
        const auto end = time_at(command.end, maker.head_time);
        if (!start) return pass_on(start);
        if (!end) return pass_on(end);
        if (*start <= maker.head_time || *end <= *start) {
            return tl::unexpected<Failure>(
                usage_failure({ErrorCode::invalid_argument,
                               "the sale must start later than now, and end later"}));
        }
        issue.start = *start;
        issue.end = *end;
        return make_intent(issue);
    };
    auto report = make_transaction(command.how, "token.issue", intention, node, around);
    if (!report || report->json["state"] != "sent") return report;
    const auto id = issued_token(*report, owner, node);
    report->json["token_id"] = id ? Json(*id) : Json(nullptr);
    report->rows.push_back({"token", id.value_or("an id that the node does not follow")});
    return report;
}

Outcome<Report> run_transaction(const BuyToken& command, NodeClient& node, Surroundings& around) {
    const auto issuer = issuer_of(command, node);
    if (!issuer) return pass_on(issuer);
    const auto intention = [&](const Maker& maker) -> Outcome<Intent> {
        if (maker.owner == *issuer) {
            return tl::unexpected<Failure>(
                usage_failure({ErrorCode::invalid_argument, "an issuer cannot buy its own token"}));
        }
        return make_intent(TokenPurchase{maker.owner, *issuer, command.token_id, command.sun});
    };
    return make_transaction(command.how, "token.buy", intention, node, around);
}

Outcome<Report> run_transaction(const UnfreezeToken& command,
                                NodeClient& node,
                                Surroundings& around) {
    const auto intention = [](const Maker& maker) -> Outcome<Intent> {
        return make_unfreeze(maker.owner);
    };
    return make_transaction(command.how, "token.unfreeze", intention, node, around);
}

Outcome<Report> run_transaction(const SetPermissions& command,
                                NodeClient& node,
                                Surroundings& around) {
    const auto intention = [&](const Maker& maker) -> Outcome<Intent> {
        PermissionChange change = command.change;
        change.owner = maker.owner;
        return make_intent(change);
    };
    return make_transaction(command.how, "permission.set", intention, node, around);
}

}  // namespace tributary::tools
