// SPDX-License-Identifier: Apache-2.0
#include "consensus/anchor.hpp"

#include <algorithm>

#include "consensus/genesis.hpp"
#include "consensus/object_reader.hpp"
#include "primitives/crypto/secp256k1.hpp"
#include "primitives/crypto/sha256.hpp"
#include "primitives/wire/wire_writer.hpp"

namespace tributary::consensus {
namespace {

constexpr std::string_view kSchema = "tributary.anchor/v1";

bool sorted_without_twins(const std::vector<Address>& addresses) {
    return std::adjacent_find(addresses.begin(), addresses.end(), [](const auto& a, const auto& b) {
               return !(a < b);
           }) == addresses.end();
}

AnchorKey read_key(ObjectReader& from) {
    return {from.address("witness"), from.address("key")};
}

AnchorSignature read_signature(ObjectReader& from) {
    return {from.address("signer"), from.fixed_hex<Signature>("signature")};
}

void read_seats(Anchor& out, ObjectReader& from) {
    const Json* seats = from.list("seats");
    if (seats == nullptr || seats->empty()) {
        from.refuse("seats", "is missing or empty");
        return;
    }
    for (const Json& seat : *seats) {
        const auto address = seat.is_string() ? parse_address(seat.get<std::string>())
                                              : Result<Address>(fail(ErrorCode::bad_address));
        if (!address) {
            from.refuse("seats", "holds something that is not an address");
            return;
        }
        out.seats.push_back(*address);
    }
    std::sort(out.seats.begin(), out.seats.end());
    if (!sorted_without_twins(out.seats)) from.refuse("seats", "names one address twice");
    if (out.seats.size() > out.n) from.refuse("seats", "has more than active_witnesses entries");
}

void read_keys(Anchor& out, ObjectReader& from) {
    out.keys = read_entries<AnchorKey>(from, "keys", read_key).value_or(std::vector<AnchorKey>{});
    std::sort(out.keys.begin(), out.keys.end(), [](const auto& a, const auto& b) {
        return a.witness < b.witness;
    });
    const auto twin =
        std::adjacent_find(out.keys.begin(), out.keys.end(), [](const auto& a, const auto& b) {
            return a.witness == b.witness;
        });
    if (twin != out.keys.end()) from.refuse("keys", "names one witness twice");
}

Anchor read_anchor(ObjectReader& from) {
    Anchor out;
    out.genesis = from.fixed_hex<BlockId>("genesis_id");
    out.block.id = from.fixed_hex<BlockId>("id");
    out.block.number = static_cast<BlockNumber>(from.integer("number", {0}));
    if (number_of(out.block.id) != out.block.number) from.refuse("id", "is not of that number");
    out.timestamp = from.integer("timestamp_ms", {0});
    out.parent_timestamp = from.integer("parent_timestamp_ms", {0});
    if (out.block.number > 0 && out.parent_timestamp >= out.timestamp)
        from.refuse("parent_timestamp_ms", "is not before timestamp_ms");
    out.n = static_cast<std::uint32_t>(from.integer("active_witnesses", {1, kMaxActiveWitnesses}));
    read_seats(out, from);
    read_keys(out, from);
    out.signatures = read_entries<AnchorSignature>(from, "signatures", read_signature)
                         .value_or(std::vector<AnchorSignature>{});
    if (out.signatures.size() > kMaxAnchorSignatures)
        from.refuse("signatures", "has too many entries");
    if (from.fixed_hex<Hash256>("digest") != digest_of(out))
        from.refuse("digest", "is not that of the other fields");
    return out;
}

Status verify_signatures(const Anchor& anchor) {
    const Hash256 digest = digest_of(anchor);
    for (const AnchorSignature& entry : anchor.signatures) {
        const auto key = recover(digest, entry.signature);
        if (!key || address_of(*key) != entry.signer) {
            return fail(ErrorCode::bad_signature, "anchor, signer " + entry.signer.base58());
        }
    }
    return {};
}

std::optional<std::int64_t> pinned_interval(const Network& network) {
    if (!network.maintenance_interval_pinned) return std::nullopt;
    return network.maintenance_interval_ms;
}

std::uint32_t genesis_length(const Network& network) {
    const auto listed = static_cast<std::uint32_t>(genesis_witnesses(network).size());
    return listed == 0 ? network.max_active_witnesses : listed;
}

/// Distinct witnesses of the headers, those that produced last first.
std::vector<Address> newest_producers(std::span<const wire::Header> headers) {
    std::vector<Address> out;
    for (auto it = headers.rbegin(); it != headers.rend(); ++it) {
        if (std::find(out.begin(), out.end(), it->witness) == out.end()) out.push_back(it->witness);
    }
    return out;
}

Status verify_ancestors(const BlockRef& block, std::span<const wire::Header> ancestors) {
    if (ancestors.empty()) return fail(ErrorCode::truncated, "no ancestor of the anchor");
    if (ancestors.back().id != block.id || ancestors.back().number != block.number) {
        return fail(ErrorCode::wrong_anchor,
                    "block " + std::to_string(block.number) + " is " + ancestors.back().id.hex() +
                        " there, the anchor is " + block.id.hex());
    }
    for (std::size_t i = 1; i < ancestors.size(); ++i) {
        if (ancestors[i].number != ancestors[i - 1].number + 1)
            return fail(ErrorCode::number_mismatch, ancestors[i].id.hex());
        if (ancestors[i].parent_id != ancestors[i - 1].id)
            return fail(ErrorCode::unknown_parent, ancestors[i].id.hex());
    }
    return {};
}

}  // namespace

std::span<const wire::Header> since_last_border(const ChainRules& rules,
                                                std::span<const wire::Header> headers) {
    const std::int64_t gap = rules.grid.interval * (1 + rules.grid.maintenance_skip);
    std::size_t first = headers.size() - 1;
    while (first > 0 && headers[first].timestamp - headers[first - 1].timestamp < gap)
        --first;
    return headers.subspan(first);
}

Result<AnchorChoice> parse_anchor_choice(std::string_view text) {
    if (text == "genesis") return GenesisAnchor{};
    const std::size_t colon = text.find(':');
    if (colon != std::string_view::npos) {
        const auto number = parse_integer<BlockNumber>(text.substr(0, colon));
        const auto id = BlockId::from_hex(text.substr(colon + 1));
        if (number && id && number_of(*id) == *number) return BlockRef{*number, *id};
    }
    return fail(ErrorCode::bad_config,
                "anchor " + std::string(text) + " is neither genesis nor NUMBER:ID");
}

Result<AnchorChoice> read_anchor_choice(std::string_view text) {
    if (text.empty()) return GenesisAnchor{};
    if (text.find('{') == std::string_view::npos) return parse_anchor_choice(text);
    auto anchor = parse_anchor(text);
    if (!anchor) return fail(std::move(anchor).error());
    return std::move(*anchor);
}

Hash256 digest_of(const Anchor& anchor) {
    wire::WireWriter out;
    out.text(1, kSchema)
        .bytes(2, anchor.genesis.view())
        .bytes(3, anchor.block.id.view())
        .integer(4, anchor.timestamp)
        .integer(5, anchor.parent_timestamp)
        .integer(6, anchor.n);
    for (const Address& seat : anchor.seats)
        out.message(7, seat.view());
    for (const AnchorKey& key : anchor.keys) {
        out.message(
            8, wire::WireWriter().bytes(1, key.witness.view()).bytes(2, key.key.view()).view());
    }
    return sha256(out.view());
}

Result<Anchor> parse_anchor(std::string_view text) {
    if (text.size() > kMaxAnchorFileSize) return fail(ErrorCode::oversized, "anchor file");
    const Json root = Json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (root.is_discarded()) return fail(ErrorCode::bad_config, "the anchor file is not JSON");
    ObjectReader from(root, ErrorCode::bad_config, "anchor");
    if (from.text("schema") != kSchema) from.refuse("schema", "is not " + std::string(kSchema));
    Anchor out = read_anchor(from);
    if (const Status status = from.status(); !status) return fail(status.error());
    if (const Status signatures = verify_signatures(out); !signatures)
        return fail(signatures.error());
    return out;
}

std::string format_anchor(const Anchor& anchor) {
    nlohmann::ordered_json out;
    out["schema"] = kSchema;
    out["genesis_id"] = anchor.genesis.hex();
    out["number"] = anchor.block.number;
    out["id"] = anchor.block.id.hex();
    out["timestamp_ms"] = anchor.timestamp;
    out["parent_timestamp_ms"] = anchor.parent_timestamp;
    out["active_witnesses"] = anchor.n;
    out["seats"] = nlohmann::ordered_json::array();
    for (const Address& seat : anchor.seats)
        out["seats"].push_back(seat.base58());
    out["keys"] = nlohmann::ordered_json::array();
    for (const AnchorKey& key : anchor.keys)
        out["keys"].push_back({{"witness", key.witness.base58()}, {"key", key.key.base58()}});
    out["digest"] = digest_of(anchor).hex();
    out["signatures"] = nlohmann::ordered_json::array();
    for (const AnchorSignature& entry : anchor.signatures) {
        out["signatures"].push_back(
            {{"signer", entry.signer.base58()}, {"signature", entry.signature.hex()}});
    }
    return out.dump(2) + "\n";
}

Result<TrustPoint> point_of(const Network& network, const Anchor& anchor) {
    if (anchor.genesis != network.genesis.id) {
        return fail(ErrorCode::wrong_network,
                    "the anchor belongs to the network of genesis " + anchor.genesis.hex());
    }
    if (anchor.n > network.max_active_witnesses) {
        return fail(ErrorCode::wrong_network, "the anchor has more seats than " + network.name);
    }
    TrustPoint out;
    out.block = anchor.block;
    out.timestamp = anchor.timestamp;
    out.n = anchor.n;
    out.trusted = anchor.seats;
    auto keys = std::make_shared<KeyBook>();
    for (const AnchorKey& key : anchor.keys)
        keys->learn(key.witness, {0, key.key});
    out.keys = std::move(keys);
    out.candidates = anchor.n;
    out.interval = pinned_interval(network);
    return out;
}

Result<TrustPoint> genesis_point(const Network& network) {
    const ChainRules rules = rules_of(network);
    const auto root = genesis_root(rules, network);
    if (!root) return fail(root.error());
    return point_of(rules, *root);
}

Result<TrustPoint> learn_point(const Network& network,
                               const BlockRef& block,
                               std::span<const wire::Header> ancestors) {
    if (const Status bound = verify_ancestors(block, ancestors); !bound) return fail(bound.error());
    const ChainRules rules = rules_of(network);
    TrustPoint out;
    out.block = block;
    out.timestamp = ancestors.back().timestamp;
    const auto sitting =
        static_cast<std::uint32_t>(newest_producers(since_last_border(rules, ancestors)).size());
    out.n = std::min(std::max(genesis_length(network), sitting), rules.max_active);
    out.trusted = newest_producers(ancestors);
    if (out.trusted.size() > out.n) out.trusted.resize(out.n);
    std::sort(out.trusted.begin(), out.trusted.end());
    out.keys = std::make_shared<KeyBook>();
    out.candidates = out.n;
    out.interval = pinned_interval(network);
    return out;
}

}  // namespace tributary::consensus
