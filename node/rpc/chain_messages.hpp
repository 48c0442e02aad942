// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "node/chain_answers.hpp"
#include "node/peer_answers.hpp"
#include "tributary/node/v1/node.pb.h"

namespace tributary::node {

/// Answers of the chain side as messages of tributary.node.v1. Pure; amounts as decimal text,
/// addresses in Base58Check.
v1::AssuranceLevel to_message(AssuranceLevel level);
v1::Exactness to_message(Exactness exactness);
v1::NodeState to_message(NodeState state);
v1::BlockRef to_message(const BlockRef& block);
google::protobuf::Timestamp to_message_time(TimestampMs time);

v1::GetStatusResponse to_message(const StatusAnswer& answer);
v1::GetHeaderResponse to_message(const HeaderAnswer& answer);
v1::GetBalanceResponse to_message(const BalanceAnswer& answer);
v1::ListTransfersResponse to_message(const TransfersAnswer& answer);
v1::GetTokenResponse to_message(const TokenAnswer& answer);
v1::GetTransactionResponse to_message(const TransactionAnswer& answer);
v1::GetTrustTrailResponse to_message(const TrailAnswer& answer);
v1::ListHeadersResponse to_message(const HeadersAnswer& answer);
v1::ListEvidenceResponse to_message(const EvidenceAnswer& answer);
v1::GetReferenceBlockResponse to_message(const ReferenceBlockAnswer& answer);
v1::Peer to_message(const PeerAnswer& answer);
v1::GetTransactionStatusResponse to_message(const AnnouncedAnswer& answer);

/// A number that is not negative. Errors: bad_number.
Result<BlockNumber> parse_block_number(std::int64_t number);

/// 32 bytes. Errors: malformed.
template <typename Id>
Result<Id> parse_id(const std::string& bytes) {
    const auto id = Id::from(as_bytes(bytes));
    if (!id) return fail(ErrorCode::malformed, "an id has 32 bytes");
    return *id;
}

/// The place that next_page_token names, as "number.sequence". Errors: bad_number.
Result<TransferPlace> parse_page_token(const std::string& text);

/// The decimal id of a TRC-10 token. Errors: bad_number.
Result<std::string> parse_token_id(const std::string& text);

}  // namespace tributary::node
