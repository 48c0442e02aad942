// SPDX-License-Identifier: Apache-2.0
#include "tests/support/virtual_chain.hpp"

#include <algorithm>

#include "consensus/genesis.hpp"
#include "primitives/check.hpp"
#include "primitives/crypto/merkle.hpp"
#include "primitives/crypto/sha256.hpp"
#include "primitives/wire/wire_writer.hpp"

namespace tributary::test {
namespace {

constexpr std::uint64_t kSkippedSlots = 2;
constexpr std::int32_t kVersion = 32;

/// raw_data of a header in the one form that java-tron writes; the hot path of a long chain.
class RawHeader {
  public:
    explicit RawHeader(const wire::Header& header) {
        integer(1, static_cast<std::uint64_t>(header.timestamp));
        bytes(2, header.tx_root.view());
        bytes(3, header.parent_id.view());
        integer(7, header.number);
        bytes(9, header.witness.view());
        integer(10, static_cast<std::uint64_t>(kVersion));
    }

    [[nodiscard]] ByteView view() const { return {buffer_.data(), size_}; }

  private:
    void integer(std::uint8_t field, std::uint64_t value) {
        buffer_[size_++] = static_cast<std::uint8_t>(field << 3U);
        for (; value >= 0x80; value >>= 7U)
            buffer_[size_++] = static_cast<std::uint8_t>(value | 0x80U);
        buffer_[size_++] = static_cast<std::uint8_t>(value);
    }

    void bytes(std::uint8_t field, ByteView content) {
        buffer_[size_++] = static_cast<std::uint8_t>(static_cast<unsigned>(field) << 3U | 2U);
        buffer_[size_++] = static_cast<std::uint8_t>(content.size());
        std::copy(content.begin(), content.end(), &buffer_[size_]);
        size_ += content.size();
    }

    std::array<std::uint8_t, 160> buffer_{};
    std::size_t size_ = 0;
};

Bytes permission(std::int64_t type, std::string_view name, const Address& key) {
    const Bytes entry = wire::WireWriter().bytes(1, key.view()).integer(2, 1).take();
    wire::WireWriter out;
    out.integer(1, type).integer(2, type).text(3, name).integer(4, 1);
    if (type == 2) out.bytes(6, Bytes(32, 0x7f));
    return out.message(7, entry).take();
}

Bytes sign_transaction(wire::TransactionDraft draft,
                       const KeyName& signer,
                       const BlockId& parent,
                       TimestampMs time) {
    wire::refer_to(draft, parent);
    draft.timestamp = time;
    draft.expiration = time + 60'000;
    const Bytes raw = wire::encode_raw(draft);
    const Signature signature = sign_as(signer, sha256(raw));
    Bytes out = wire::encode_transaction(raw, {to_bytes(signature.view())});
    const Bytes result = wire::WireWriter().integer(3, wire::kContractRetSuccess).take();
    append(out, wire::WireWriter().message(5, result).take());
    return out;
}

}  // namespace

Bytes VirtualBlock::block_bytes() const {
    wire::WireWriter out;
    for (const Bytes& transaction : transactions)
        out.message(1, transaction);
    return out.message(2, header_bytes()).take();
}

consensus::BlockFacts VirtualBlock::facts() const {
    if (transactions.empty()) return {};
    const Bytes bytes = block_bytes();
    const auto block = wire::decode_block(wire::slice_block(bytes).value()).value();
    return consensus::verify_body(block).value();
}

consensus::Candidate candidate_of(const VirtualBlock& block) {
    return {block.header, block.signer, block.facts()};
}

wire::Header make_header(const wire::Header& fields) {
    const RawHeader raw(fields);
    wire::Header out = fields;
    out.version = kVersion;
    out.raw = to_bytes(raw.view());
    out.raw_hash = sha256(raw.view());
    out.id = make_block_id(fields.number, out.raw_hash);
    return out;
}

Bytes key_grant_transaction(const KeyGrant& grant, const BlockId& parent, TimestampMs time) {
    const Address& owner = simulated_address(grant.owner);
    wire::TransactionDraft draft;
    draft.type = wire::ContractType::account_permission_update;
    draft.message = "AccountPermissionUpdateContract";
    draft.value = wire::WireWriter()
                      .bytes(1, owner.view())
                      .message(2, permission(0, "owner", owner))
                      .message(3, permission(1, "witness", grant.key))
                      .message(4, permission(2, "active", owner))
                      .take();
    return sign_transaction(std::move(draft), grant.signer, parent, time);
}

Bytes key_change_transaction(const KeyName& key, const BlockId& parent, TimestampMs time) {
    const KeyName account{key.witness, 0};
    return key_grant_transaction({account, account, simulated_address(key)}, parent, time);
}

Bytes plain_transaction(const KeyName& from, const BlockId& parent, TimestampMs time) {
    wire::TransactionDraft draft;
    draft.type = wire::ContractType::transfer;
    draft.message = "TransferContract";
    draft.value = wire::WireWriter()
                      .bytes(1, simulated_address(from).view())
                      .bytes(2, simulated_address({kFirstStranger, 0}).view())
                      .integer(3, 1)
                      .take();
    return sign_transaction(std::move(draft), from, parent, time);
}

Hash256 root_of(const std::vector<Bytes>& transactions) {
    std::vector<Hash256> leaves;
    leaves.reserve(transactions.size());
    for (const Bytes& transaction : transactions)
        leaves.push_back(sha256(transaction));
    return merkle_root(std::move(leaves));
}

VirtualChain::VirtualChain(const SimulationPlan& plan)
    : plan_(plan), network_(simulated_network_file(plan)), seats_(plan) {
    newest_.id = network_.genesis.id;
    kept_.push_back(newest_);
    for (WitnessNumber witness = 0; witness < plan.separate_keys; ++witness)
        key_history_[witness].emplace_back(0, first_key(plan, witness));
}

TimestampMs VirtualChain::time_of(std::uint64_t slot) const {
    return plan_.genesis_time + static_cast<TimestampMs>(slot) * network_.block_interval_ms;
}

bool VirtualChain::is_filled(std::uint64_t slot, std::size_t place, std::uint32_t idle) const {
    if ((idle >> place & 1U) != 0) return false;
    return plan_.missed_ppm == 0 ||
           scramble(plan_.seed ^ 0x5107, slot) % 1'000'000 >= plan_.missed_ppm;
}

std::size_t VirtualChain::place_of(const Link& parent, std::uint64_t slot) const {
    // The skipped slots do not count (java-tron DposSlot.getScheduledWitness).
    return (slot - (parent.is_maintenance ? kSkippedSlots : 0)) % plan_.n;
}

Link VirtualChain::after(BlockNumber number, const Link& parent) {
    Link out;
    out.period = parent.period + (parent.is_maintenance ? 1 : 0);
    const PlannedPeriod& period = seats_.period(out.period);
    const std::uint64_t border = out.period * seats_.slots_per_period();
    out.slot = parent.slot + 1 + (parent.is_maintenance ? kSkippedSlots : 0);
    while (!is_filled(out.slot, place_of(parent, out.slot), period.idle)) {
        ++out.slot;
        TRIBUTARY_ASSERT(out.slot < border + seats_.slots_per_period());
    }
    out.is_maintenance = out.slot >= border;
    wire::Header header;
    header.number = number;
    header.timestamp = time_of(out.slot);
    header.parent_id = parent.id;
    header.witness = period.addresses[place_of(parent, out.slot)];
    if (const KeyBlock* keys = key_block(number, parent, out.slot)) header.tx_root = keys->root;
    out.id = make_block_id(number, sha256(RawHeader(header).view()));
    return out;
}

const VirtualChain::KeyBlock* VirtualChain::key_block(BlockNumber number,
                                                      const Link& parent,
                                                      std::uint64_t slot) {
    const auto known = key_blocks_.find(number);
    if (known != key_blocks_.end()) return &known->second;
    if (number <= made_) return nullptr;
    KeyBlock out;
    const auto& period = seats_.period(parent.period + (parent.is_maintenance ? 1 : 0));
    for (const PlannedKeyChange& change : period.key_changes) {
        if (change.slot <= parent.slot || change.slot > slot) continue;
        // Something beside it, so that its Merkle path is not empty.
        out.transactions.push_back(
            plain_transaction({change.key.witness, 0}, parent.id, time_of(slot)));
        out.transactions.push_back(key_change_transaction(change.key, parent.id, time_of(slot)));
        out.keys.push_back(change.key);
        key_history_[change.key.witness].emplace_back(number, change.key);
    }
    if (out.keys.empty()) return nullptr;
    out.root = root_of(out.transactions);
    return &key_blocks_.emplace(number, std::move(out)).first->second;
}

void VirtualChain::extend_to(BlockNumber number) {
    TRIBUTARY_ASSERT(number <= head());
    while (made_ < number) {
        newest_ = after(made_ + 1, newest_);
        ++made_;
        if (made_ % kVirtualStride == 0) kept_.push_back(newest_);
    }
}

const VirtualChain::Segment& VirtualChain::segment(BlockNumber number) {
    const BlockNumber wanted = number / kVirtualStride;
    Segment& out = recent_[wanted % recent_.size()];
    const BlockNumber first = wanted * kVirtualStride;
    if (out.number != wanted) {
        out.links.assign(1, kept_[wanted]);
        out.number = wanted;
    }
    const BlockNumber last = std::min(first + kVirtualStride - 1, made_);
    while (first + out.links.size() <= last)
        out.links.push_back(after(first + out.links.size(), out.links.back()));
    return out;
}

Link VirtualChain::link(BlockNumber number) {
    extend_to(number);
    return segment(number).links[number % kVirtualStride];
}

VirtualBlock VirtualChain::block(BlockNumber number) {
    TRIBUTARY_ASSERT(number > 0);
    const Link own = link(number);
    VirtualBlock out;
    wire::Header fields;
    fields.number = number;
    fields.timestamp = time_of(own.slot);
    fields.parent_id = id(number - 1);
    const WitnessNumber witness = producer(number);
    fields.witness = simulated_address({witness, 0});
    const auto keys = key_blocks_.find(number);
    if (keys != key_blocks_.end()) {
        fields.tx_root = keys->second.root;
        out.transactions = keys->second.transactions;
    }
    out.header = make_header(fields);
    TRIBUTARY_ASSERT(out.header.id == own.id);
    return signed_by(std::move(out), key_at(witness, number));
}

VirtualBlock VirtualChain::signed_by(VirtualBlock block, const KeyName& key) const {
    if (plan_.signs_headers) block.header.signature = sign_as(key, block.header.raw_hash);
    block.signer = simulated_address(key);
    return block;
}

const std::vector<WitnessNumber>& VirtualChain::seats(std::uint64_t period) {
    return seats_.period(period).seats;
}

WitnessNumber VirtualChain::producer(BlockNumber number) {
    const Link own = link(number);
    return seats(own.period)[place_of(link(number - 1), own.slot)];
}

KeyName VirtualChain::key_at(WitnessNumber witness, BlockNumber number) {
    extend_to(std::min(number, head()));
    KeyName out = first_key(plan_, witness);
    const auto history = key_history_.find(witness);
    if (history == key_history_.end()) return out;
    for (const auto& [changed_in, key] : history->second) {
        // From the block behind the change on; those of the start hold from block 1.
        if (changed_in < number) out = key;
    }
    return out;
}

std::vector<std::pair<BlockNumber, std::vector<KeyName>>> VirtualChain::key_changes(
    BlockNumber upto) {
    extend_to(upto);
    std::vector<std::pair<BlockNumber, std::vector<KeyName>>> out;
    for (const auto& [number, block] : key_blocks_) {
        if (number <= upto) out.emplace_back(number, block.keys);
    }
    return out;
}

BlockNumber VirtualChain::last_block_before(std::uint64_t slot) {
    // Numbers run behind slots, never ahead.
    extend_to(std::min<BlockNumber>(slot, head()));
    const auto later =
        std::upper_bound(kept_.begin(), kept_.end(), slot, [](std::uint64_t at, const Link& link) {
            return at < link.slot;
        });
    const auto first = static_cast<BlockNumber>(later - kept_.begin() - 1) * kVirtualStride;
    const auto& links = segment(first).links;
    const auto behind = std::find_if(
        links.begin(), links.end(), [&](const Link& link) { return link.slot > slot; });
    return first + static_cast<BlockNumber>(behind - links.begin()) - 1;
}

VirtualAnchor VirtualChain::anchor(BlockNumber number) {
    const Link own = link(number);
    const std::uint64_t next_period = own.period + (own.is_maintenance ? 1 : 0);
    VirtualAnchor out;
    out.block = {number, own.id};
    out.timestamp = time_of(own.slot);
    out.is_maintenance = own.is_maintenance;
    out.clock = {time_of(next_period * seats_.slots_per_period()), plan_.maintenance_interval};
    out.n = plan_.n;
    out.seats = seats_.period(next_period).addresses;
    for (const auto& [witness, history] : key_history_) {
        const KeyName key = key_at(witness, number + 1);
        if (key.version != 0)
            out.keys.emplace(simulated_address({witness, 0}), simulated_address(key));
    }
    return out;
}

consensus::ChainRoot VirtualChain::root(BlockNumber number) {
    const VirtualAnchor known = anchor(number);
    consensus::BranchState state;
    state.number = number;
    state.timestamp = known.timestamp;
    state.is_maintenance = known.is_maintenance;
    state.clock = known.clock;
    state.period.first = number + 1;
    state.period.start = known.timestamp;
    state.period.n = known.n;
    state.period.places.edit().assign(known.seats.begin(), known.seats.end());
    auto& trusted = state.period.trusted.edit() = known.seats;
    std::sort(trusted.begin(), trusted.end());
    state.candidates = known.n;
    state.vouched = number;
    state.solid = number;
    consensus::KeyBook keys;
    for (const auto& [witness, key] : known.keys)
        keys.learn(witness, {0, key});
    state.keys = std::make_shared<consensus::KeyBook>(std::move(keys));
    state.votes = std::make_shared<consensus::IntervalVotes>();
    consensus::ChainRoot out;
    out.header.header = number > 0 ? header(number) : wire::Header{};
    out.header.header.id = known.block.id;
    out.header.header.timestamp = known.timestamp;
    out.states.push_back(std::move(state));
    return out;
}

}  // namespace tributary::test
