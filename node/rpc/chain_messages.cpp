// SPDX-License-Identifier: Apache-2.0
#include "node/rpc/chain_messages.hpp"

#include "proto/codec/utf8.hpp"

namespace tributary::node {
namespace {

std::string id_bytes(ByteView id) {
    return std::string(as_text(id));
}

std::int64_t signed_number(std::uint64_t number) {
    return static_cast<std::int64_t>(number);
}

v1::Evidence evidence(const BlockRef& as_of, AssuranceLevel level, bool attested_keys) {
    v1::Evidence out;
    out.set_attested_keys(attested_keys);
    *out.mutable_as_of() = to_message(as_of);
    out.set_level(to_message(level));
    return out;
}

v1::Attestation attestation_message(const AttestationAnswer& attestation) {
    v1::Attestation out;
    *out.mutable_block() = to_message(attestation.block);
    out.set_threshold(static_cast<std::int32_t>(attestation.threshold));
    out.set_named(static_cast<std::int32_t>(attestation.named));
    for (const std::string& name : attestation.attesters)
        out.add_attesters(name);
    for (const std::string& name : attestation.dissenters)
        out.add_dissenters(name);
    return out;
}

v1::Source source_message(const SourceAnswer& source) {
    v1::Source out;
    out.set_address(source.address);
    out.set_state(source.state);
    out.set_reason(codec::to_utf8(source.reason));
    if (source.head) *out.mutable_head() = to_message(*source.head);
    out.set_requests(signed_number(source.requests));
    out.set_failures(signed_number(source.failures));
    return out;
}

}  // namespace

v1::AssuranceLevel to_message(AssuranceLevel level) {
    switch (level) {
        case AssuranceLevel::reported: return v1::ASSURANCE_LEVEL_REPORTED;
        case AssuranceLevel::linked: return v1::ASSURANCE_LEVEL_LINKED;
        case AssuranceLevel::vouched: return v1::ASSURANCE_LEVEL_VOUCHED;
        case AssuranceLevel::solid: return v1::ASSURANCE_LEVEL_SOLID;
        case AssuranceLevel::anchored: return v1::ASSURANCE_LEVEL_ANCHORED;
    }
    return v1::ASSURANCE_LEVEL_UNSPECIFIED;
}

v1::Exactness to_message(Exactness exactness) {
    switch (exactness) {
        case Exactness::unknown: return v1::EXACTNESS_UNKNOWN;
        case Exactness::bounded: return v1::EXACTNESS_BOUNDED;
        case Exactness::attested: return v1::EXACTNESS_ATTESTED;
        case Exactness::exact: return v1::EXACTNESS_EXACT;
    }
    return v1::EXACTNESS_UNSPECIFIED;
}

v1::NodeState to_message(NodeState state) {
    switch (state) {
        case NodeState::syncing: return v1::NODE_STATE_SYNCING;
        case NodeState::following: return v1::NODE_STATE_FOLLOWING;
        case NodeState::degraded: return v1::NODE_STATE_DEGRADED;
        case NodeState::needs_checkpoint: return v1::NODE_STATE_NEEDS_CHECKPOINT;
        case NodeState::needs_keys: return v1::NODE_STATE_NEEDS_KEYS;
    }
    return v1::NODE_STATE_UNSPECIFIED;
}

v1::BlockRef to_message(const BlockRef& block) {
    v1::BlockRef out;
    out.set_number(signed_number(block.number));
    out.set_id(id_bytes(block.id.view()));
    return out;
}

google::protobuf::Timestamp to_message_time(TimestampMs time) {
    std::int64_t seconds = time / 1000;
    std::int64_t rest = time % 1000;
    if (rest < 0) {
        seconds -= 1;
        rest += 1000;
    }
    google::protobuf::Timestamp out;
    out.set_seconds(seconds);
    out.set_nanos(static_cast<std::int32_t>(rest * 1'000'000));
    return out;
}

v1::GetStatusResponse to_message(const StatusAnswer& answer) {
    v1::GetStatusResponse out;
    out.set_network(answer.network);
    out.set_state(to_message(answer.state));
    out.set_reason(codec::to_utf8(answer.reason));
    *out.mutable_head() = to_message(answer.head);
    *out.mutable_head_time() = to_message_time(answer.head_time);
    *out.mutable_vouched() = to_message(answer.vouched);
    *out.mutable_solid() = to_message(answer.solid);
    *out.mutable_anchor() = to_message(answer.anchor);
    out.set_sources_agreeing(static_cast<std::int32_t>(answer.sources_agreeing));
    for (const SourceAnswer& source : answer.sources)
        *out.add_sources() = source_message(source);
    for (const std::string& warning : answer.warnings)
        out.add_warnings(codec::to_utf8(warning));
    out.set_ledger_number(signed_number(answer.ledger_number));
    for (const std::string& token : answer.watched_tokens)
        out.add_watched_token_ids(token);
    auto& sync = *out.mutable_sync();
    sync.set_headers_fetched(signed_number(answer.headers_fetched));
    sync.set_requests(signed_number(answer.sync_requests));
    sync.set_cpu_ms(answer.sync_cpu_ms);
    out.set_trail_windows(signed_number(answer.trail_windows));
    out.set_equivocations(signed_number(answer.equivocations));
    out.set_attested_keys(answer.attested_keys);
    for (const AttesterAnswer& attester : answer.attesters) {
        v1::Attester& message = *out.add_attesters();
        message.set_address(attester.address);
        message.set_dropped(attester.dropped);
        message.set_reason(codec::to_utf8(attester.reason));
        message.set_statements(signed_number(attester.statements));
    }
    return out;
}

v1::GetTrustTrailResponse to_message(const TrailAnswer& answer) {
    v1::GetTrustTrailResponse out;
    *out.mutable_anchor() = to_message(answer.anchor);
    for (const TrailWindowAnswer& window : answer.windows) {
        auto& message = *out.add_windows();
        message.set_first(signed_number(window.from));
        message.set_last(signed_number(window.to));
        *message.mutable_solid() = to_message(window.solid);
        *message.mutable_solid_time() = to_message_time(window.solid_time);
        message.set_seats(static_cast<std::int32_t>(window.seats));
        message.set_record(std::string(as_text(window.record)));
    }
    for (const KeyProofAnswer& key : answer.keys) {
        auto& message = *out.add_keys();
        message.set_witness_address(key.witness.base58());
        message.set_key_address(key.key.base58());
        message.set_changed_in(signed_number(key.changed_in));
        message.set_record(std::string(as_text(key.record)));
    }
    out.set_more(answer.more);
    for (const AttestedKeyAnswer& key : answer.attested) {
        auto& message = *out.add_attested_keys();
        message.set_witness_address(key.witness.base58());
        message.set_key_address(key.key.base58());
        message.set_from(signed_number(key.from));
        for (const std::string& attester : key.attesters)
            message.add_attesters(attester);
    }
    return out;
}

v1::ListHeadersResponse to_message(const HeadersAnswer& answer) {
    v1::ListHeadersResponse out;
    for (const Bytes& header : answer.headers)
        out.add_headers(std::string(as_text(header)));
    for (const Bytes& block : answer.blocks)
        out.add_blocks(std::string(as_text(block)));
    return out;
}

v1::ListEvidenceResponse to_message(const EvidenceAnswer& answer) {
    v1::ListEvidenceResponse out;
    out.set_attested_keys(answer.attested_keys);
    for (const EquivocationAnswer& seen : answer.equivocations) {
        auto& message = *out.add_equivocations();
        message.set_witness_address(seen.witness.base58());
        message.set_key_address(seen.key.base58());
        *message.mutable_time() = to_message_time(seen.time);
        *message.mutable_first()->mutable_block() = to_message(seen.first);
        message.mutable_first()->set_header(std::string(as_text(seen.first_header)));
        *message.mutable_second()->mutable_block() = to_message(seen.second);
        message.mutable_second()->set_header(std::string(as_text(seen.second_header)));
    }
    out.set_equivocations_seen(signed_number(answer.seen));
    if (answer.conflict) {
        *out.mutable_conflict()->mutable_ours() = to_message(answer.conflict->first);
        *out.mutable_conflict()->mutable_theirs() = to_message(answer.conflict->second);
    }
    return out;
}

v1::GetHeaderResponse to_message(const HeaderAnswer& answer) {
    v1::GetHeaderResponse out;
    *out.mutable_block() = to_message(answer.block);
    out.set_parent_id(id_bytes(answer.parent_id.view()));
    *out.mutable_time() = to_message_time(answer.timestamp);
    out.set_level(to_message(answer.level));
    out.set_attested_keys(answer.attested_keys);
    if (answer.witness) out.set_witness_address(answer.witness->base58());
    if (answer.signer) out.set_signer_address(answer.signer->base58());
    out.set_support(static_cast<std::int32_t>(answer.support));
    out.set_version(answer.version);
    out.set_transaction_root(id_bytes(answer.tx_root.view()));
    return out;
}

v1::GetBalanceResponse to_message(const BalanceAnswer& answer) {
    v1::GetBalanceResponse out;
    out.set_address(answer.address.base58());
    out.set_token_id(answer.token_id);
    out.set_exactness(to_message(answer.exactness));
    if (answer.amount) out.set_amount(answer.amount->text());
    if (answer.at_least) out.set_at_least(answer.at_least->text());
    if (answer.at_most) out.set_at_most(answer.at_most->text());
    out.set_reason(codec::to_utf8(answer.reason));
    *out.mutable_evidence() = evidence(answer.as_of, answer.as_of_level, answer.attested_keys);
    if (answer.attestation) *out.mutable_attestation() = attestation_message(*answer.attestation);
    return out;
}

v1::ListTransfersResponse to_message(const TransfersAnswer& answer) {
    v1::ListTransfersResponse out;
    for (const TransferEntry& entry : answer.transfers) {
        v1::TokenTransfer& transfer = *out.add_transfers();
        transfer.set_transaction_id(id_bytes(entry.id.view()));
        transfer.set_block_number(static_cast<std::int64_t>(entry.number));
        transfer.set_contract_type(entry.contract_type);
        transfer.set_amount(entry.amount.text());
        if (entry.at_most != entry.amount) transfer.set_at_most(entry.at_most.text());
        if (entry.other) transfer.set_other_address(entry.other->base58());
    }
    if (answer.next) {
        out.set_next_page_token(std::to_string(answer.next->number) + "." +
                                std::to_string(answer.next->sequence));
    }
    out.set_complete_from(static_cast<std::int64_t>(answer.complete_from));
    out.set_complete_to(static_cast<std::int64_t>(answer.complete_to));
    if (answer.unseen_from) out.set_unseen_from(static_cast<std::int64_t>(*answer.unseen_from));
    *out.mutable_evidence() = evidence(answer.as_of, answer.as_of_level, answer.attested_keys);
    return out;
}

v1::GetTokenResponse to_message(const TokenAnswer& answer) {
    v1::GetTokenResponse out;
    out.set_token_id(answer.token_id);
    out.set_name(codec::to_utf8(answer.name));
    out.set_abbreviation(codec::to_utf8(answer.abbreviation));
    out.set_precision(answer.precision);
    if (answer.issuer) out.set_issuer_address(answer.issuer->base58());
    if (answer.total_supply) out.set_total_supply(answer.total_supply->text());
    if (answer.issued_in) *out.mutable_issued_in() = to_message(*answer.issued_in);
    *out.mutable_evidence() = evidence(answer.as_of, answer.as_of_level, answer.attested_keys);
    return out;
}

v1::GetTransactionResponse to_message(const TransactionAnswer& answer) {
    v1::GetTransactionResponse out;
    out.set_transaction_id(id_bytes(answer.id.view()));
    *out.mutable_evidence() = evidence(answer.block, answer.level, answer.attested_keys);
    out.set_index(static_cast<std::int32_t>(answer.index));
    out.set_contract_type(answer.contract_type);
    if (answer.contract_ret) out.set_contract_result(*answer.contract_ret);
    if (answer.owner) out.set_owner_address(answer.owner->base58());
    out.set_transaction(id_bytes(answer.transaction));
    return out;
}

v1::GetReferenceBlockResponse to_message(const ReferenceBlockAnswer& answer) {
    v1::GetReferenceBlockResponse out;
    *out.mutable_block() = to_message(answer.block);
    *out.mutable_head_time() = to_message_time(answer.head_time);
    return out;
}

v1::Peer to_message(const PeerAnswer& answer) {
    v1::Peer out;
    out.set_address(answer.address);
    // What a peer says of itself may be any bytes.
    out.set_version(codec::to_utf8(answer.version));
    if (answer.head) *out.mutable_head() = to_message(*answer.head);
    out.set_state(answer.state);
    out.set_inbound(answer.inbound);
    out.set_bytes_in(static_cast<std::int64_t>(answer.bytes_in));
    out.set_bytes_out(static_cast<std::int64_t>(answer.bytes_out));
    out.set_blocks(static_cast<std::int64_t>(answer.blocks));
    if (answer.latency_ms) out.set_latency_ms(*answer.latency_ms);
    out.set_dropped_reason(codec::to_utf8(answer.dropped_reason));
    return out;
}

v1::GetTransactionStatusResponse to_message(const AnnouncedAnswer& answer) {
    v1::GetTransactionStatusResponse out;
    out.set_id(std::string(as_text(answer.id.view())));
    out.set_state(answer.state);
    out.set_announced_to(static_cast<std::int32_t>(answer.announced_to));
    out.set_delivered_to(static_cast<std::int32_t>(answer.delivered_to));
    if (answer.block) *out.mutable_block() = to_message(*answer.block);
    *out.mutable_expiration() = to_message_time(answer.expiration);
    return out;
}

Result<BlockNumber> parse_block_number(std::int64_t number) {
    if (number < 0) return fail(ErrorCode::bad_number, "a block number is not negative");
    return static_cast<BlockNumber>(number);
}

Result<TransferPlace> parse_page_token(const std::string& text) {
    const std::size_t dot = text.find('.');
    const std::string_view whole = text;
    if (dot != std::string::npos) {
        const auto number = parse_integer<BlockNumber>(whole.substr(0, dot));
        const auto sequence = parse_integer<std::uint64_t>(whole.substr(dot + 1));
        if (number && sequence) return TransferPlace{*number, *sequence};
    }
    return fail(ErrorCode::bad_number, "page_token");
}

Result<std::string> parse_token_id(const std::string& text) {
    const auto id = parse_integer<std::int64_t>(text);
    if (!id || *id <= 0 || text.front() == '0') {
        return fail(ErrorCode::bad_number, "a token id is a decimal number such as 1000001");
    }
    return text;
}

}  // namespace tributary::node
