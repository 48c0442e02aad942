// SPDX-License-Identifier: Apache-2.0
#include "tools/tributary/send_transaction.hpp"

#include <fmt/format.h>

#include "tools/tributary/chain_reports.hpp"
#include "tools/tributary/shapes.hpp"

namespace tributary::tools {
namespace {

using node::v1::NodeService;
using Stub = NodeService::Stub;

constexpr std::chrono::milliseconds kPollPause{500};

auto refuse(const Error& error) {
    return tl::unexpected<Failure>(failure_of(error));
}

TimestampMs expiration_of(const TransactionParts& parts) {
    const Bytes bytes = parts.bytes();
    const auto decoded = wire::decode_transaction(bytes);
    return decoded ? decoded->expiration : 0;
}

/// The block it stands in by now; nothing where the node cannot say.
Outcome<std::optional<node::v1::Evidence>> look_up(const TransactionId& id, NodeClient& node) {
    node::v1::GetTransactionRequest request;
    request.set_transaction_id(std::string(as_text(id.view())));
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
                      equal(as_bytes(answer->transaction_id()), id.view());
    if (!ours || !bytes_match_id(*answer)) {
        return refuse({ErrorCode::malformed, "the node answered another transaction"});
    }
    return std::optional(answer->evidence());
}

/// True where a SOLID block is younger than the transaction may be.
Outcome<bool> is_expired(TimestampMs expiration, NodeClient& node) {
    const auto status = node.call(&Stub::GetStatus, node::v1::GetStatusRequest());
    if (!status) return tl::unexpected<Failure>(status.error());
    if (milliseconds(status->head_time()) <= expiration) return false;
    node::v1::GetHeaderRequest request;
    request.set_number(status->solid().number());
    const auto solid = node.call(&Stub::GetHeader, request);
    if (!solid) return tl::unexpected<Failure>(solid.error());
    return milliseconds(solid->time()) > expiration;
}

bool is_deep_enough(const Sent& sent, WaitFor wait) {
    if (wait == WaitFor::none) return true;
    const auto wanted =
        wait == WaitFor::solid ? node::v1::ASSURANCE_LEVEL_SOLID : node::v1::ASSURANCE_LEVEL_LINKED;
    return sent.evidence && sent.evidence->level() >= wanted;
}

Failure out_of_patience(const Sent& sent, TimestampMs expiration) {
    const auto id = sent.parts.id().hex();
    if (sent.evidence) {
        return failure_of({ErrorCode::assurance_too_low,
                           fmt::format("transaction {} is {}", id, text_of(*sent.evidence))});
    }
    return failure_of(
        {ErrorCode::not_found,
         fmt::format("transaction {} is in no block yet; it can be until chain time {}",
                     id,
                     text_of_time(expiration))});
}

/// Asks until it is deep enough, expired, or patience ends.
Outcome<Sent> wait_for(Sent sent, const Waiting& waiting, NodeClient& node, Surroundings& around) {
    const TransactionId id = sent.parts.id();
    const TimestampMs expiration = expiration_of(sent.parts);
    bool expired = false;
    for (std::chrono::milliseconds waited{0}; !is_deep_enough(sent, waiting.until);) {
        auto evidence = look_up(id, node);
        if (!evidence) return tl::unexpected<Failure>(evidence.error());
        sent.evidence = *evidence;
        if (is_deep_enough(sent, waiting.until)) break;
        // Asked for once more after a SOLID block has outlived it: then no block can hold it any
        // more.
        if (expired && !sent.evidence) {
            return tl::unexpected<Failure>(
                Failure{"expired",
                        fmt::format("Transaction {} has expired outside any block", id.hex()),
                        kExitFailed});
        }
        if (waited >= waiting.patience)
            return tl::unexpected<Failure>(out_of_patience(sent, expiration));
        if (!sent.evidence) expired = is_expired(expiration, node).value_or(false);
        around.pause(kPollPause);
        waited += kPollPause;
    }
    return sent;
}

/// The number, not above the head's, whose low 16 bits the transaction names (TaPoS).
std::optional<std::int64_t> reference_number(const wire::Transaction& transaction,
                                             std::int64_t head) {
    constexpr std::int64_t kNumbers = 0x10000;
    const ByteView low = transaction.ref_block_bytes;
    if (low.size() != 2) return std::nullopt;
    const std::int64_t wanted = low[0] * 0x100 + low[1];
    const std::int64_t number = head - (head - wanted % kNumbers + kNumbers) % kNumbers;
    if (number < 0) return std::nullopt;
    return number;
}

/// Refuses a transaction that was made for another chain before anybody sees it. What the node
/// cannot tell, such as blocks below its anchor, is left to the network.
Outcome<void> check_network(const TransactionParts& parts, NodeClient& node) {
    const Bytes bytes = parts.bytes();
    const auto transaction = wire::decode_transaction(bytes);
    if (!transaction) return refuse(transaction.error());
    const auto status = node.call(&Stub::GetStatus, node::v1::GetStatusRequest());
    if (!status) return tl::unexpected<Failure>(status.error());
    const auto number = reference_number(*transaction, status->head().number());
    if (!number) return {};
    node::v1::GetHeaderRequest request;
    request.set_number(*number);
    const auto header = node.call(&Stub::GetHeader, request);
    if (!header) return {};
    const auto id = BlockId::from(as_bytes(header->block().id()));
    if (!id || equal(id->view().subspan(8, 8), transaction->ref_block_hash)) return {};
    return refuse({ErrorCode::wrong_network,
                   fmt::format("the transaction refers to a block {} that the node's chain does "
                               "not have",
                               *number)});
}

}  // namespace

Outcome<Sent> send_transaction(const TransactionParts& parts,
                               const Waiting& waiting,
                               NodeClient& node,
                               Surroundings& around) {
    const auto id = parts.id();
    around.err << "transaction " << id.hex() << std::endl;
    Sent sent{parts, {}};
    if (waiting.may_be_sent_already) {
        if (const auto known = check_network(parts, node); !known)
            return tl::unexpected<Failure>(known.error());
        if (const auto there = look_up(id, node); there && *there) {
            sent.evidence = *there;
            return wait_for(std::move(sent), waiting, node, around);
        }
    }
    node::v1::BroadcastTransactionRequest request;
    request.set_transaction(std::string(as_text(parts.bytes())));
    const auto answer = node.call(&Stub::BroadcastTransaction, request);
    if (!answer) {
        auto failure = answer.error();
        failure.detail += fmt::format(" (transaction {}; it can be in a block until chain time {})",
                                      id.hex(),
                                      text_of_time(expiration_of(parts)));
        return tl::unexpected<Failure>(failure);
    }
    return wait_for(std::move(sent), waiting, node, around);
}

}  // namespace tributary::tools
