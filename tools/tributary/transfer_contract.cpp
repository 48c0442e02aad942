// SPDX-License-Identifier: Apache-2.0
#include "tools/tributary/transfer_contract.hpp"

#include "primitives/wire/wire_reader.hpp"
#include "primitives/wire/wire_writer.hpp"

namespace tributary::tools {
namespace {

/// Fields of TransferAssetContract; TransferContract lacks the first and counts from owner = 1.
struct FieldNumbers {
    std::uint32_t asset = 0;
    std::uint32_t owner = 1;
    std::uint32_t to = 2;
    std::uint32_t amount = 3;
};

constexpr FieldNumbers kTrxFields{.asset = 0, .owner = 1, .to = 2, .amount = 3};
constexpr FieldNumbers kAssetFields{.asset = 1, .owner = 2, .to = 3, .amount = 4};

}  // namespace

Bytes encode_transfer_contract(const Transfer& transfer) {
    const bool trx = transfer.token_id == kTrx;
    const auto& fields = trx ? kTrxFields : kAssetFields;
    wire::WireWriter writer;
    if (!trx) writer.text(fields.asset, transfer.token_id);
    writer.bytes(fields.owner, transfer.from.view());
    writer.bytes(fields.to, transfer.to.view());
    writer.integer(fields.amount, transfer.amount);
    return writer.take();
}

Result<std::string> parse_token_id(std::string_view text) {
    std::string upper(text);
    for (auto& c : upper)
        c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    if (upper == kTrx) return upper;
    const auto id = parse_integer<std::int64_t>(text);
    if (!id || *id <= 0 || std::to_string(*id) != text) {
        return fail(ErrorCode::bad_number, "token id " + std::string(text));
    }
    return std::string(text);
}

std::optional<Transfer> decode_transfer_contract(const wire::Contract& contract) {
    const bool trx = contract.type == wire::ContractType::transfer;
    if (!trx && contract.type != wire::ContractType::transfer_asset) return std::nullopt;
    const auto& numbers = trx ? kTrxFields : kAssetFields;
    ByteView owner;
    ByteView to;
    Transfer out;
    if (trx) out.token_id = kTrx;
    const auto walked = wire::for_each_field(contract.value, [&](const wire::WireField& field) {
        if (!trx && field.is_bytes(numbers.asset)) out.token_id = as_text(field.bytes);
        if (field.is_bytes(numbers.owner)) owner = field.bytes;
        if (field.is_bytes(numbers.to)) to = field.bytes;
        if (field.is_varint(numbers.amount)) out.amount = field.int64();
    });
    const auto from_address = Address::from(owner);
    const auto to_address = Address::from(to);
    if (!walked || !from_address || !to_address) return std::nullopt;
    out.from = *from_address;
    out.to = *to_address;
    return out;
}

}  // namespace tributary::tools
