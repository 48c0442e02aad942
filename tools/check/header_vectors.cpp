// SPDX-License-Identifier: Apache-2.0
#include "tools/check/header_vectors.hpp"

#include <nlohmann/json.hpp>

#include "primitives/crypto/sha256.hpp"
#include "primitives/wire/block.hpp"
#include "primitives/wire/wire_reader.hpp"
#include "primitives/wire/wire_writer.hpp"

namespace tributary::check {
namespace {

using Json = nlohmann::json;

/// The address that a signature recovers to; empty where it is refused.
std::string signer_of(const Hash256& digest, ByteView bytes) {
    const auto signature = signature_from(bytes);
    if (!signature) return {};
    const auto key = recover(digest, *signature);
    return key ? address_of(*key).hex() : std::string();
}

Bytes header_with(ByteView raw, ByteView signature) {
    return wire::WireWriter().message(1, raw).message(2, signature).take();
}

void check_transaction(const Json& vector, Verdict& verdict) {
    const Bytes bytes = hex_bytes(vector.at("txHexWithRet"));
    const Bytes raw = hex_bytes(vector.at("rawHex"));
    const Bytes signature = hex_bytes(vector.at("signature"));
    const auto decoded = wire::decode_transaction(bytes);
    verdict.require("the transaction is refused", decoded.has_value());
    if (!decoded) return;
    verdict.equal("raw_data", to_hex(decoded->raw), to_hex(raw));
    verdict.equal("txid", decoded->id().hex(), vector.at("txid"));
    verdict.equal("leaf", decoded->leaf().hex(), vector.at("leaf"));
    verdict.equal("leaf without ret",
                  sha256(wire::encode_transaction(raw, {signature})).hex(),
                  vector.at("leafWithoutRet"));
    verdict.require("there is not one signature", decoded->signatures.size() == 1);
    if (decoded->signatures.size() != 1) return;
    verdict.equal("signature", to_hex(decoded->signatures[0]), to_hex(signature));
    verdict.equal("signer", signer_of(sha256(raw), signature), vector.at("signer"));
}

void check_header_fields(const Json& vector, const wire::Header& header, Verdict& verdict) {
    verdict.equal("number", static_cast<std::int64_t>(header.number), vector.at("number"));
    verdict.equal("timestamp", header.timestamp, vector.at("timestamp"));
    verdict.equal("version", header.version, vector.at("version"));
    verdict.equal("txTrieRoot", header.tx_root.hex(), vector.at("txTrieRoot"));
    verdict.equal("parentHash", header.parent_id.hex(), vector.at("parentHash"));
    verdict.equal("witness", header.witness.hex(), vector.at("witness"));
    verdict.equal("signature", header.signature.hex(), vector.at("signature"));
    verdict.equal("raw_data", to_hex(header.raw), vector.at("headerRawHex"));
    verdict.equal("id", header.id.hex(), vector.at("blockId"));
}

/// The transactions listed with a real block: ids, leaves, signers and the root over them.
void check_body(const Json& listed, const wire::Header& header, Verdict& verdict) {
    std::vector<Bytes> bytes;
    for (const Json& entry : listed)
        bytes.push_back(hex_bytes(entry.at("txHex")));
    std::vector<wire::Transaction> transactions;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto decoded = wire::decode_transaction(bytes[i]);
        verdict.require("a transaction is refused", decoded.has_value());
        if (!decoded || decoded->signatures.empty()) return;
        verdict.equal("txid", decoded->id().hex(), listed.at(i).at("txid"));
        verdict.equal("leaf", decoded->leaf().hex(), listed.at(i).at("leaf"));
        verdict.equal("transaction signer",
                      signer_of(sha256(decoded->raw), decoded->signatures[0]),
                      listed.at(i).at("signer"));
        transactions.push_back(*decoded);
    }
    verdict.equal("root", wire::transaction_root(transactions).hex(), header.tx_root.hex());
}

void check_real_block(const Json& vector, Verdict& verdict) {
    const Bytes bytes = hex_bytes(vector.at("headerHex"));
    const auto header = wire::decode_header(bytes);
    verdict.require("the header is refused", header.has_value());
    if (!header) return;
    check_header_fields(vector, *header, verdict);
    verdict.equal("encoded header", to_hex(wire::encode_header(*header)), to_hex(bytes));
    const auto key = recover(header->raw_hash, header->signature);
    verdict.require("no key could have signed", key.has_value());
    if (!key) return;
    verdict.equal("signer", address_of(*key).hex(), vector.at("recoveredSigner"));
    verdict.require("the recovered key does not verify",
                    verify(header->raw_hash, header->signature, *key));
    if (vector.contains("transactions")) check_body(vector.at("transactions"), *header, verdict);
}

void check_whole_block(const Json& group, Verdict& verdict) {
    const Bytes bytes = hex_bytes(group.at("blockHex"));
    const auto slices = wire::slice_block(bytes);
    const auto block =
        slices ? wire::decode_block(*slices) : Result<wire::Block>(fail(slices.error()));
    verdict.require("the block is refused", block.has_value());
    if (!block) return;
    const wire::Header& header = block->header;
    verdict.equal("header", to_hex(slices->header), group.at("headerHex"));
    verdict.equal("raw_data", to_hex(header.raw), group.at("headerRawHex"));
    verdict.equal("SHA-256 of raw_data", header.raw_hash.hex(), group.at("headerRawSha256"));
    verdict.equal("id", header.id.hex(), group.at("blockId"));
    verdict.equal("txTrieRoot", header.tx_root.hex(), group.at("txTrieRoot"));
    verdict.equal(
        "root", wire::transaction_root(block->transactions).hex(), group.at("txTrieRoot"));
    verdict.equal("witness", header.witness.hex(), group.at("witness"));
    verdict.equal("signature", header.signature.hex(), group.at("signature"));
    verdict.equal("encoded block", to_hex(wire::encode_block(*slices)), to_hex(bytes));
}

/// A signature that every node accepts as the witness's.
void check_accepted(const Json& group, const Json& signature, Verdict& verdict) {
    const auto header =
        wire::decode_header(header_with(hex_bytes(group.at("headerRawHex")), hex_bytes(signature)));
    verdict.require("the header is refused", header.has_value());
    if (!header) return;
    verdict.equal("id", header->id.hex(), group.at("blockId"));
    const auto key = recover(header->raw_hash, header->signature);
    verdict.require("no key could have signed", key.has_value());
    if (!key) return;
    verdict.equal("signer", address_of(*key).hex(), group.at("witness"));
    verdict.require("the recovered key does not verify",
                    verify(header->raw_hash, header->signature, *key));
}

/// A signature that must be refused: by its form, or because it is not the witness's.
void check_refused(const Json& group, const Json& signature, Verdict& verdict) {
    const Bytes raw = hex_bytes(group.at("headerRawHex"));
    const auto header = wire::decode_header(header_with(raw, hex_bytes(signature)));
    if (!header) return;
    const auto key = recover(header->raw_hash, header->signature);
    verdict.require("the signature is accepted",
                    !key || address_of(*key).hex() != group.at("witness").get<std::string>());
    const auto good = signature_from(hex_bytes(group.at("signature")));
    const auto witness_key =
        good ? recover(header->raw_hash, *good) : Result<PublicKey>(fail(ErrorCode::bad_signature));
    verdict.require("the witness's own signature gives no key", witness_key.has_value());
    if (!witness_key) return;
    verdict.require("the signature verifies with the witness's key",
                    !verify(header->raw_hash, header->signature, *witness_key));
}

/// The fields of PBFTMessage.Raw written again canonically; nothing where they do not parse.
std::string encode_pbft_again(ByteView raw) {
    wire::WireWriter out;
    const Status read = wire::for_each_field(raw, [&](const wire::WireField& field) {
        if (field.type == wire::WireType::varint) out.integer(field.number, field.int64());
        if (field.type == wire::WireType::length_delimited) out.bytes(field.number, field.bytes);
    });
    return read ? to_hex(out.view()) : std::string();
}

}  // namespace

void check_transactions(const Json& group, VectorReport& report) {
    for (const Json& vector : group) {
        report.run("transactions " + vector.at("name").get<std::string>(),
                   [&](Verdict& verdict) { check_transaction(vector, verdict); });
    }
}

void check_real_transactions(const Json& group, VectorReport& report) {
    for (const Json& vector : group) {
        report.run(
            "realTransactions " + vector.at("txid").get<std::string>(), [&](Verdict& verdict) {
                const Bytes raw = hex_bytes(vector.at("rawHex"));
                const Bytes signature = hex_bytes(vector.at("signature"));
                const Bytes bytes = wire::encode_transaction(raw, {signature});
                const auto decoded = wire::decode_transaction(bytes);
                verdict.require("the transaction is refused", decoded.has_value());
                if (!decoded) return;
                verdict.equal("txid", decoded->id().hex(), vector.at("txid"));
                verdict.equal("signer", signer_of(sha256(raw), signature), vector.at("owner"));
                const auto owner = wire::owner_of(decoded->contract);
                verdict.equal("owner", owner ? owner->hex() : std::string(), vector.at("owner"));
            });
    }
}

void check_real_blocks(const Json& group, VectorReport& report) {
    for (const Json& vector : group) {
        report.run("realBlocks " + vector.at("blockId").get<std::string>(),
                   [&](Verdict& verdict) { check_real_block(vector, verdict); });
    }
}

void check_synthetic_block(const Json& group, VectorReport& report) {
    report.run("syntheticBlock", [&](Verdict& verdict) { check_whole_block(group, verdict); });
    for (const auto& entry : group.at("signatureVariants").items()) {
        report.run("syntheticBlock signature " + entry.key(),
                   [&](Verdict& verdict) { check_accepted(group, entry.value(), verdict); });
    }
    for (const auto& entry : group.at("invalidSignatures").items()) {
        report.run("syntheticBlock invalid signature " + entry.key(),
                   [&](Verdict& verdict) { check_refused(group, entry.value(), verdict); });
    }
}

void check_pbft(const Json& group, VectorReport& report) {
    for (const Json& vector : group) {
        report.run("pbft " + vector.at("kind").get<std::string>(), [&](Verdict& verdict) {
            const Bytes raw = hex_bytes(vector.at("rawHex"));
            const Bytes signature = hex_bytes(vector.at("signature"));
            verdict.equal("canonical form", encode_pbft_again(raw), to_hex(raw));
            verdict.equal("digest", sha256(raw).hex(), vector.at("sha256"));
            verdict.require("no key could have signed", !signer_of(sha256(raw), signature).empty());
            verdict.equal("commit result",
                          to_hex(wire::WireWriter().bytes(1, raw).bytes(2, signature).view()),
                          vector.at("commitResultHex"));
        });
    }
}

}  // namespace tributary::check
