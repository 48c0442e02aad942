// SPDX-License-Identifier: Apache-2.0
#include "consensus/proof_bundle.hpp"
#include "primitives/wire/wire_reader.hpp"
#include "primitives/wire/wire_writer.hpp"

namespace tributary::consensus {
namespace {

using wire::WireField;
using wire::WireWriter;

/// Stands in front of every proof, so that a file of another kind is told at once.
constexpr std::string_view kMagic = "tributary.proof/v1";

std::int64_t as_int(std::uint64_t value) {
    return static_cast<std::int64_t>(value);
}

Bytes encode_step(const ProofStep& step) {
    WireWriter out;
    for (const KeyProof& key : step.keys)
        out.message(1, encode_key_proof(key));
    return out.message(2, encode_headers(step.window)).take();
}

/// A header that is bound by its hash stands without its signature.
Status read_raw(ByteView raw, std::vector<wire::Header>& out, std::size_t limit) {
    if (out.size() == limit) return fail(ErrorCode::oversized, "headers");
    auto header =
        wire::decode_header(WireWriter().message(1, raw).bytes(2, Signature{}.view()).view());
    if (!header) return fail(std::move(header).error());
    out.push_back(std::move(*header));
    return {};
}

Status read_step_field(const WireField& field, ProofStep& out) {
    if (field.is_bytes(1)) {
        if (out.keys.size() == kMaxProofKeys) return fail(ErrorCode::oversized, "key changes");
        auto key = decode_key_proof(field.bytes);
        if (!key) return fail(std::move(key).error());
        out.keys.push_back(std::move(*key));
    }
    if (field.is_bytes(2)) {
        auto headers = decode_headers(field.bytes);
        if (!headers) return fail(std::move(headers).error());
        out.window = std::move(*headers);
    }
    return {};
}

Status read_step(ByteView record, ProofBundle& out) {
    if (out.steps.size() == kMaxProofSteps) return fail(ErrorCode::oversized, "steps");
    ProofStep& step = out.steps.emplace_back();
    return wire::for_each_field(
        record, [&](const WireField& field) { return read_step_field(field, step); });
}

Status read_path(ByteView record, ProofBundle& out) {
    auto& path = out.inclusion.path;
    if (path.size() == kMaxMerklePath) return fail(ErrorCode::oversized, "path");
    // The side, then the sibling.
    if (record.size() != 1 + Hash256::kSize || record[0] > 1)
        return fail(ErrorCode::malformed, "path");
    path.push_back({Hash256::from(record.subspan(1)).value(), record[0] == 1});
    return {};
}

Status read_id(ByteView record, BlockId& out) {
    const auto id = BlockId::from(record);
    if (!id) return fail(ErrorCode::malformed, "block id");
    out = *id;
    return {};
}

Status read_field(const WireField& field, ProofBundle& out) {
    if (field.is_bytes(2)) return read_id(field.bytes, out.genesis);
    if (field.is_bytes(3)) {
        const Status read = read_id(field.bytes, out.anchor.id);
        out.anchor.number = number_of(out.anchor.id);
        return read;
    }
    if (field.is_bytes(4)) return read_raw(field.bytes, out.ancestors, kMaxWindowSize);
    if (field.is_bytes(5)) return read_step(field.bytes, out);
    if (field.is_bytes(6)) return read_raw(field.bytes, out.walk, kMaxProofWalk);
    if (field.is_varint(7)) out.block = field.value;
    if (field.is_bytes(8)) {
        if (field.bytes.size() > wire::kMaxTransactionSize)
            return fail(ErrorCode::oversized, "transaction");
        out.inclusion.transaction = to_bytes(field.bytes);
    }
    if (field.is_bytes(9)) return read_path(field.bytes, out);
    return {};
}

}  // namespace

Bytes encode_proof(const ProofBundle& bundle) {
    WireWriter out;
    out.text(1, kMagic).bytes(2, bundle.genesis.view()).bytes(3, bundle.anchor.id.view());
    for (const wire::Header& header : bundle.ancestors)
        out.message(4, header.raw);
    for (const ProofStep& step : bundle.steps)
        out.message(5, encode_step(step));
    for (const wire::Header& header : bundle.walk)
        out.message(6, header.raw);
    out.integer(7, as_int(bundle.block)).bytes(8, bundle.inclusion.transaction);
    for (const MerkleStep& step : bundle.inclusion.path) {
        Bytes record{static_cast<std::uint8_t>(step.sibling_is_left ? 1 : 0)};
        append(record, step.sibling.view());
        out.message(9, record);
    }
    return out.take();
}

Result<ProofBundle> decode_proof(ByteView file) {
    if (file.size() > kMaxProofSize) return fail(ErrorCode::oversized, "proof");
    const Bytes start = WireWriter().text(1, kMagic).take();
    const bool is_proof =
        file.size() >= start.size() && std::equal(start.begin(), start.end(), file.begin());
    if (!is_proof) return fail(ErrorCode::malformed, "no proof of this version");
    ProofBundle out;
    const Status read =
        wire::for_each_field(file, [&](const WireField& field) { return read_field(field, out); });
    if (!read) return fail(read.error());
    if (encode_proof(out) != to_bytes(file))
        return fail(ErrorCode::malformed, "the proof is not in its one form");
    return out;
}

}  // namespace tributary::consensus
