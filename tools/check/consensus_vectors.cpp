// SPDX-License-Identifier: Apache-2.0
#include "tools/check/consensus_vectors.hpp"

#include <algorithm>
#include <array>
#include <exception>

#include <nlohmann/json.hpp>

#include "consensus/slot.hpp"
#include "consensus/witness_schedule.hpp"
#include "primitives/base58.hpp"
#include "primitives/crypto/keccak256.hpp"
#include "primitives/crypto/merkle.hpp"
#include "primitives/crypto/secp256k1.hpp"
#include "primitives/wire/transaction.hpp"
#include "tools/check/header_vectors.hpp"

namespace tributary::check {
namespace {

using Json = nlohmann::json;

/// Seats of the network that the slot vectors belong to.
constexpr std::int64_t kSeats = 27;

std::string label(std::string_view group, std::size_t index) {
    return std::string(group) + "[" + std::to_string(index) + "]";
}

/// Runs `check` for each element of a list.
template <typename Check>
void check_each(const Json& group,
                std::string_view name,
                VectorReport& report,
                const Check& check) {
    std::size_t index = 0;
    for (const Json& vector : group) {
        report.run(label(name, index++), [&](Verdict& verdict) { check(vector, verdict); });
    }
}

Hash256 hash_at(const Json& value) {
    const auto hash = Hash256::from(hex_bytes(value));
    if (!hash) throw std::invalid_argument("not 32 bytes: " + value.dump());
    return *hash;
}

void check_address(const Json& vector, Verdict& verdict) {
    const auto secret = SecretKey::from(hex_bytes(vector.at("privateKey")));
    verdict.require("the private key is refused", secret.has_value());
    if (!secret) return;
    const PublicKey key = public_key_of(*secret);
    const auto point = uncompressed(key);
    verdict.equal("public key", to_hex(point), vector.at("publicKeyUncompressed"));
    verdict.equal(
        "Keccak-256", keccak256(ByteView(point).subspan(1)).hex(), vector.at("keccak256"));
    verdict.equal("address", address_of(key).hex(), vector.at("address21"));
    verdict.equal("Base58", address_of(key).base58(), vector.at("base58check"));
    const auto parsed = parse_address(vector.at("base58check").get<std::string>());
    verdict.require("the Base58 text is refused", parsed == address_of(key));
}

void check_base58(const Json& group, VectorReport& report) {
    check_each(
        group.at("valid"), "base58check valid", report, [](const Json& vector, Verdict& verdict) {
            const Bytes payload = hex_bytes(vector.at("hex"));
            const auto text = vector.at("b58").get<std::string>();
            const auto decoded = decode_base58check(text);
            verdict.require("the text is refused", decoded.has_value());
            verdict.equal("payload", decoded ? to_hex(*decoded) : std::string(), to_hex(payload));
            verdict.equal("text", encode_base58check(payload), text);
            verdict.require("it is no address", parse_address(text).has_value());
        });
    check_each(group.at("invalid"),
               "base58check invalid",
               report,
               [](const Json& vector, Verdict& verdict) {
                   verdict.require("the text is accepted",
                                   !parse_address(vector.at("b58").get<std::string>()));
               });
}

std::vector<Hash256> leaves_of(const Json& group, std::size_t count) {
    std::vector<Hash256> out;
    for (std::size_t i = 0; i < count; ++i)
        out.push_back(hash_at(group.at("leaves").at(i)));
    return out;
}

std::vector<MerkleStep> path_of(const Json& steps) {
    std::vector<MerkleStep> out;
    for (const Json& step : steps) {
        out.push_back({hash_at(step.at(1)), step.at(0).get<std::string>() == "L"});
    }
    return out;
}

void check_merkle(const Json& group, VectorReport& report) {
    for (const auto& entry : group.at("roots").items()) {
        report.run("merkle root of " + entry.key(), [&](Verdict& verdict) {
            const auto leaves = leaves_of(group, std::stoul(entry.key()));
            verdict.equal("root", merkle_root(leaves).hex(), entry.value());
        });
    }
    check_each(
        group.at("proofs"), "merkle proofs", report, [&](const Json& vector, Verdict& verdict) {
            const auto leaves = leaves_of(group, vector.at("n").get<std::size_t>());
            const auto index = vector.at("index").get<std::size_t>();
            const auto path = path_of(vector.at("path"));
            verdict.require("the path differs", merkle_path(leaves, index) == path);
            const auto root = merkle_fold(leaves.at(index), path);
            verdict.equal("root", root ? root->hex() : std::string(), merkle_root(leaves).hex());
        });
}

void check_slot(const Json& vector, Verdict& verdict) {
    const consensus::SlotGrid grid;
    const consensus::SlotParent head{vector.at("headNumber").get<BlockNumber>(),
                                     vector.at("headTimestamp").get<TimestampMs>(),
                                     vector.at("headIsMaintenance").get<bool>()};
    const auto time = vector.at("blockTimestamp").get<TimestampMs>();
    const std::int64_t slot = consensus::slot_at(grid, head, time);
    verdict.equal("slot", slot, vector.at("slot"));
    verdict.equal("schedule index",
                  consensus::schedule_index(grid, head, slot, kSeats),
                  vector.at("scheduleIndex"));
    const bool valid =
        time % grid.interval == 0 && slot != 0 &&
        consensus::absolute_slot(grid, time) > consensus::absolute_slot(grid, head.timestamp);
    verdict.require("validity differs", valid == vector.at("validAfterOpt88").get<bool>());
}

void check_maintenance(const Json& vector, Verdict& verdict) {
    const consensus::MaintenanceClock clock{vector.at("nextMaintenanceTime").get<TimestampMs>(),
                                            vector.at("interval").get<std::int64_t>()};
    const auto time = vector.at("blockTime").get<TimestampMs>();
    verdict.require("the flag differs",
                    clock.is_due(time) == vector.at("isMaintenance").get<bool>());
    const TimestampMs next = clock.is_due(time) ? clock.advanced(time).next : clock.next;
    verdict.equal("next maintenance time", next, vector.at("newNext"));
}

void check_order(const Json& group,
                 const char* key,
                 consensus::TieOrder ties,
                 VectorReport& report) {
    report.run(std::string("witnessSort ") + key, [&](Verdict& verdict) {
        std::vector<consensus::WitnessVotes> votes;
        for (const Json& entry : group.at("input")) {
            const auto address = parse_address(entry.at("address").get<std::string>());
            verdict.require("an address is refused", address.has_value());
            if (!address) return;
            verdict.equal("hash of " + address->hex(),
                          consensus::byte_string_hash(address->view()),
                          entry.at("byteStringHash"));
            votes.push_back({*address, entry.at("votes").get<std::int64_t>()});
        }
        Json order = Json::array();
        const std::size_t count = votes.size();
        for (const Address& address : consensus::active_witnesses(std::move(votes), ties, count)) {
            order.push_back(address.hex());
        }
        verdict.equal("order", order.dump(), group.at(key).dump());
    });
}

void check_witness_sort(const Json& group, VectorReport& report) {
    check_order(group, "before88", consensus::TieOrder::byte_string_hash, report);
    check_order(group, "after88", consensus::TieOrder::address, report);
}

void check_reference_block(const Json& vector, Verdict& verdict) {
    BlockId id;
    if (vector.contains("blockId")) {
        id.bytes = hash_at(vector.at("blockId")).bytes;
    } else {
        id = make_block_id(vector.at("blockNum").get<BlockNumber>(), Hash256{});
    }
    wire::TransactionDraft draft;
    wire::refer_to(draft, id);
    verdict.equal("ref_block_bytes", to_hex(draft.ref_block_bytes), vector.at("refBlockBytes"));
    if (!vector.contains("refBlockHash")) return;
    verdict.equal("ref_block_hash", to_hex(draft.ref_block_hash), vector.at("refBlockHash"));
}

void check_java_hash(const Json& vector, Verdict& verdict) {
    verdict.equal(
        "hash", consensus::byte_string_hash(hex_bytes(vector.at("bytes"))), vector.at("hash"));
}

void check_solid(const Json& vector, Verdict& verdict) {
    const auto latest = vector.at("latest").get<std::vector<BlockNumber>>();
    verdict.equal("solid",
                  static_cast<std::int64_t>(consensus::solidified_number(latest)),
                  vector.at("solid"));
}

template <auto Check>
void each(const Json& group, std::string_view name, VectorReport& report) {
    check_each(group, name, report, Check);
}

template <auto Check>
void whole(const Json& group, std::string_view /*name*/, VectorReport& report) {
    Check(group, report);
}

struct Group {
    std::string_view name;
    void (*check)(const Json& group, std::string_view name, VectorReport& report);
};

constexpr std::array<Group, 14> kGroups{{
    {"addresses", each<check_address>},
    {"base58check", whole<check_base58>},
    {"merkle", whole<check_merkle>},
    {"transactions", whole<check_transactions>},
    {"syntheticBlock", whole<check_synthetic_block>},
    {"realBlocks", whole<check_real_blocks>},
    {"realTransactions", whole<check_real_transactions>},
    {"slots", each<check_slot>},
    {"maintenance", each<check_maintenance>},
    {"witnessSort", whole<check_witness_sort>},
    {"byteStringHash", each<check_java_hash>},
    {"solid", each<check_solid>},
    {"pbft", whole<check_pbft>},
    {"tapos", each<check_reference_block>},
}};

void check_group(const std::string& name, const Json& group, VectorReport& report) {
    const auto* known = std::find_if(kGroups.begin(), kGroups.end(), [&](const Group& candidate) {
        return candidate.name == name;
    });
    if (known != kGroups.end()) return known->check(group, name, report);
    // Text and numbers beside the groups explain; a list or object would be vectors that nobody
    // checks.
    if (group.is_primitive()) return;
    report.run(name, [](Verdict& verdict) { verdict.require("the group is not known", false); });
}

}  // namespace

Result<VectorReport> check_consensus_vectors(const Json& root) {
    if (!root.is_object()) return fail(ErrorCode::malformed, "the vector file is not an object");
    VectorReport report;
    for (const auto& [name, group] : root.items()) {
        // The JSON library throws where a vector lacks a key or has another type.
        try {
            check_group(name, group, report);
        } catch (const std::exception& error) {
            return fail(ErrorCode::malformed, "group " + name + ": " + error.what());
        }
    }
    if (report.passed() + report.failures().size() == 0) {
        return fail(ErrorCode::malformed, "the vector file has no vectors");
    }
    return report;
}

}  // namespace tributary::check
