// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "primitives/address.hpp"
#include "primitives/block_id.hpp"
#include "primitives/result.hpp"

namespace tributary::consensus {

/// Largest network file that is looked at; mainnet's has six kilobytes.
inline constexpr std::size_t kMaxNetworkFileSize = 1U << 20U;
/// Most entries of a list in a network file (assets, witnesses, seeds).
inline constexpr std::size_t kMaxNetworkListSize = 10'000;
/// Most seats a network may have; public networks have 27 (java-tron
/// Parameter.MAX_ACTIVE_WITNESS_NUM).
inline constexpr std::uint32_t kMaxActiveWitnesses = 1'000;

/// One transfer of the genesis block. The name is not part of the block.
struct GenesisAsset {
    std::string name;
    Address address;
    std::int64_t balance = 0;

    bool operator==(const GenesisAsset&) const = default;
};

/// A witness that exists from the start. Not part of the genesis block.
struct GenesisWitness {
    Address address;
    std::int64_t votes = 0;
    std::string url;

    bool operator==(const GenesisWitness&) const = default;
};

/// The facts from which the genesis block follows (java-tron BlockUtil.newGenesisBlockCapsule).
struct GenesisFields {
    BlockId id;
    TimestampMs timestamp_ms = 0;
    BlockId parent_hash;
    std::string witness_text;
    /// raw_data of the header; the only source where the transfers are not known.
    std::optional<Bytes> header_raw;
    std::optional<Hash256> tx_trie_root;
    /// Absent where a network never published them (Shasta).
    std::optional<std::vector<GenesisAsset>> assets;
    std::optional<std::vector<GenesisWitness>> witnesses;

    bool operator==(const GenesisFields&) const = default;
};

/// How peers of a network find each other.
struct PeerParameters {
    std::int32_t network_id = 0;
    std::uint16_t port = 0;
    std::vector<std::string> seeds;

    bool operator==(const PeerParameters&) const = default;
};

/// Everything that tells one TRON network from another.
struct Network {
    std::string name;
    GenesisFields genesis;
    std::int64_t block_interval_ms = 0;
    std::int64_t maintenance_interval_ms = 0;
    /// Slots left empty after a maintenance block.
    std::uint32_t maintenance_skip_slots = 0;
    std::uint32_t max_active_witnesses = 0;
    std::uint32_t solidified_percent = 0;
    std::uint64_t evm_chain_id = 0;
    /// The TRC-10 id of BTT; absent where nobody has named one.
    std::optional<std::string> btt_token_id;
    std::int32_t btt_precision = 0;
    PeerParameters p2p;
    /// Oldest anchor that is accepted without force; absent: no limit (light-client.md rule 9).
    std::optional<std::uint32_t> anchor_max_age_days;
    /// True where proposal 0 is known never to change the interval (light-client.md rule 10).
    bool maintenance_interval_pinned = false;
    /// How long proposals stand at least (java-tron block.proposalExpireTime).
    std::int64_t proposal_expire_ms = 259'200'000;
    /// Chain parameters at genesis by proposal id, where they are not java-tron's first values (its
    /// `committee` section); absent where nobody says so. Who runs contract calls needs them.
    std::optional<std::map<std::int64_t, std::int64_t>> genesis_parameters;

    bool operator==(const Network&) const = default;
};

/// Reads a network file of schema tributary.network/v1; keys it does not know are left aside. The
/// detail names the key that is wrong. Errors: oversized, bad_network_file. Any thread.
Result<Network> parse_network(std::string_view text);

/// mainnet, nile or shasta. Errors: not_found. Any thread.
Result<Network> builtin_network(std::string_view name);

/// The names that builtin_network knows.
std::vector<std::string_view> builtin_network_names();

}  // namespace tributary::consensus
