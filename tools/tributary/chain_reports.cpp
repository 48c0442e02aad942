// SPDX-License-Identifier: Apache-2.0
#include "tools/tributary/chain_reports.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "primitives/wire/transaction.hpp"
#include "tools/tributary/shapes.hpp"
#include "tools/tributary/transfer_contract.hpp"

namespace tributary::tools {
namespace {

using node::v1::NodeState;

std::string state_name(NodeState state) {
    switch (state) {
        case node::v1::NODE_STATE_FOLLOWING: return "FOLLOWING";
        case node::v1::NODE_STATE_DEGRADED: return "DEGRADED";
        case node::v1::NODE_STATE_NEEDS_CHECKPOINT: return "NEEDS_CHECKPOINT";
        case node::v1::NODE_STATE_NEEDS_KEYS: return "NEEDS_KEYS";
        default: return "SYNCING";
    }
}

Tone tone_of(NodeState state) {
    switch (state) {
        case node::v1::NODE_STATE_FOLLOWING: return Tone::good;
        case node::v1::NODE_STATE_NEEDS_CHECKPOINT:
        case node::v1::NODE_STATE_NEEDS_KEYS: return Tone::bad;
        default: return Tone::warning;
    }
}

Json json_of_source(const node::v1::Source& source) {
    Json out;
    out["address"] = source.address();
    out["state"] = source.state();
    out["reason"] = source.reason();
    out["head"] = source.has_head() ? json_of(source.head()) : Json(nullptr);
    out["requests"] = source.requests();
    out["failures"] = source.failures();
    return out;
}

/// Text where there is some, null otherwise.
Json text_or_null(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

Json json_of_attestation(const node::v1::Attestation& attestation) {
    Json out;
    out["block"] = json_of(attestation.block());
    out["threshold"] = attestation.threshold();
    out["named"] = attestation.named();
    out["attesters"] = Json::array();
    for (const auto& name : attestation.attesters())
        out["attesters"].push_back(name);
    out["dissenters"] = Json::array();
    for (const auto& name : attestation.dissenters())
        out["dissenters"].push_back(name);
    return out;
}

void add_attestation(Report& report, const node::v1::Attestation& attestation) {
    report.json["attestation"] = json_of_attestation(attestation);
    report.rows.push_back({"attested",
                           fmt::format("by {} of {}, {} needed, at block {}",
                                       attestation.attesters_size(),
                                       attestation.named(),
                                       attestation.threshold(),
                                       attestation.block().number())});
    for (const auto& name : attestation.attesters())
        report.rows.push_back({"attester", name});
    for (const auto& name : attestation.dissenters())
        report.rows.push_back({"dissenter", name, Tone::warning});
}

Json json_of_attester(const node::v1::Attester& attester) {
    Json out;
    out["address"] = attester.address();
    out["dropped"] = attester.dropped();
    out["reason"] = attester.reason();
    out["statements"] = attester.statements();
    return out;
}

void add_attesters(Report& report, const node::v1::GetStatusResponse& status) {
    report.json["attesters"] = Json::array();
    for (const auto& attester : status.attesters()) {
        report.json["attesters"].push_back(json_of_attester(attester));
        auto text = fmt::format("{}  {} statements{}",
                                attester.address(),
                                attester.statements(),
                                attester.dropped() ? ", dropped" : "");
        if (!attester.reason().empty()) text += ": " + attester.reason();
        report.rows.push_back({"attester", text, attester.dropped() ? Tone::bad : Tone::plain});
    }
}

std::string text_of_source(const node::v1::Source& source) {
    auto out = fmt::format("{}  {}", source.address(), source.state());
    if (source.has_head()) out += fmt::format(", head {}", source.head().number());
    if (!source.reason().empty()) out += ": " + source.reason();
    return out;
}

void add_transfer(Report& report, const wire::Transaction& transaction) {
    const auto transfer = decode_transfer_contract(transaction.contract);
    if (!transfer) return;
    report.json["from"] = transfer->from.base58();
    report.json["to"] = transfer->to.base58();
    report.json["token_id"] = transfer->token_id;
    report.json["amount"] = std::to_string(transfer->amount);
    report.rows.push_back({"from", transfer->from.base58()});
    report.rows.push_back({"to", transfer->to.base58()});
    report.rows.push_back({"token", transfer->token_id});
    report.rows.push_back({"amount", std::to_string(transfer->amount)});
}

}  // namespace

Report report_of(const node::v1::GetStatusResponse& status) {
    Report out{new_object("node.status"), {}, {}, {}};
    auto& json = out.json;
    json["network"] = status.network();
    json["state"] = state_name(status.state());
    json["reason"] = status.reason();
    json["head"] = json_of(status.head());
    json["head"]["timestamp"] = milliseconds(status.head_time());
    json["vouched"] = json_of(status.vouched());
    json["solid"] = json_of(status.solid());
    json["anchor"] = json_of(status.anchor());
    json["ledger_number"] = status.ledger_number();
    json["watched_tokens"] = Json::array();
    for (const auto& id : status.watched_token_ids())
        json["watched_tokens"].push_back(id);
    json["sync"] = {{"headers_fetched", status.sync().headers_fetched()},
                    {"requests", status.sync().requests()},
                    {"cpu_ms", status.sync().cpu_ms()}};
    json["trail"] = {{"windows", status.trail_windows()}};
    json["attested_keys"] = status.attested_keys();
    json["equivocations"] = status.equivocations();
    json["sources_agreeing"] = status.sources_agreeing();
    json["sources"] = Json::array();
    for (const auto& source : status.sources())
        json["sources"].push_back(json_of_source(source));
    json["warnings"] = Json::array();
    for (const auto& warning : status.warnings())
        json["warnings"].push_back(warning);

    out.rows = {{"network", status.network()},
                {"state", state_name(status.state()), tone_of(status.state())}};
    if (!status.reason().empty()) out.rows.push_back({"reason", status.reason()});
    out.rows.push_back({"head", text_of(status.head())});
    out.rows.push_back({"head time", text_of_time(milliseconds(status.head_time()))});
    out.rows.push_back({"vouched", text_of(status.vouched())});
    out.rows.push_back({"solid", text_of(status.solid()), Tone::good});
    if (status.attested_keys())
        out.rows.push_back({"keys", "attested, see node keys", Tone::warning});
    out.rows.push_back({"anchor", text_of(status.anchor())});
    out.rows.push_back({"trail", fmt::format("{} windows", status.trail_windows())});
    if (status.equivocations() > 0) {
        out.rows.push_back({"equivocations",
                            fmt::format("{}, see node evidence", status.equivocations()),
                            Tone::warning});
    }
    out.rows.push_back({"sync",
                        fmt::format("{} headers in {} requests, {} ms",
                                    status.sync().headers_fetched(),
                                    status.sync().requests(),
                                    status.sync().cpu_ms())});
    out.rows.push_back({"ledger", fmt::format("replayed to block {}", status.ledger_number())});
    for (const auto& id : status.watched_token_ids())
        out.rows.push_back({"token", id});
    out.rows.push_back({"sources agreeing", std::to_string(status.sources_agreeing())});
    for (const auto& source : status.sources())
        out.rows.push_back({"source", text_of_source(source)});
    add_attesters(out, status);
    for (const auto& warning : status.warnings()) {
        out.rows.push_back({"warning", warning, Tone::warning});
    }
    return out;
}

Report trail_report_of(const node::v1::GetTrustTrailResponse& trail) {
    Report out{new_object("node.trail"), {}, {}, {}};
    out.json["anchor"] = json_of(trail.anchor());
    out.json["attested_keys"] = !trail.attested_keys().empty();
    out.json["windows"] = Json::array();
    out.rows.push_back({"anchor", text_of(trail.anchor())});
    if (!trail.attested_keys().empty())
        out.rows.push_back({"keys", "attested, see node keys", Tone::warning});
    for (const auto& window : trail.windows()) {
        Json json;
        json["first"] = window.first();
        json["last"] = window.last();
        json["solid"] = json_of(window.solid());
        json["solid"]["timestamp"] = milliseconds(window.solid_time());
        json["seats"] = window.seats();
        out.json["windows"].push_back(std::move(json));
        out.rows.push_back({"window",
                            fmt::format("{} to {}, {} seats, SOLID {}",
                                        window.first(),
                                        window.last(),
                                        window.seats(),
                                        text_of(window.solid()))});
    }
    return out;
}

Report keys_report_of(const node::v1::GetTrustTrailResponse& trail) {
    Report out{new_object("node.keys"), {}, {}, {}};
    out.json["keys"] = Json::array();
    for (const auto& key : trail.keys()) {
        Json json;
        json["witness"] = key.witness_address();
        json["key"] = key.key_address();
        json["changed_in"] = key.changed_in();
        out.json["keys"].push_back(std::move(json));
        out.rows.push_back({key.witness_address(),
                            fmt::format("{} since block {}", key.key_address(), key.changed_in())});
    }
    out.json["attested"] = Json::array();
    for (const auto& key : trail.attested_keys()) {
        Json json;
        json["witness"] = key.witness_address();
        json["key"] = key.key_address();
        json["from"] = key.from();
        json["attesters"] = key.attesters();
        out.rows.push_back({key.witness_address(),
                            fmt::format("{} behind block {}, attested by {}",
                                        key.key_address(),
                                        key.from(),
                                        fmt::join(key.attesters(), ", ")),
                            Tone::warning});
        out.json["attested"].push_back(std::move(json));
    }
    return out;
}

Report report_of(const node::v1::ListEvidenceResponse& evidence) {
    Report out{new_object("node.evidence"), {}, {}, {}};
    out.json["attested_keys"] = evidence.attested_keys();
    out.json["equivocations"] = Json::array();
    out.json["equivocations_seen"] = evidence.equivocations_seen();
    out.json["conflict"] = nullptr;
    out.rows.push_back(
        {"equivocations", fmt::format("{} seen", evidence.equivocations_seen()), Tone::plain});
    for (const auto& seen : evidence.equivocations()) {
        Json json;
        json["witness"] = seen.witness_address();
        json["key"] = seen.key_address();
        json["timestamp"] = milliseconds(seen.time());
        for (const auto& [name, header] :
             {std::pair("first", &seen.first()), std::pair("second", &seen.second())}) {
            json[name] = json_of(header->block());
            json[name]["header"] = hex_of(header->header());
        }
        out.json["equivocations"].push_back(std::move(json));
        out.rows.push_back({seen.witness_address(),
                            fmt::format("{} and {}, {}",
                                        text_of(seen.first().block()),
                                        text_of(seen.second().block()),
                                        text_of_time(milliseconds(seen.time()))),
                            Tone::warning});
    }
    if (evidence.has_conflict()) {
        const auto& conflict = evidence.conflict();
        out.json["conflict"] = {{"ours", json_of(conflict.ours())},
                                {"theirs", json_of(conflict.theirs())}};
        out.rows.push_back(
            {"conflict",
             fmt::format("{} and {}", text_of(conflict.ours()), text_of(conflict.theirs())),
             Tone::bad});
    }
    return out;
}

Report report_of(const node::v1::GetHeaderResponse& header) {
    auto json = new_object("header");
    json["number"] = header.block().number();
    json["id"] = hex_of(header.block().id());
    json["parent_id"] = hex_of(header.parent_id());
    json["timestamp"] = milliseconds(header.time());
    json["level"] = level_name(header.level());
    json["attested_keys"] = header.attested_keys();
    json["witness"] = text_or_null(header.witness_address());
    json["signer"] = text_or_null(header.signer_address());
    json["support"] = header.support();
    json["version"] = header.version();
    json["transaction_root"] = hex_of(header.transaction_root());

    Report out{std::move(json), {}, {}, {}};
    const std::string level = level_text(header.level(), header.attested_keys());
    out.rows = {{"number", std::to_string(header.block().number())},
                {"id", hex_of(header.block().id())},
                {"parent", hex_of(header.parent_id())},
                {"time", text_of_time(milliseconds(header.time()))},
                {"level", level, tone_of(header.level())},
                {"witness", header.witness_address()},
                {"signer", header.signer_address()},
                {"support", std::to_string(header.support())},
                {"version", std::to_string(header.version())},
                {"transactions", hex_of(header.transaction_root())}};
    out.evidence =
        fmt::format("{}: {} trusted witnesses have built on it", level, header.support());
    return out;
}

Report report_of(const node::v1::GetBalanceResponse& balance,
                 const std::optional<node::v1::GetTokenResponse>& token) {
    const auto display = [&](const std::string& amount) {
        if (!token) return amount;
        return display_amount(amount, token->precision(), token->abbreviation());
    };
    const bool exact = balance.exactness() == node::v1::EXACTNESS_EXACT && balance.has_amount();
    const bool has_number = balance.has_amount();
    auto json = new_object("balance");
    json["address"] = balance.address();
    json["token_id"] = balance.token_id();
    json["exactness"] = exactness_name(balance.exactness());
    if (has_number) json["amount"] = balance.amount();
    if (has_number && token) json["display"] = display(balance.amount());
    // An exact balance is its own interval.
    const auto bound = [&](bool given, const std::string& value) {
        if (given) return Json(value);
        return exact ? Json(balance.amount()) : Json(nullptr);
    };
    json["at_least"] = bound(balance.has_at_least(), balance.at_least());
    json["at_most"] = bound(balance.has_at_most(), balance.at_most());
    json["reason"] = balance.reason();
    json["as_of"] = json_of(balance.evidence());

    Report out{std::move(json), {}, {}, text_of(balance.evidence())};
    out.rows = {
        {"address", balance.address()},
        {"token", balance.token_id()},
        {"exactness", exactness_name(balance.exactness()), exact ? Tone::good : Tone::warning}};
    if (has_number) {
        out.rows.push_back(
            {"amount", display(balance.amount()), exact ? Tone::good : Tone::warning});
    }
    if (!exact) {
        const auto shown = [&](bool given, const std::string& value) {
            return given ? display(value) : std::string("not known");
        };
        out.rows.push_back({"at least", shown(balance.has_at_least(), balance.at_least())});
        out.rows.push_back({"at most", shown(balance.has_at_most(), balance.at_most())});
    }
    if (!balance.reason().empty()) out.rows.push_back({"because", balance.reason()});
    if (balance.has_attestation()) add_attestation(out, balance.attestation());
    return out;
}

Report report_of(const node::v1::ListTransfersResponse& list,
                 const std::optional<node::v1::GetTokenResponse>& token) {
    const auto display = [&](const std::string& amount) {
        if (!token) return amount;
        const bool left = amount.starts_with('-');
        const auto shown =
            display_amount(amount.substr(left ? 1 : 0), token->precision(), token->abbreviation());
        return (left ? "-" : "+") + shown;
    };
    Report out{new_object("transfers"), {}, {}, text_of(list.evidence())};
    out.json["transfers"] = Json::array();
    out.table = Table{{"BLOCK", "AMOUNT", "OTHER", "TRANSACTION"}, {}, "no transaction moved any"};
    for (const auto& transfer : list.transfers()) {
        Json entry;
        entry["transaction_id"] = hex_of(transfer.transaction_id());
        entry["block_number"] = transfer.block_number();
        entry["contract_type"] = transfer.contract_type();
        entry["amount"] = transfer.amount();
        entry["at_most"] = transfer.has_at_most() ? transfer.at_most() : transfer.amount();
        entry["other"] = text_or_null(transfer.other_address());
        out.json["transfers"].push_back(std::move(entry));
        out.table->rows.push_back(
            {std::to_string(transfer.block_number()),
             display(transfer.amount()),
             transfer.other_address().empty() ? "-" : transfer.other_address(),
             hex_of(transfer.transaction_id())});
    }
    out.json["next"] = text_or_null(list.next_page_token());
    out.json["complete_from"] = list.complete_from();
    out.json["complete_to"] = list.complete_to();
    out.json["unseen_from"] = list.has_unseen_from() ? Json(list.unseen_from()) : Json(nullptr);
    out.json["as_of"] = json_of(list.evidence());
    out.rows = {
        {"complete",
         fmt::format(
             "every body of blocks {} to {} was seen", list.complete_from(), list.complete_to())}};
    if (list.has_unseen_from()) {
        out.rows.push_back({"but",
                            fmt::format("from block {} on contracts may have moved units unseen",
                                        list.unseen_from()),
                            Tone::warning});
    }
    if (!list.next_page_token().empty()) {
        out.rows.push_back({"older ones", "--after " + list.next_page_token()});
    }
    return out;
}

Report report_of(const node::v1::GetTokenResponse& token) {
    auto json = new_object("token.info");
    json["token_id"] = token.token_id();
    json["name"] = token.name();
    json["abbreviation"] = token.abbreviation();
    json["precision"] = token.precision();
    json["issuer"] = text_or_null(token.issuer_address());
    json["total_supply"] = token.has_total_supply() ? Json(token.total_supply()) : Json(nullptr);
    if (token.has_total_supply()) {
        json["display"] =
            display_amount(token.total_supply(), token.precision(), token.abbreviation());
    }
    json["issued_in"] = token.has_issued_in() ? json_of(token.issued_in()) : Json(nullptr);
    json["as_of"] = json_of(token.evidence());

    Report out{std::move(json), {}, {}, text_of(token.evidence())};
    out.rows = {{"token", token.token_id()},
                {"name", token.name()},
                {"abbreviation", token.abbreviation()},
                {"precision", std::to_string(token.precision())}};
    if (!token.issuer_address().empty()) out.rows.push_back({"issuer", token.issuer_address()});
    if (token.has_total_supply()) {
        out.rows.push_back(
            {"total supply",
             display_amount(token.total_supply(), token.precision(), token.abbreviation())});
    }
    if (token.has_issued_in()) out.rows.push_back({"issued in", text_of(token.issued_in())});
    return out;
}

Report report_of(const node::v1::GetTransactionResponse& transaction) {
    const auto id = hex_of(transaction.transaction_id());
    auto json = new_object("tx.show");
    json["transaction_id"] = id;
    json["level"] = level_name(transaction.evidence().level());
    json["as_of"] = json_of(transaction.evidence());
    json["index"] = transaction.index();
    json["contract_type"] = transaction.contract_type();
    json["contract_result"] =
        transaction.has_contract_result() ? Json(transaction.contract_result()) : Json(nullptr);
    json["owner"] = text_or_null(transaction.owner_address());

    Report out{std::move(json), {}, {}, text_of(transaction.evidence())};
    const auto level = transaction.evidence().level();
    out.rows = {
        {"transaction", id},
        {"level", level_text(level, transaction.evidence().attested_keys()), tools::tone_of(level)},
        {"block", std::to_string(transaction.evidence().as_of().number())},
        {"place in block", std::to_string(transaction.index())},
        {"contract type", std::to_string(transaction.contract_type())}};
    if (transaction.has_contract_result()) {
        out.rows.push_back({"result", std::to_string(transaction.contract_result())});
    }
    if (!transaction.owner_address().empty()) {
        out.rows.push_back({"owner", transaction.owner_address()});
    }
    const auto decoded = wire::decode_transaction(as_bytes(transaction.transaction()));
    if (decoded) add_transfer(out, *decoded);
    out.json["transaction"] = hex_of(transaction.transaction());
    return out;
}

bool bytes_match_id(const node::v1::GetTransactionResponse& transaction) {
    const auto decoded = wire::decode_transaction(as_bytes(transaction.transaction()));
    return decoded && equal(decoded->id().view(), as_bytes(transaction.transaction_id()));
}

}  // namespace tributary::tools
