// SPDX-License-Identifier: Apache-2.0
#include "tools/tributary/receipt_file.hpp"

#include <algorithm>

#include "primitives/numbers.hpp"

namespace tributary::tools {
namespace {

constexpr std::string_view kSpace = " \t\r\n";

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(kSpace);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

bool is_hex(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    });
}

/// Reads members of one object, remembering the first thing that was wrong.
class Members {
  public:
    explicit Members(const Json& object) : object_(object) {}

    /// An integer, or its decimal digits as text.
    std::uint64_t number(const char* name) {
        const auto* value = find(name);
        if (value == nullptr) return refuse<std::uint64_t>(ErrorCode::missing_field, name);
        if (value->is_number_unsigned()) return value->get<std::uint64_t>();
        const auto parsed = value->is_string()
                                ? parse_integer<std::uint64_t>(value->get<std::string>())
                                : std::nullopt;
        return parsed ? *parsed : refuse<std::uint64_t>(ErrorCode::bad_number, name);
    }

    std::uint64_t number_or_zero(const char* name) {
        return find(name) == nullptr ? 0 : number(name);
    }

    /// The 20 bytes behind an address's prefix.
    std::string account(const char* name) {
        const auto text = string(name);
        if (!text) return {};
        const auto address = parse_address(*text);
        if (!address) return refuse<std::string>(address.error().code, name);
        return std::string(as_text(address->evm_view()));
    }

    std::string bytes(const char* name) {
        const auto text = string(name);
        if (!text) return {};
        const auto value = from_hex(*text);
        if (!value) return refuse<std::string>(ErrorCode::bad_hex, name);
        return std::string(as_text(*value));
    }

    /// Zeroes are left out, as in the canonical form.
    std::string hash_or_nothing(const char* name) {
        auto out = find(name) == nullptr ? std::string() : bytes(name);
        return out == std::string(Hash256::kSize, '\0') ? std::string() : out;
    }

    [[nodiscard]] const Json* find(const char* name) const {
        if (!object_.is_object()) return nullptr;
        const auto found = object_.find(name);
        return found == object_.end() || found->is_null() ? nullptr : &*found;
    }

    [[nodiscard]] Status status() const {
        if (error_) return fail(*error_);
        return {};
    }

  private:
    std::optional<std::string> string(const char* name) {
        const auto* value = find(name);
        if (value == nullptr)
            return refuse<std::optional<std::string>>(ErrorCode::missing_field, name);
        if (!value->is_string())
            return refuse<std::optional<std::string>>(ErrorCode::malformed, name);
        return value->get<std::string>();
    }

    template <typename Value>
    Value refuse(ErrorCode code, const char* name) {
        if (!error_) error_ = Error{code, name};
        return Value{};
    }

    const Json& object_;
    std::optional<Error> error_;
};

Result<oracle::v1::SignedTransferReceipt> from_json(std::string_view text) {
    const auto json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (json.is_discarded()) return fail(ErrorCode::malformed, "receipt: not JSON");
    Members outer(json);
    const auto* inner = outer.find("receipt");
    if (inner == nullptr) return fail(ErrorCode::missing_field, "receipt");
    Members members(*inner);
    oracle::v1::SignedTransferReceipt out;
    auto& receipt = *out.mutable_receipt();
    receipt.set_payer(members.account("payer"));
    receipt.set_payee(members.account("payee"));
    receipt.set_epoch(members.number("epoch"));
    receipt.set_seq(members.number("sequence"));
    receipt.set_bytes_total(members.number("bytes_total"));
    receipt.set_amount_total(members.number("amount_total"));
    receipt.set_lane(members.hash_or_nothing("lane"));
    receipt.set_pieces(members.hash_or_nothing("pieces"));
    receipt.set_voucher(members.number_or_zero("voucher"));
    receipt.set_expiry(members.number("expiry"));
    out.set_signature(outer.bytes("signature"));
    if (auto ok = members.status(); !ok) return fail(ok.error());
    if (auto ok = outer.status(); !ok) return fail(ok.error());
    return out;
}

}  // namespace

Result<oracle::v1::SignedTransferReceipt> parse_receipt(std::string_view file) {
    if (file.size() > kMaxReceiptFile) return fail(ErrorCode::oversized, "receipt");
    const auto text = trimmed(file);
    if (!text.empty() && text.front() == '{') return from_json(text);
    const auto decoded = is_hex(text) ? from_hex(text) : std::optional(to_bytes(as_bytes(file)));
    oracle::v1::SignedTransferReceipt out;
    const bool parsed = decoded && !decoded->empty() &&
                        out.ParseFromArray(decoded->data(), static_cast<int>(decoded->size()));
    if (!parsed) return fail(ErrorCode::malformed, "receipt");
    return out;
}

Json json_of(const oracle::SignedTransferReceipt& signed_receipt) {
    const auto& receipt = signed_receipt.receipt;
    Json out;
    auto& inner = out["receipt"];
    inner["payer"] = receipt.payer.base58();
    inner["payee"] = receipt.payee.base58();
    inner["epoch"] = receipt.epoch;
    inner["sequence"] = receipt.sequence;
    inner["bytes_total"] = receipt.bytes_total;
    inner["amount_total"] = receipt.amount_total.text();
    inner["lane"] = receipt.lane.hex();
    inner["pieces"] = receipt.pieces.hex();
    inner["voucher"] = receipt.voucher;
    inner["expiry"] = receipt.expiry;
    out["signature"] = signed_receipt.signature.hex();
    return out;
}

}  // namespace tributary::tools
