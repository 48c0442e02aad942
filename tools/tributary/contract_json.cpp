// SPDX-License-Identifier: Apache-2.0
#include "tools/tributary/contract_json.hpp"

#include <array>
#include <limits>
#include <span>

#include "primitives/wire/wire_reader.hpp"
#include "primitives/wire/wire_writer.hpp"

namespace tributary::tools {
namespace {

using wire::ContractType;
using wire::WireField;
using wire::WireWriter;

enum class Kind {
    int32,
    int64,
    address,
    /// Bytes that people read: hex, or text in the visible form.
    name,
    /// Bytes that nobody reads: always hex.
    blob,
    text,
    permission_type,
    message,
    list,
};

struct Field {
    const char* name = nullptr;
    std::uint32_t number = 0;
    Kind kind{};
    /// Of a message or list.
    std::span<const Field> fields{};
};

constexpr std::array kPermissionTypes{"Owner", "Witness", "Active"};

constexpr std::array kTransfer{Field{"owner_address", 1, Kind::address},
                               Field{"to_address", 2, Kind::address},
                               Field{"amount", 3, Kind::int64}};
constexpr std::array kTransferAsset{Field{"asset_name", 1, Kind::name},
                                    Field{"owner_address", 2, Kind::address},
                                    Field{"to_address", 3, Kind::address},
                                    Field{"amount", 4, Kind::int64}};
constexpr std::array kFrozenSupply{Field{"frozen_amount", 1, Kind::int64},
                                   Field{"frozen_days", 2, Kind::int64}};
constexpr std::array kAssetIssue{Field{"owner_address", 1, Kind::address},
                                 Field{"name", 2, Kind::name},
                                 Field{"abbr", 3, Kind::name},
                                 Field{"total_supply", 4, Kind::int64},
                                 Field{"frozen_supply", 5, Kind::list, kFrozenSupply},
                                 Field{"trx_num", 6, Kind::int32},
                                 Field{"precision", 7, Kind::int32},
                                 Field{"num", 8, Kind::int32},
                                 Field{"start_time", 9, Kind::int64},
                                 Field{"end_time", 10, Kind::int64},
                                 Field{"order", 11, Kind::int64},
                                 Field{"vote_score", 16, Kind::int32},
                                 Field{"description", 20, Kind::name},
                                 Field{"url", 21, Kind::name},
                                 Field{"free_asset_net_limit", 22, Kind::int64},
                                 Field{"public_free_asset_net_limit", 23, Kind::int64},
                                 Field{"public_free_asset_net_usage", 24, Kind::int64},
                                 Field{"public_latest_free_net_time", 25, Kind::int64},
                                 Field{"id", 41, Kind::text}};
constexpr std::array kParticipate{Field{"owner_address", 1, Kind::address},
                                  Field{"to_address", 2, Kind::address},
                                  Field{"asset_name", 3, Kind::name},
                                  Field{"amount", 4, Kind::int64}};
constexpr std::array kUnfreezeAsset{Field{"owner_address", 1, Kind::address}};
constexpr std::array kKey{Field{"address", 1, Kind::address}, Field{"weight", 2, Kind::int64}};
constexpr std::array kPermission{Field{"type", 1, Kind::permission_type},
                                 Field{"id", 2, Kind::int32},
                                 Field{"permission_name", 3, Kind::text},
                                 Field{"threshold", 4, Kind::int64},
                                 Field{"parent_id", 5, Kind::int32},
                                 Field{"operations", 6, Kind::blob},
                                 Field{"keys", 7, Kind::list, kKey}};
constexpr std::array kPermissionUpdate{Field{"owner_address", 1, Kind::address},
                                       Field{"owner", 2, Kind::message, kPermission},
                                       Field{"witness", 3, Kind::message, kPermission},
                                       Field{"actives", 4, Kind::list, kPermission}};

struct Shape {
    ContractName name;
    std::span<const Field> fields;
};

constexpr std::array kShapes{
    Shape{{ContractType::transfer, "TransferContract"}, kTransfer},
    Shape{{ContractType::transfer_asset, "TransferAssetContract"}, kTransferAsset},
    Shape{{ContractType::asset_issue, "AssetIssueContract"}, kAssetIssue},
    Shape{{ContractType::participate_asset_issue, "ParticipateAssetIssueContract"}, kParticipate},
    Shape{{ContractType::unfreeze_asset, "UnfreezeAssetContract"}, kUnfreezeAsset},
    Shape{{ContractType::account_permission_update, "AccountPermissionUpdateContract"},
          kPermissionUpdate}};

const Shape* find_shape(ContractType type) {
    for (const Shape& shape : kShapes) {
        if (shape.name.type == type) return &shape;
    }
    return nullptr;
}

const Field* find_field(std::span<const Field> fields, const WireField& found) {
    for (const Field& field : fields) {
        if (field.number == found.number) return &field;
    }
    return nullptr;
}

bool is_integer(Kind kind) {
    return kind == Kind::int32 || kind == Kind::int64 || kind == Kind::permission_type;
}

Json integer_json(const Field& field, const WireField& found, JsonForm form) {
    if (field.kind == Kind::int32) return found.int32();
    const std::int64_t value = found.int64();
    const auto count = static_cast<std::int64_t>(kPermissionTypes.size());
    if (field.kind == Kind::permission_type && value >= 0 && value < count)
        return kPermissionTypes[static_cast<std::size_t>(value)];
    if (field.kind == Kind::int64 && form.integers_as_text) return std::to_string(value);
    return value;
}

std::optional<Json> message_json(ByteView bytes, std::span<const Field> fields, JsonForm form);

std::optional<Json> bytes_json(const Field& field, ByteView bytes, JsonForm form) {
    switch (field.kind) {
        case Kind::address: {
            const auto address = Address::from(bytes);
            if (form.visible && address) return Json(address->base58());
            return Json(to_hex(bytes));
        }
        case Kind::name:
            return form.visible ? Json(std::string(as_text(bytes))) : Json(to_hex(bytes));
        case Kind::blob: return Json(to_hex(bytes));
        case Kind::text: return Json(std::string(as_text(bytes)));
        default: return message_json(bytes, field.fields, form);
    }
}

std::optional<Json> message_json(ByteView bytes, std::span<const Field> fields, JsonForm form) {
    Json out = Json::object();
    bool understood = true;
    const Status read = wire::for_each_field(bytes, [&](const WireField& found) {
        const Field* field = find_field(fields, found);
        const bool fits =
            field != nullptr && (is_integer(field->kind) ? found.is_varint(field->number)
                                                         : found.is_bytes(field->number));
        const auto value = !fits                     ? std::nullopt
                           : is_integer(field->kind) ? integer_json(*field, found, form)
                                                     : bytes_json(*field, found.bytes, form);
        if (!value) {
            understood = false;
        } else if (field->kind == Kind::list) {
            out[field->name].push_back(*value);
        } else {
            out[field->name] = *value;
        }
    });
    if (!read || !understood) return std::nullopt;
    return out;
}

auto wrong(const Field& field) {
    return fail(ErrorCode::malformed, std::string("member ") + field.name);
}

std::optional<std::int64_t> integer_in(const Field& field, const Json& value) {
    if (field.kind == Kind::permission_type && value.is_string()) {
        for (std::size_t i = 0; i < kPermissionTypes.size(); ++i) {
            if (value == kPermissionTypes[i]) return static_cast<std::int64_t>(i);
        }
        return std::nullopt;
    }
    if (value.is_string()) return parse_integer<std::int64_t>(value.get_ref<const std::string&>());
    const bool too_big = value.is_number_unsigned() &&
                         value.get<std::uint64_t>() >
                             static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (!value.is_number_integer() || too_big) return std::nullopt;
    return value.get<std::int64_t>();
}

Status write_integer(WireWriter& out, const Field& field, const Json& value) {
    const auto number = integer_in(field, value);
    const bool fits = number && (field.kind == Kind::int64 ||
                                 (*number >= std::numeric_limits<std::int32_t>::min() &&
                                  *number <= std::numeric_limits<std::int32_t>::max()));
    if (!fits) return wrong(field);
    out.integer(field.number, *number);
    return {};
}

Result<Bytes> bytes_in(const Field& field, const Json& value, bool visible) {
    if (!value.is_string()) return wrong(field);
    const auto& text = value.get_ref<const std::string&>();
    if (field.kind == Kind::text || (field.kind == Kind::name && visible))
        return to_bytes(as_bytes(text));
    if (field.kind == Kind::address) {
        const auto address = parse_address(text);
        if (!address) return wrong(field);
        return to_bytes(address->view());
    }
    auto bytes = from_hex(text);
    if (!bytes) return wrong(field);
    return std::move(*bytes);
}

Result<Bytes> write_message(const Json& value, std::span<const Field> fields, bool visible);

Status write_field(WireWriter& out, const Field& field, const Json& value, bool visible) {
    if (is_integer(field.kind)) return write_integer(out, field, value);
    if (field.kind != Kind::message && field.kind != Kind::list) {
        const auto bytes = bytes_in(field, value, visible);
        if (!bytes) return fail(bytes.error());
        out.bytes(field.number, *bytes);
        return {};
    }
    if (field.kind == Kind::list && !value.is_array()) return wrong(field);
    const Json one = Json::array({value});
    for (const Json& entry : field.kind == Kind::list ? value : one) {
        const auto message = write_message(entry, field.fields, visible);
        if (!message) return fail(message.error());
        out.message(field.number, *message);
    }
    return {};
}

Result<Bytes> write_message(const Json& value, std::span<const Field> fields, bool visible) {
    if (!value.is_object()) return fail(ErrorCode::malformed, "a message is not an object");
    WireWriter out;
    std::size_t known = 0;
    for (const Field& field : fields) {
        const auto found = value.find(field.name);
        if (found == value.end()) continue;
        ++known;
        if (Status written = write_field(out, field, *found, visible); !written)
            return fail(written.error());
    }
    // What is not understood would be signed unseen, or lost.
    if (known != value.size()) return fail(ErrorCode::malformed, "a message has unknown members");
    return out.take();
}

}  // namespace

std::optional<ContractName> find_contract(ContractType type) {
    const Shape* shape = find_shape(type);
    if (shape == nullptr) return std::nullopt;
    return shape->name;
}

std::optional<ContractName> find_contract(std::string_view name) {
    for (const Shape& shape : kShapes) {
        if (shape.name.name == name) return shape.name;
    }
    return std::nullopt;
}

std::optional<Json> contract_to_json(const wire::Contract& contract, JsonForm form) {
    const Shape* shape = find_shape(contract.type);
    if (shape == nullptr || !wire::is_type(contract, shape->name.name)) return std::nullopt;
    return message_json(contract.value, shape->fields, form);
}

Result<Bytes> contract_from_json(ContractType type, const Json& value, bool visible) {
    const Shape* shape = find_shape(type);
    if (shape == nullptr) return fail(ErrorCode::malformed, "contract type");
    return write_message(value, shape->fields, visible);
}

}  // namespace tributary::tools
