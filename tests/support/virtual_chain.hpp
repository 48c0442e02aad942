// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <map>
#include <vector>

#include "consensus/header_chain.hpp"
#include "consensus/network_file.hpp"
#include "tests/support/simulation_plan.hpp"

namespace tributary::test {

/// Headers between two that are kept: no header costs more than this many hashes.
inline constexpr BlockNumber kVirtualStride = 128;

/// A block of a simulated chain. It holds what a node would be sent.
struct VirtualBlock {
    wire::Header header;
    /// Serialised transactions; their Merkle root is the header's.
    std::vector<Bytes> transactions;
    /// Whose key made the signature.
    Address signer;

    /// Serialised protocol.BlockHeader.
    [[nodiscard]] Bytes header_bytes() const { return wire::encode_header(header); }

    /// Serialised protocol.Block.
    [[nodiscard]] Bytes block_bytes() const;

    /// What verify_body says of it.
    [[nodiscard]] consensus::BlockFacts facts() const;
};

/// The block as a chain judges it, with the signer that it really has.
consensus::Candidate candidate_of(const VirtualBlock& block);

/// Where a block stands in its chain.
struct Link {
    BlockId id;
    /// Slots since genesis.
    std::uint64_t slot = 0;
    /// As PlannedSeats counts them; a maintenance block is the last one of its period.
    std::uint64_t period = 0;
    bool is_maintenance = false;
};

/// What a verifier may take for given at a block (light-client.md, Terms).
struct VirtualAnchor {
    BlockRef block;
    TimestampMs timestamp = 0;
    bool is_maintenance = false;
    consensus::MaintenanceClock clock;
    std::uint32_t n = 0;
    /// In schedule order: who may make the next block.
    std::vector<Address> seats;
    /// The key of every witness, elected or not, whose key is not its address.
    std::map<Address, Address> keys;
};

/// A chain of any length that is not stored: every header is made again when it is asked for, with
/// its real id, link and signature. Only one link of kVirtualStride is kept. Not synchronised.
class VirtualChain {
  public:
    explicit VirtualChain(const SimulationPlan& plan);

    [[nodiscard]] const SimulationPlan& plan() const { return plan_; }

    [[nodiscard]] const consensus::Network& network() const { return network_; }

    /// Number of the newest block.
    [[nodiscard]] BlockNumber head() const { return plan_.headers; }

    /// Any number up to head(); 0 is genesis, of which there is no Header.
    Link link(BlockNumber number);

    BlockId id(BlockNumber number) { return link(number).id; }

    [[nodiscard]] TimestampMs time_of(std::uint64_t slot) const;

    TimestampMs timestamp(BlockNumber number) { return time_of(link(number).slot); }

    /// Signed, with its body. 1 to head().
    VirtualBlock block(BlockNumber number);

    wire::Header header(BlockNumber number) { return block(number).header; }

    /// The list of a period in schedule order.
    const std::vector<WitnessNumber>& seats(std::uint64_t period);

    /// The same raw header with the signature of this key: all that a relay can do without one.
    [[nodiscard]] VirtualBlock signed_by(VirtualBlock block, const KeyName& key) const;

    /// Who made a block.
    WitnessNumber producer(BlockNumber number);

    /// The key that a witness signs block `number` with; one above head() asks for the next block.
    KeyName key_at(WitnessNumber witness, BlockNumber number);

    /// Blocks up to `upto` that change a key, ascending, each with the keys after the change.
    std::vector<std::pair<BlockNumber, std::vector<KeyName>>> key_changes(BlockNumber upto);

    [[nodiscard]] std::uint64_t slots_per_period() const { return seats_.slots_per_period(); }

    /// The last block at or before a slot.
    BlockNumber last_block_before(std::uint64_t slot);

    VirtualAnchor anchor(BlockNumber number);

    /// A verifier that starts at `number` and trusts what anchor(number) says.
    consensus::ChainRoot root(BlockNumber number);

    [[nodiscard]] consensus::ChainRules rules() const { return consensus::rules_of(network_); }

  private:
    /// Links of kVirtualStride blocks.
    struct Segment {
        std::optional<BlockNumber> number;
        std::vector<Link> links;
    };

    struct KeyBlock {
        std::vector<KeyName> keys;
        std::vector<Bytes> transactions;
        Hash256 root;
    };

    [[nodiscard]] bool is_filled(std::uint64_t slot, std::size_t place, std::uint32_t idle) const;
    /// The place that a slot belongs to, for a block behind `parent`.
    [[nodiscard]] std::size_t place_of(const Link& parent, std::uint64_t slot) const;
    Link after(BlockNumber number, const Link& parent);
    const KeyBlock* key_block(BlockNumber number, const Link& parent, std::uint64_t slot);
    void extend_to(BlockNumber number);
    const Segment& segment(BlockNumber number);

    SimulationPlan plan_;
    consensus::Network network_;
    PlannedSeats seats_;
    /// The link of each kVirtualStride-th block, as far as anybody has asked.
    std::vector<Link> kept_;
    /// The newest block made in order.
    BlockNumber made_ = 0;
    Link newest_;
    std::map<BlockNumber, KeyBlock> key_blocks_;
    /// Of each witness, since which block it has a key.
    std::map<WitnessNumber, std::vector<std::pair<BlockNumber, KeyName>>> key_history_;
    std::array<Segment, 64> recent_;
};

/// raw_data and its hash, id included; unsigned.
wire::Header make_header(const wire::Header& fields);

/// A signed type-46 transaction that makes `key` the witness key of its owner, made on top of
/// `parent`.
Bytes key_change_transaction(const KeyName& key, const BlockId& parent, TimestampMs time);

/// A key for a witness; the signer may be anybody, since a verifier of headers never looks at who
/// signed a transaction.
struct KeyGrant {
    KeyName owner;
    KeyName signer;
    Address key;
};

Bytes key_grant_transaction(const KeyGrant& grant, const BlockId& parent, TimestampMs time);

/// A signed transfer of TRX.
Bytes plain_transaction(const KeyName& from, const BlockId& parent, TimestampMs time);

/// The Merkle root of serialised transactions.
Hash256 root_of(const std::vector<Bytes>& transactions);

}  // namespace tributary::test
