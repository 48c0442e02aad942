// SPDX-License-Identifier: Apache-2.0
#include "tools/tributary/send_transfer.hpp"

#include <fmt/format.h>

#include "tools/tributary/chain_reports.hpp"
#include "tools/tributary/keys.hpp"
#include "tools/tributary/shapes.hpp"

namespace tributary::tools {
namespace {

using node::v1::NodeService;
using Stub = NodeService::Stub;

constexpr std::chrono::milliseconds kPollPause{500};

/// A transaction on its way.
struct Sent {
    Transfer transfer;
    TransferTerms terms;
    SignedTransaction transaction;
    /// Where it was last proved to stand.
    std::optional<node::v1::Evidence> evidence;
};

auto refuse(const Error& error) {
    return tl::unexpected<Failure>(failure_of(error));
}

Outcome<TransferTerms> ask_terms(NodeClient& node, std::chrono::seconds lifetime) {
    const auto reference =
        node.call(&Stub::GetReferenceBlock, node::v1::GetReferenceBlockRequest());
    if (!reference) return tl::unexpected<Failure>(reference.error());
    const auto id = BlockId::from(as_bytes(reference->block().id()));
    if (!id) return refuse({ErrorCode::malformed, "the node's reference block"});
    TransferTerms out;
    out.reference = *id;
    out.timestamp = milliseconds(reference->head_time());
    const auto expiration = checked_add(out.timestamp, std::chrono::milliseconds(lifetime).count());
    if (!expiration) return refuse({ErrorCode::overflow, "the node's time"});
    out.expiration = *expiration;
    return out;
}

/// The block it stands in by now; nothing where the node cannot say.
Outcome<std::optional<node::v1::Evidence>> look_up(const Sent& sent, NodeClient& node) {
    node::v1::GetTransactionRequest request;
    request.set_transaction_id(std::string(as_text(sent.transaction.id.view())));
    const auto answer = node.call(&Stub::GetTransaction, request);
    if (!answer) {
        const auto& reason = answer.error().reason;
        // An upstream that is away or knows nothing yet is no reason to stop asking.
        const bool later = reason == "not_found" || reason == "unavailable" ||
                           reason == "deadline_exceeded" || reason == "not_synced";
        if (later) return std::optional<node::v1::Evidence>();
        return tl::unexpected<Failure>(answer.error());
    }
    const bool ours = as_bytes(answer->transaction_id()).size() == TransactionId::kSize &&
                      equal(as_bytes(answer->transaction_id()), sent.transaction.id.view());
    if (!ours || !bytes_match_id(*answer)) {
        return refuse({ErrorCode::malformed, "the node answered another transaction"});
    }
    return std::optional(answer->evidence());
}

/// True where a SOLID block is younger than the transaction may be.
Outcome<bool> is_expired(const Sent& sent, NodeClient& node) {
    const auto status = node.call(&Stub::GetStatus, node::v1::GetStatusRequest());
    if (!status) return tl::unexpected<Failure>(status.error());
    if (milliseconds(status->head_time()) <= sent.terms.expiration) return false;
    node::v1::GetHeaderRequest request;
    request.set_number(status->solid().number());
    const auto solid = node.call(&Stub::GetHeader, request);
    if (!solid) return tl::unexpected<Failure>(solid.error());
    return milliseconds(solid->time()) > sent.terms.expiration;
}

bool is_deep_enough(const Sent& sent, WaitFor wait) {
    if (wait == WaitFor::none) return true;
    const auto wanted =
        wait == WaitFor::solid ? node::v1::ASSURANCE_LEVEL_SOLID : node::v1::ASSURANCE_LEVEL_LINKED;
    return sent.evidence && sent.evidence->level() >= wanted;
}

Failure out_of_patience(const Sent& sent) {
    const auto id = sent.transaction.id.hex();
    if (sent.evidence) {
        return failure_of({ErrorCode::assurance_too_low,
                           fmt::format("transaction {} is {}", id, text_of(*sent.evidence))});
    }
    return failure_of(
        {ErrorCode::not_found,
         fmt::format("transaction {} is in no block yet; it can be until chain time {}",
                     id,
                     text_of_time(sent.terms.expiration))});
}

/// Asks until it is deep enough, expired, or patience ends.
Outcome<Sent> wait_for(Sent sent,
                       const SendTransfer& command,
                       NodeClient& node,
                       Surroundings& around) {
    bool expired = false;
    for (std::chrono::milliseconds waited{0}; !is_deep_enough(sent, command.wait);) {
        auto evidence = look_up(sent, node);
        if (!evidence) return tl::unexpected<Failure>(evidence.error());
        sent.evidence = *evidence;
        if (is_deep_enough(sent, command.wait)) break;
        // Asked for once more after a SOLID block has outlived it: then no block can hold it any
        // more.
        if (expired && !sent.evidence) {
            return tl::unexpected<Failure>(
                Failure{"expired",
                        fmt::format("Transaction {} has expired outside any block",
                                    sent.transaction.id.hex()),
                        kExitFailed});
        }
        if (waited >= command.patience) return tl::unexpected<Failure>(out_of_patience(sent));
        if (!sent.evidence) expired = is_expired(sent, node).value_or(false);
        around.pause(kPollPause);
        waited += kPollPause;
    }
    return sent;
}

Report report_of(const Sent& sent) {
    const auto& transfer = sent.transfer;
    const auto level = sent.evidence ? sent.evidence->level() : node::v1::ASSURANCE_LEVEL_REPORTED;
    Report out{new_object("transfer"), {}, {}, {}};
    auto& json = out.json;
    json["transaction_id"] = sent.transaction.id.hex();
    json["from"] = transfer.from.base58();
    json["to"] = transfer.to.base58();
    json["token_id"] = transfer.token_id;
    json["amount"] = std::to_string(transfer.amount);
    json["expiration"] = sent.terms.expiration;
    json["level"] = level_name(level);
    json["as_of"] = sent.evidence ? json_of(*sent.evidence) : Json(nullptr);
    out.rows = {{"transaction", sent.transaction.id.hex()},
                {"from", transfer.from.base58()},
                {"to", transfer.to.base58()},
                {"token", transfer.token_id},
                {"amount", std::to_string(transfer.amount)},
                {"level", level_name(level), tone_of(level)}};
    out.evidence = sent.evidence ? text_of(*sent.evidence) : "sent; nothing is proved yet";
    return out;
}

}  // namespace

Outcome<Report> send_transfer(const SendTransfer& command, NodeClient& node, Surroundings& around) {
    const auto key = unlock(command.from, command.keys, around);
    if (!key) return tl::unexpected<Failure>(key.error());
    Sent sent;
    sent.transfer = {address_of(public_key_of(*key)), command.to, command.token_id, command.amount};
    if (sent.transfer.from == sent.transfer.to) {
        return tl::unexpected<Failure>(
            usage_failure({ErrorCode::invalid_argument, "sender and receiver are the same"}));
    }
    // After the password: its derivation takes longer than a fast chain's blocks.
    const auto terms = ask_terms(node, command.lifetime);
    if (!terms) return tl::unexpected<Failure>(terms.error());
    sent.terms = *terms;
    sent.transaction = sign_transfer(sent.transfer, sent.terms, *key);
    const auto id = sent.transaction.id.hex();
    around.err << "transaction " << id << std::endl;

    node::v1::BroadcastTransactionRequest request;
    request.set_transaction(std::string(as_text(sent.transaction.bytes)));
    const auto answer = node.call(&Stub::BroadcastTransaction, request);
    if (!answer) {
        auto failure = answer.error();
        failure.detail += fmt::format(" (transaction {}; it can be in a block until chain time {})",
                                      id,
                                      text_of_time(sent.terms.expiration));
        return tl::unexpected<Failure>(failure);
    }
    const auto done = wait_for(std::move(sent), command, node, around);
    if (!done) return tl::unexpected<Failure>(done.error());
    return report_of(*done);
}

}  // namespace tributary::tools
