// SPDX-License-Identifier: Apache-2.0
#include "consensus/key_proof.hpp"

#include <algorithm>

#include "consensus/signer_cache.hpp"
#include "primitives/wire/wire_reader.hpp"
#include "primitives/wire/wire_writer.hpp"
#include "primitives/wire/witness_contracts.hpp"

namespace tributary::consensus {
namespace {

/// The preimage of an inner node of the Merkle tree; a real transaction is longer.
constexpr std::size_t kInnerNodeSize = 64;

/// The transaction says what the proof says, and stands in a block of that root.
Status verify_transaction(const KeyProof& proof, const Hash256& root) {
    if (proof.transaction.size() <= kInnerNodeSize) {
        return fail(ErrorCode::malformed, "a transaction that may be a node of the tree");
    }
    const auto transaction = wire::decode_transaction(proof.transaction);
    if (!transaction) return fail(transaction.error());
    const auto change = wire::find_witness_key_change(transaction->contract);
    if (!change || change->owner != proof.witness || change->key != proof.key) {
        return fail(ErrorCode::malformed, "no change of that key");
    }
    const auto folded = merkle_fold(transaction->leaf(), proof.path);
    if (!folded) return fail(folded.error());
    if (*folded != root) return fail(ErrorCode::root_mismatch, "key change");
    return {};
}

/// Each header follows the one before it.
Status verify_links(std::span<const wire::Header> headers) {
    for (std::size_t i = 1; i < headers.size(); ++i) {
        if (headers[i].number != headers[i - 1].number + 1) {
            return fail(ErrorCode::number_mismatch, headers[i].id.hex());
        }
        if (headers[i].parent_id != headers[i - 1].id) {
            return fail(ErrorCode::unknown_parent, headers[i].id.hex());
        }
    }
    return {};
}

Bytes encode_step(const MerkleStep& step) {
    return wire::WireWriter()
        .bytes(1, step.sibling.view())
        .integer(2, step.sibling_is_left ? 1 : 0)
        .take();
}

Result<MerkleStep> decode_step(ByteView record) {
    MerkleStep step;
    bool found = false;
    const Status read = wire::for_each_field(record, [&](const wire::WireField& field) -> Status {
        if (field.is_varint(2)) step.sibling_is_left = field.value != 0;
        if (!field.is_bytes(1)) return {};
        const auto sibling = Hash256::from(field.bytes);
        if (!sibling) return fail(ErrorCode::malformed, "sibling");
        step.sibling = *sibling;
        found = true;
        return {};
    });
    if (!read) return fail(read.error());
    if (!found) return fail(ErrorCode::missing_field, "sibling");
    return step;
}

Status read_address(ByteView bytes, Address& out) {
    const auto address = Address::from(bytes);
    if (!address) return fail(ErrorCode::malformed, "address");
    out = *address;
    return {};
}

Status read_field(const wire::WireField& field, KeyProof& out) {
    if (field.is_bytes(1)) return read_address(field.bytes, out.witness);
    if (field.is_bytes(2)) return read_address(field.bytes, out.key);
    if (field.is_varint(3)) out.changed_in = field.value;
    if (field.is_bytes(4)) {
        if (field.bytes.size() > wire::kMaxTransactionSize) return fail(ErrorCode::oversized);
        out.transaction = to_bytes(field.bytes);
    }
    if (field.is_bytes(5)) {
        if (out.path.size() == kMaxMerklePath) return fail(ErrorCode::oversized, "path");
        const auto step = decode_step(field.bytes);
        if (!step) return fail(step.error());
        out.path.push_back(*step);
    }
    if (field.is_bytes(6)) {
        auto window = decode_headers(field.bytes);
        if (!window) return fail(std::move(window).error());
        out.window = std::move(*window);
    }
    return {};
}

}  // namespace

std::optional<KeyProof> find_key_change(const wire::Block& block, const Address& witness) {
    std::vector<Hash256> leaves;
    std::optional<KeyProof> found;
    std::size_t index = 0;
    for (const wire::Transaction& transaction : block.transactions) {
        leaves.push_back(transaction.leaf());
        const auto change = wire::find_witness_key_change(transaction.contract);
        if (!change || change->owner != witness) continue;
        found.emplace();
        found->witness = witness;
        found->key = change->key;
        found->changed_in = block.header.number;
        found->transaction = to_bytes(transaction.bytes);
        index = leaves.size() - 1;
    }
    if (found) found->path = merkle_path(std::move(leaves), index);
    return found;
}

Status verify_key_claim(const TrustPoint& point, const KeyProof& proof) {
    if (proof.changed_in <= point.block.number) {
        return fail(ErrorCode::fork_below_solid,
                    "a key change in block " + std::to_string(proof.changed_in));
    }
    const auto known = point.keys->entries().find(proof.witness);
    if (known != point.keys->entries().end() &&
        known->second.back().changed_in >= proof.changed_in) {
        return fail(ErrorCode::stale_key, proof.witness.base58());
    }
    const auto block =
        std::find_if(proof.window.begin(), proof.window.end(), [&](const wire::Header& header) {
            return header.number == proof.changed_in;
        });
    if (block == proof.window.end()) return fail(ErrorCode::number_mismatch, "key proof");
    if (const Status said = verify_transaction(proof, block->tx_root); !said) {
        return fail(said.error());
    }
    // The judge may leave headers aside at the beginning, and the block can be one of them.
    return verify_links(proof.window);
}

Status judge_key_window(const ChainRules& rules,
                        const TrustPoint& point,
                        const KeyWindow& window,
                        TimestampMs now) {
    const auto report = judge_window(rules, point, window.headers, now);
    if (!report) return fail(report.error());
    if (!report->solid || report->solid->number < window.changed_in) {
        return fail(ErrorCode::assurance_too_low,
                    std::to_string(report->counted) + " of " + std::to_string(report->needed) +
                        " seats built on block " + std::to_string(window.changed_in));
    }
    return {};
}

Result<KeyBook::Entry> verify_key_proof(const ChainRules& rules,
                                        const TrustPoint& point,
                                        const KeyProof& proof,
                                        TimestampMs now) {
    if (const Status claimed = verify_key_claim(point, proof); !claimed)
        return fail(claimed.error());
    const auto window = with_signers(proof.window);
    if (!window) return fail(window.error());
    const Status judged = judge_key_window(rules, point, {proof.changed_in, *window}, now);
    if (!judged) return fail(judged.error());
    return KeyBook::Entry{proof.changed_in, proof.key};
}

Result<std::vector<SignedHeader>> with_signers(std::span<const wire::Header> headers) {
    SignerCache signers;
    std::vector<SignedHeader> out;
    out.reserve(headers.size());
    for (const wire::Header& header : headers) {
        const auto signer = signers.signer_of(header);
        if (!signer) return fail(signer.error());
        out.push_back({header, *signer});
    }
    return out;
}

std::vector<wire::Header> without_signers(std::span<const SignedHeader> headers) {
    std::vector<wire::Header> out;
    out.reserve(headers.size());
    for (const SignedHeader& signed_header : headers)
        out.push_back(signed_header.header);
    return out;
}

Bytes encode_headers(std::span<const wire::Header> headers) {
    wire::WireWriter out;
    for (const wire::Header& header : headers)
        out.message(1, wire::encode_header(header));
    return out.take();
}

Result<std::vector<wire::Header>> decode_headers(ByteView record) {
    std::vector<wire::Header> out;
    const Status read = wire::for_each_field(record, [&](const wire::WireField& field) -> Status {
        if (!field.is_bytes(1)) return {};
        if (out.size() == kMaxWindowSize) return fail(ErrorCode::oversized, "window");
        auto header = wire::decode_header(field.bytes);
        if (!header) return fail(std::move(header).error());
        out.push_back(std::move(*header));
        return {};
    });
    if (!read) return fail(read.error());
    return out;
}

Bytes encode_key_proof(const KeyProof& proof) {
    wire::WireWriter out;
    out.bytes(1, proof.witness.view())
        .bytes(2, proof.key.view())
        .integer(3, static_cast<std::int64_t>(proof.changed_in))
        .bytes(4, proof.transaction);
    for (const MerkleStep& step : proof.path)
        out.message(5, encode_step(step));
    return out.message(6, encode_headers(proof.window)).take();
}

Result<KeyProof> decode_key_proof(ByteView record) {
    KeyProof out;
    const Status read = wire::for_each_field(
        record, [&](const wire::WireField& field) { return read_field(field, out); });
    if (!read) return fail(read.error());
    if (out.witness == Address{} || out.key == Address{} || out.transaction.empty()) {
        return fail(ErrorCode::missing_field, "key proof");
    }
    return out;
}

}  // namespace tributary::consensus
