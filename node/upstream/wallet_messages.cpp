// SPDX-License-Identifier: Apache-2.0
#include "node/upstream/wallet_messages.hpp"

#include <algorithm>

#include "primitives/crypto/sha256.hpp"
#include "primitives/wire/wire_reader.hpp"
#include "primitives/wire/wire_writer.hpp"
#include "primitives/wire/witness_contracts.hpp"
#include "proto/codec/canonical.hpp"

namespace tributary::node {
namespace {

/// protocol.Return.response_code, as far as people see the names.
std::string_view name_of_code(std::int32_t code) {
    switch (code) {
        case 1: return "SIGERROR";
        case 2: return "CONTRACT_VALIDATE_ERROR";
        case 3: return "CONTRACT_EXE_ERROR";
        case 4: return "BANDWITH_ERROR";
        case 5: return "DUP_TRANSACTION_ERROR";
        case 6: return "TAPOS_ERROR";
        case 7: return "TOO_BIG_TRANSACTION_ERROR";
        case 8: return "TRANSACTION_EXPIRATION_ERROR";
        case 9: return "SERVER_BUSY";
        case 10: return "NO_CONNECTION";
        case 11: return "NOT_ENOUGH_EFFECTIVE_CONNECTION";
        case 12: return "BLOCK_UNSOLIDIFIED";
        default: return "OTHER_ERROR";
    }
}

constexpr std::int32_t kDuplicate = 5;
/// What of a node's words is kept: it ends up in logs and answers.
constexpr std::size_t kMaxWords = 200;

Result<wire::Block> decode_canonical(const wire::BlockSlices& slices) {
    const auto canonical = codec::canonical_block(wire::encode_block(slices));
    if (!canonical) return fail(canonical.error());
    const auto again = wire::slice_block(*canonical);
    if (!again) return fail(again.error());
    return decode_checked(*again);
}

}  // namespace

Result<wire::Block> decode_checked(const wire::BlockSlices& slices) {
    auto block = wire::decode_block(slices);
    if (!block) return fail(std::move(block).error());
    if (wire::transaction_root(block->transactions) != block->header.tx_root) {
        return fail(ErrorCode::root_mismatch, "block " + std::to_string(block->header.number));
    }
    return block;
}

std::string printable(std::string_view words) {
    std::string out(words.substr(0, kMaxWords));
    std::replace_if(
        out.begin(), out.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
    return out;
}

Bytes encode_range_request(BlockRange range) {
    return wire::WireWriter()
        .integer(1, static_cast<std::int64_t>(range.start))
        .integer(2, static_cast<std::int64_t>(range.start + range.count))
        .take();
}

Bytes encode_bytes_request(ByteView value) {
    return wire::WireWriter().bytes(1, value).take();
}

Result<wire::Block> decode_block_answer(ByteView answer) {
    if (answer.empty()) return fail(ErrorCode::not_found, "empty answer");
    const auto slices = wire::slice_block_extention(answer);
    if (!slices) return fail(slices.error());
    auto first = decode_checked(*slices);
    if (first) return first;
    auto second = decode_canonical(*slices);
    if (second) return second;
    return first;
}

Result<std::vector<wire::Block>> decode_range_answer(ByteView answer, BlockRange asked) {
    std::vector<wire::Block> out;
    const Status read = wire::for_each_field(answer, [&](const wire::WireField& field) -> Status {
        if (!field.is_bytes(1)) return {};
        if (out.size() >= asked.count)
            return fail(ErrorCode::upstream_lied, "more blocks than asked for");
        auto block = decode_block_answer(field.bytes);
        if (!block) return fail(std::move(block).error());
        if (block->header.number != asked.start + out.size()) {
            return fail(ErrorCode::upstream_lied,
                        "block " + std::to_string(block->header.number) + " instead of " +
                            std::to_string(asked.start + out.size()));
        }
        out.push_back(std::move(*block));
        return {};
    });
    if (!read) return fail(read.error());
    if (out.empty()) return fail(ErrorCode::not_found, "empty answer");
    return out;
}

Result<BlockRef> decode_head_answer(ByteView answer) {
    if (answer.empty()) return fail(ErrorCode::not_found, "empty answer");
    const auto slices = wire::slice_block_extention(answer);
    if (!slices) return fail(slices.error());
    if (slices->header.size() > wire::kMaxHeaderSize) {
        return fail(ErrorCode::oversized, "block header");
    }
    std::optional<ByteView> raw;
    const Status read_header =
        wire::for_each_field(slices->header, [&](const wire::WireField& field) {
            if (field.is_bytes(1)) raw = field.bytes;
        });
    if (!read_header) return fail(read_header.error());
    if (!raw) return fail(ErrorCode::missing_field, "block header raw_data");
    std::int64_t number = 0;
    const Status read_raw = wire::for_each_field(*raw, [&](const wire::WireField& field) {
        if (field.is_varint(7)) number = field.int64();
    });
    if (!read_raw) return fail(read_raw.error());
    if (number < 0) return fail(ErrorCode::malformed, "negative block number");
    const auto position = static_cast<BlockNumber>(number);
    return BlockRef{position, make_block_id(position, sha256(*raw))};
}

Bytes encode_account_request(const Address& address) {
    return wire::WireWriter().bytes(3, address.view()).take();
}

Result<std::int64_t> decode_account_answer(ByteView answer,
                                           const Address& address,
                                           std::string_view token_id) {
    if (answer.empty()) return fail(ErrorCode::not_found, "there is no such account");
    ByteView who;
    std::int64_t amount = 0;
    const Status read = wire::for_each_field(answer, [&](const wire::WireField& field) -> Status {
        if (field.is_bytes(3)) who = field.bytes;
        // assetV2, a map: each entry is {1 token id, 2 amount}.
        if (!field.is_bytes(56)) return {};
        ByteView id;
        std::int64_t units = 0;
        const Status entry = wire::for_each_field(field.bytes, [&](const wire::WireField& part) {
            if (part.is_bytes(1)) id = part.bytes;
            if (part.is_varint(2)) units = part.int64();
        });
        if (entry && as_text(id) == token_id) amount = units;
        return entry;
    });
    if (!read) return fail(read.error());
    if (!equal(who, address.view()))
        return fail(ErrorCode::upstream_lied, "it answers for another account");
    return amount;
}

Result<Address> decode_witness_key(ByteView answer, const Address& witness) {
    if (answer.empty()) return fail(ErrorCode::not_found, "there is no such account");
    ByteView who;
    std::optional<ByteView> key;
    const Status read = wire::for_each_field(answer, [&](const wire::WireField& field) -> Status {
        if (field.is_bytes(3)) who = field.bytes;
        if (!field.is_bytes(32)) return {};
        const auto keys = wire::key_addresses_in(field.bytes);
        if (!keys) return fail(keys.error());
        if (!key && !keys->empty()) key = keys->front();
        return {};
    });
    if (!read) return fail(read.error());
    if (!equal(who, witness.view()))
        return fail(ErrorCode::upstream_lied, "it answers for another account");
    if (!key) return witness;
    const auto address = Address::from(*key);
    if (!address) return fail(ErrorCode::bad_address, "witness key of " + witness.base58());
    return *address;
}

Result<std::vector<Address>> decode_witness_list(ByteView answer) {
    if (answer.empty()) return fail(ErrorCode::not_found, "empty answer");
    std::vector<Address> out;
    const Status read = wire::for_each_field(answer, [&](const wire::WireField& field) -> Status {
        if (!field.is_bytes(1)) return {};
        if (out.size() >= kMaxWitnesses)
            return fail(ErrorCode::oversized,
                        "more than " + std::to_string(kMaxWitnesses) + " witnesses");
        ByteView address;
        const Status witness = wire::for_each_field(field.bytes, [&](const wire::WireField& part) {
            if (part.is_bytes(1)) address = part.bytes;
        });
        if (!witness) return witness;
        const auto known = Address::from(address);
        if (!known) return fail(ErrorCode::bad_address, "witness");
        out.push_back(*known);
        return {};
    });
    if (!read) return fail(read.error());
    std::sort(out.begin(), out.end());
    const auto twin = std::adjacent_find(out.begin(), out.end());
    if (twin != out.end())
        return fail(ErrorCode::upstream_lied, "witness " + twin->base58() + " is listed twice");
    return out;
}

Bytes encode_header_request(BlockNumber number) {
    return wire::WireWriter().text(1, std::to_string(number)).take();
}

Result<wire::Header> decode_header_answer(ByteView answer, BlockNumber number) {
    if (answer.empty()) return fail(ErrorCode::not_found, "empty answer");
    const auto slices = wire::slice_block_extention(answer);
    if (!slices) return fail(slices.error());
    auto out = wire::decode_header(slices->header);
    if (out && out->number != number) {
        return fail(
            ErrorCode::upstream_lied,
            "block " + std::to_string(out->number) + " instead of " + std::to_string(number));
    }
    return out;
}

Result<BlockNumber> decode_transaction_info(ByteView answer) {
    std::optional<std::int64_t> number;
    const Status read = wire::for_each_field(answer, [&](const wire::WireField& field) {
        if (field.is_varint(3)) number = field.int64();
    });
    if (!read) return fail(read.error());
    if (!number) return fail(ErrorCode::not_found, "no block is named");
    if (*number < 0) return fail(ErrorCode::malformed, "negative block number");
    return static_cast<BlockNumber>(*number);
}

Status decode_broadcast_answer(ByteView answer) {
    bool taken = false;
    std::int32_t code = 0;
    ByteView message;
    const Status read = wire::for_each_field(answer, [&](const wire::WireField& field) {
        if (field.is_varint(1)) taken = field.value != 0;
        if (field.is_varint(2)) code = field.int32();
        if (field.is_bytes(3)) message = field.bytes;
    });
    if (!read) return fail(read.error());
    // It has the transaction from somebody else: sent to several nodes, all but the first say so.
    if (taken || code == kDuplicate) return {};
    std::string detail(code == 0 ? "no result" : name_of_code(code));
    if (!message.empty()) detail.append(": ").append(printable(as_text(message)));
    return fail(ErrorCode::upstream_refused, detail);
}

}  // namespace tributary::node
