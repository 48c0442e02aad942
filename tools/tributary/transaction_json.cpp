// SPDX-License-Identifier: Apache-2.0
#include "tools/tributary/transaction_json.hpp"

#include <algorithm>

#include "primitives/crypto/secp256k1.hpp"
#include "primitives/crypto/sha256.hpp"

namespace tributary::tools {
namespace {

constexpr std::string_view kTypePrefix = "type.googleapis.com/protocol.";

/// Longest signature that a node takes in (java-tron since 4.8.2).
constexpr std::size_t kMaxSignatureBytes = 68;

auto refuse(std::string what) {
    return fail(ErrorCode::malformed, std::move(what));
}

const Json* member(const Json& object, const char* name) {
    if (!object.is_object()) return nullptr;
    const auto found = object.find(name);
    return found == object.end() ? nullptr : &*found;
}

std::optional<std::string> text_member(const Json& object, const char* name) {
    const Json* value = member(object, name);
    if (value == nullptr || !value->is_string()) return std::nullopt;
    return value->get<std::string>();
}

std::optional<Bytes> hex_member(const Json& object, const char* name) {
    const auto text = text_member(object, name);
    return text ? from_hex(*text) : std::nullopt;
}

/// 0 where it is missing; nothing where it is something else.
std::optional<std::int64_t> integer_member(const Json& object, const char* name) {
    const Json* value = member(object, name);
    if (value == nullptr) return 0;
    if (value->is_string())
        return parse_integer<std::int64_t>(value->get_ref<const std::string&>());
    if (!value->is_number_integer()) return std::nullopt;
    const auto number = value->get<std::int64_t>();
    if (value->is_number_unsigned() && number < 0) return std::nullopt;
    return number;
}

/// Names of members that raw_data and a contract have; others would be lost.
bool has_only(const Json& object, std::initializer_list<const char*> names) {
    for (const auto& entry : object.items()) {
        if (std::find(names.begin(), names.end(), entry.key()) == names.end()) return false;
    }
    return true;
}

Status read_contract(wire::TransactionDraft& draft, const Json& contract, bool visible) {
    const auto type = text_member(contract, "type");
    const auto name = type ? find_contract(*type) : std::nullopt;
    if (!name) return refuse("contract type " + type.value_or(""));
    const Json* parameter = member(contract, "parameter");
    const Json* value = parameter == nullptr ? nullptr : member(*parameter, "value");
    if (value == nullptr) return refuse("the contract has no parameter with a value");
    const auto url = text_member(*parameter, "type_url");
    if (url && *url != std::string(kTypePrefix).append(name->name))
        return refuse("type_url does not fit the contract's type");
    const auto permission = integer_member(contract, "Permission_id");
    if (!permission || *permission < 0 || *permission > 0x7fffffff) return refuse("Permission_id");
    if (!has_only(contract, {"type", "parameter", "Permission_id"}))
        return refuse("the contract has unknown members");
    auto message = contract_from_json(name->type, *value, visible);
    if (!message) return fail(message.error());
    draft.type = name->type;
    draft.message = name->name;
    draft.value = std::move(*message);
    draft.permission_id = static_cast<std::int32_t>(*permission);
    return {};
}

/// raw_data from its members.
Result<Bytes> raw_from_json(const Json& raw, bool visible) {
    const Json* contracts = member(raw, "contract");
    if (contracts == nullptr || !contracts->is_array() || contracts->size() != 1)
        return refuse("raw_data has not exactly one contract");
    wire::TransactionDraft draft;
    if (Status read = read_contract(draft, contracts->front(), visible); !read)
        return fail(read.error());
    const auto reference = hex_member(raw, "ref_block_bytes");
    const auto hash = hex_member(raw, "ref_block_hash");
    if (!reference || reference->size() != draft.ref_block_bytes.size() || !hash ||
        hash->size() != draft.ref_block_hash.size())
        return refuse("ref_block_bytes or ref_block_hash");
    std::copy(reference->begin(), reference->end(), draft.ref_block_bytes.begin());
    std::copy(hash->begin(), hash->end(), draft.ref_block_hash.begin());
    const auto expiration = integer_member(raw, "expiration");
    const auto timestamp = integer_member(raw, "timestamp");
    const auto fee_limit = integer_member(raw, "fee_limit");
    if (!expiration || !timestamp || !fee_limit)
        return refuse("expiration, timestamp or fee_limit");
    draft.expiration = *expiration;
    draft.timestamp = *timestamp;
    draft.fee_limit = *fee_limit;
    if (member(raw, "data") != nullptr) {
        auto data = hex_member(raw, "data");
        if (!data) return refuse("data");
        draft.data = std::move(*data);
    }
    if (!has_only(raw,
                  {"contract",
                   "ref_block_bytes",
                   "ref_block_hash",
                   "expiration",
                   "timestamp",
                   "fee_limit",
                   "data"}))
        return refuse("raw_data has unknown members");
    return wire::encode_raw(draft);
}

/// Nothing where the type has no JSON form here.
std::optional<Json> raw_to_json(const wire::Transaction& transaction) {
    const auto name = find_contract(transaction.contract.type);
    auto value = contract_to_json(transaction.contract, {});
    if (!name || !value) return std::nullopt;
    Json contract;
    contract["parameter"]["value"] = std::move(*value);
    contract["parameter"]["type_url"] = std::string(kTypePrefix).append(name->name);
    contract["type"] = name->name;
    const std::int32_t permission = transaction.contract.permission_id;
    if (permission != 0) contract["Permission_id"] = permission;
    Json out;
    out["contract"] = Json::array({std::move(contract)});
    out["ref_block_bytes"] = to_hex(transaction.ref_block_bytes);
    out["ref_block_hash"] = to_hex(transaction.ref_block_hash);
    out["expiration"] = transaction.expiration;
    if (!transaction.data.empty()) out["data"] = to_hex(transaction.data);
    if (transaction.fee_limit != 0) out["fee_limit"] = transaction.fee_limit;
    out["timestamp"] = transaction.timestamp;
    return out;
}

bool is_signature_size(std::size_t size) {
    return size >= Signature::kSize && size <= kMaxSignatureBytes;
}

Result<Bytes> signature_from_json(const Json& entry) {
    auto bytes = entry.is_string() ? from_hex(entry.get_ref<const std::string&>()) : std::nullopt;
    if (!bytes || !is_signature_size(bytes->size()))
        return refuse("a signature is not 65 bytes in hex");
    return std::move(*bytes);
}

Result<std::vector<Bytes>> signatures_from_json(const Json& document) {
    std::vector<Bytes> out;
    const Json* list = member(document, "signature");
    if (list == nullptr) return out;
    if (!list->is_array() || list->size() > kMaxTransactionSignatures)
        return refuse("signature is not a list of at most 5");
    for (const Json& entry : *list) {
        auto bytes = signature_from_json(entry);
        if (!bytes) return fail(bytes.error());
        out.push_back(std::move(*bytes));
    }
    return out;
}

bool has_json_form(ByteView raw) {
    const Bytes bytes = wire::encode_transaction(raw, {});
    const auto decoded = wire::decode_transaction(bytes);
    return decoded && find_contract(decoded->contract.type);
}

Result<Bytes> raw_of(const Json& document) {
    const Json* raw = member(document, "raw_data");
    const bool visible = member(document, "visible") != nullptr && document["visible"] == true;
    auto built = raw == nullptr ? Result<Bytes>(refuse("neither raw_data nor raw_data_hex"))
                                : raw_from_json(*raw, visible);
    if (member(document, "raw_data_hex") == nullptr) return built;
    auto bytes = hex_member(document, "raw_data_hex");
    if (!bytes) return refuse("raw_data_hex");
    if (raw == nullptr) return std::move(*bytes);
    // A person reads raw_data, the key signs raw_data_hex: where we can tell, they must agree.
    if (built && *built != *bytes) return refuse("raw_data says something else than raw_data_hex");
    if (!built && has_json_form(*bytes)) return built;
    return std::move(*bytes);
}

Result<TransactionParts> parts_from_bytes(ByteView bytes) {
    const auto decoded = wire::decode_transaction(bytes);
    if (!decoded) return fail(decoded.error());
    TransactionParts out{to_bytes(decoded->raw), {}};
    if (decoded->signatures.size() > kMaxTransactionSignatures)
        return refuse("it has more than 5 signatures");
    for (const ByteView signature : decoded->signatures) {
        if (!is_signature_size(signature.size())) return refuse("a signature is not 65 bytes");
        out.signatures.push_back(to_bytes(signature));
    }
    return out;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kSpace = " \t\r\n";
    const auto first = text.find_first_not_of(kSpace);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

}  // namespace

TransactionId TransactionParts::id() const {
    return TransactionId{sha256(raw).bytes};
}

Json transaction_to_json(const TransactionParts& parts) {
    Json out;
    out["visible"] = false;
    out["txID"] = parts.id().hex();
    const Bytes bytes = wire::encode_transaction(parts.raw, {});
    if (const auto decoded = wire::decode_transaction(bytes)) {
        auto raw = raw_to_json(*decoded);
        const auto again = raw ? raw_from_json(*raw, false) : Result<Bytes>(Bytes());
        if (again && *again == parts.raw) out["raw_data"] = std::move(*raw);
    }
    out["raw_data_hex"] = to_hex(parts.raw);
    // An empty list is a signature to some libraries.
    for (const Bytes& signature : parts.signatures)
        out["signature"].push_back(to_hex(signature));
    return out;
}

Result<TransactionParts> transaction_from_json(std::string_view text) {
    if (text.size() > kMaxTransactionFile) return fail(ErrorCode::oversized, "transaction file");
    text = trimmed(text);
    if (!text.starts_with('{')) {
        const auto bytes = from_hex(text);
        if (!bytes) return refuse("neither JSON nor hex");
        return parts_from_bytes(*bytes);
    }
    const Json document = Json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (!document.is_object()) return refuse("not a JSON object");
    auto raw = raw_of(document);
    if (!raw) return fail(raw.error());
    auto signatures = signatures_from_json(document);
    if (!signatures) return fail(signatures.error());
    TransactionParts out{std::move(*raw), std::move(*signatures)};
    if (const auto decoded = wire::decode_transaction(out.bytes()); !decoded)
        return fail(decoded.error());
    const Json* id = member(document, "txID");
    // Who cannot hash by itself asks with an empty one.
    if (id != nullptr && *id != "" && *id != out.id().hex())
        return refuse("txID is not that of raw_data");
    return out;
}

}  // namespace tributary::tools
