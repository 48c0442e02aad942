// SPDX-License-Identifier: Apache-2.0
#include "oracle/receipt.hpp"

#include <algorithm>
#include <limits>

#include "primitives/crypto/keccak256.hpp"
#include "primitives/wire/wire_reader.hpp"
#include "primitives/wire/wire_writer.hpp"

namespace tributary::oracle {
namespace {

constexpr std::string_view kDomainType =
    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)";
constexpr std::string_view kDomainName = "BTT Bandwidth Vault";
constexpr std::string_view kDomainVersion = "1";
constexpr std::string_view kReceiptType =
    "Receipt(address payer,address payee,uint64 epoch,uint64 seq,uint64 bytesTotal,uint64 "
    "amountTotal,"
    "bytes32 lane,bytes32 pieces,uint64 voucher,uint64 expiry)";

/// n / 2: a higher s is the other signature of the same message.
constexpr std::array<std::uint8_t, 32> kHalfOrder = {
    0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0x5d, 0x57, 0x6e, 0x73, 0x57, 0xa4, 0x50, 0x1d, 0xdf, 0xe9, 0x2f, 0x46, 0x68, 0x1b, 0x20, 0xa0};

/// Typed data are a row of 32-byte words.
template <std::size_t N>
class WordRow {
  public:
    WordRow& hash(const Hash256& value) { return put(value.view()); }

    WordRow& address(const Address& value) { return put(value.evm_view()); }

    WordRow& number(std::uint64_t value) { return put(be64(value)); }

    [[nodiscard]] Hash256 digest() const { return keccak256(bytes_); }

  private:
    WordRow& put(ByteView tail) {
        used_ += 32;
        std::copy(tail.begin(),
                  tail.end(),
                  bytes_.begin() + static_cast<std::ptrdiff_t>(used_ - tail.size()));
        return *this;
    }

    std::array<std::uint8_t, 32 * N> bytes_{};
    std::size_t used_ = 0;
};

Result<Address> account_from(ByteView bytes, std::string_view name) {
    std::array<std::uint8_t, 20> tail{};
    if (bytes.empty()) return fail(ErrorCode::missing_field, std::string(name));
    if (bytes.size() != tail.size()) return fail(ErrorCode::bad_address, std::string(name));
    std::copy(bytes.begin(), bytes.end(), tail.begin());
    const Address out = Address::from_evm(tail);
    if (out == Address::from_evm({})) return fail(ErrorCode::bad_address, std::string(name));
    return out;
}

/// 32 bytes, or nothing for zero.
Result<Hash256> word_from(ByteView bytes, std::string_view name) {
    if (bytes.empty()) return Hash256{};
    const auto out = Hash256::from(bytes);
    if (!out) return fail(ErrorCode::malformed, std::string(name).append(" has not 32 bytes"));
    return *out;
}

/// The fields of a receipt before anything but the wire form was looked at.
struct ReceiptSlices {
    ByteView payer;
    ByteView payee;
    ByteView lane;
    ByteView pieces;
    std::uint64_t amount_total = 0;
    TransferReceipt numbers;
};

void take_field(ReceiptSlices& out, const wire::WireField& field) {
    if (field.is_bytes(1)) out.payer = field.bytes;
    if (field.is_bytes(2)) out.payee = field.bytes;
    if (field.is_varint(3)) out.numbers.epoch = field.value;
    if (field.is_varint(4)) out.numbers.sequence = field.value;
    if (field.is_varint(5)) out.numbers.bytes_total = field.value;
    if (field.is_varint(6)) out.amount_total = field.value;
    if (field.is_bytes(7)) out.lane = field.bytes;
    if (field.is_bytes(8)) out.pieces = field.bytes;
    if (field.is_varint(9)) out.numbers.voucher = field.value;
    if (field.is_varint(10)) out.numbers.expiry = field.value;
}

Result<TransferReceipt> decode_receipt(ByteView bytes) {
    ReceiptSlices slices;
    const Status read = wire::for_each_field(
        bytes, [&](const wire::WireField& field) { take_field(slices, field); });
    if (!read) return fail(read.error());
    const auto payer = account_from(slices.payer, "payer");
    if (!payer) return fail(payer.error());
    const auto payee = account_from(slices.payee, "payee");
    if (!payee) return fail(payee.error());
    const auto lane = word_from(slices.lane, "lane");
    if (!lane) return fail(lane.error());
    const auto pieces = word_from(slices.pieces, "pieces");
    if (!pieces) return fail(pieces.error());
    // TRC-10 balances are int64, so a larger promise cannot be kept.
    if (slices.amount_total >
        static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
        return fail(ErrorCode::overflow, "amount_total");
    }
    TransferReceipt out = slices.numbers;
    out.payer = *payer;
    out.payee = *payee;
    out.lane = *lane;
    out.pieces = *pieces;
    out.amount_total.value = static_cast<std::int64_t>(slices.amount_total);
    return out;
}

/// WireWriter takes signed numbers; the bits are the same.
std::int64_t wire_number(std::uint64_t value) {
    return static_cast<std::int64_t>(value);
}

}  // namespace

ReceiptHasher::ReceiptHasher(const ReceiptDomain& domain)
    : separator_(WordRow<5>()
                     .hash(keccak256(as_bytes(kDomainType)))
                     .hash(keccak256(as_bytes(kDomainName)))
                     .hash(keccak256(as_bytes(kDomainVersion)))
                     .number(domain.chain_id)
                     .address(domain.vault)
                     .digest()) {}

Hash256 ReceiptHasher::digest(const TransferReceipt& receipt) const {
    static const Hash256 type_hash = keccak256(as_bytes(kReceiptType));
    const Hash256 content = WordRow<11>()
                                .hash(type_hash)
                                .address(receipt.payer)
                                .address(receipt.payee)
                                .number(receipt.epoch)
                                .number(receipt.sequence)
                                .number(receipt.bytes_total)
                                .number(static_cast<std::uint64_t>(receipt.amount_total.value))
                                .hash(receipt.lane)
                                .hash(receipt.pieces)
                                .number(receipt.voucher)
                                .number(receipt.expiry)
                                .digest();
    std::array<std::uint8_t, 66> message{0x19, 0x01};
    std::copy(separator_.bytes.begin(), separator_.bytes.end(), message.begin() + 2);
    std::copy(content.bytes.begin(), content.bytes.end(), message.begin() + 34);
    return keccak256(message);
}

Result<SignedTransferReceipt> decode_signed_receipt(ByteView bytes) {
    if (bytes.size() > kMaxReceiptSize) return fail(ErrorCode::oversized, "receipt");
    std::optional<ByteView> receipt;
    ByteView signature;
    const Status read = wire::for_each_field(bytes, [&](const wire::WireField& field) -> Status {
        if (field.is_bytes(1)) {
            // protobuf would merge the two: nobody means that, and readers disagree about it.
            if (receipt) return fail(ErrorCode::malformed, "receipt given twice");
            receipt = field.bytes;
        }
        if (field.is_bytes(2)) signature = field.bytes;
        return {};
    });
    if (!read) return fail(read.error());
    if (!receipt) return fail(ErrorCode::missing_field, "receipt");
    if (signature.empty()) return fail(ErrorCode::missing_field, "signature");
    const auto content = decode_receipt(*receipt);
    if (!content) return fail(content.error());
    const auto parsed = receipt_signature_from(signature);
    if (!parsed) return fail(parsed.error());
    return SignedTransferReceipt{*content, *parsed};
}

Bytes encode_signed_receipt(const SignedTransferReceipt& signed_receipt) {
    const TransferReceipt& receipt = signed_receipt.receipt;
    wire::WireWriter content;
    content.bytes(1, receipt.payer.evm_view())
        .bytes(2, receipt.payee.evm_view())
        .integer(3, wire_number(receipt.epoch))
        .integer(4, wire_number(receipt.sequence))
        .integer(5, wire_number(receipt.bytes_total))
        .integer(6, receipt.amount_total.value);
    if (!receipt.lane.is_zero()) content.bytes(7, receipt.lane.view());
    if (!receipt.pieces.is_zero()) content.bytes(8, receipt.pieces.view());
    content.integer(9, wire_number(receipt.voucher)).integer(10, wire_number(receipt.expiry));
    return wire::WireWriter()
        .message(1, content.view())
        .bytes(2, signed_receipt.signature.view())
        .take();
}

Signature sign_receipt(const Hash256& digest, const SecretKey& secret) {
    Signature out = sign(digest, secret);
    out.bytes[64] = static_cast<std::uint8_t>(out.bytes[64] + 27);
    return out;
}

Result<Signature> receipt_signature_from(ByteView bytes) {
    const auto out = Signature::from(bytes);
    if (!out) return fail(ErrorCode::bad_signature, "not 65 bytes");
    if (out->bytes[64] != 27 && out->bytes[64] != 28) {
        return fail(ErrorCode::bad_signature, "v is neither 27 nor 28");
    }
    const auto s = out->bytes.begin() + 32;
    if (std::lexicographical_compare(kHalfOrder.begin(), kHalfOrder.end(), s, s + 32)) {
        return fail(ErrorCode::bad_signature, "s is in the upper half");
    }
    return *out;
}

}  // namespace tributary::oracle
