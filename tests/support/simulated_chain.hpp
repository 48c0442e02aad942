// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <random>
#include <set>
#include <vector>

#include "primitives/crypto/keccak256.hpp"
#include "primitives/wire/block.hpp"
#include "primitives/wire/wire_reader.hpp"

namespace tributary::test {

/// What the chain does to a transfer that is handed to an upstream.
enum class BroadcastFate {
    /// In everybody's pool at once.
    arrives,
    /// In the pool a few blocks later, perhaps after its expiration.
    delayed,
    /// Said to be taken, and never seen again.
    swallowed,
    /// Said to be refused, but in the pool.
    refused_yet_arrives,
    /// Nobody could be asked.
    unreachable,
};

/// A chain of one token with a block every 3 s: SOLID a few blocks behind the head, branches that
/// lose, and java-tron's rules for transfers (expiration against the parent's time, duplicates,
/// reference block, balance).
class SimulatedChain {
  public:
    struct Block {
        wire::Block block;
        std::int64_t balance_after = 0;
    };

    SimulatedChain(std::uint64_t seed, Address payer, std::int64_t float_amount)
        : random_(seed), payer_(payer) {
        Block first;
        first.block.header.number = 200;
        first.block.header.timestamp = 600'000;
        first.block.header.id = new_id(200);
        first.balance_after = float_amount;
        blocks_.push_back(std::move(first));
    }

    [[nodiscard]] std::uint64_t draw(std::uint64_t below) { return random_() % below; }

    [[nodiscard]] const Block& head() const { return blocks_.back(); }

    [[nodiscard]] BlockNumber solid_number() const { return solid_; }

    [[nodiscard]] const Block& at(BlockNumber number) const { return blocks_.at(number - 200); }

    void add_float(std::int64_t amount) { top_up_ += amount; }

    /// All blocks and transfers behave from now on.
    void calm_down() { calm_ = true; }

    BroadcastFate broadcast(const Bytes& transaction) {
        const auto decoded = wire::decode_transaction(transaction);
        const TransactionId id = decoded->id();
        const auto kept = transactions_.emplace(id, transaction).first;
        (void)kept;
        BroadcastFate fate = BroadcastFate::arrives;
        if (!calm_) fate = static_cast<BroadcastFate>(draw(5));
        const BlockNumber now = head().block.header.number;
        switch (fate) {
            case BroadcastFate::arrives:
            case BroadcastFate::refused_yet_arrives: pool_[id] = now; break;
            case BroadcastFate::delayed: pool_.emplace(id, now + 1 + draw(14)); break;
            case BroadcastFate::swallowed:
            case BroadcastFate::unreachable: break;
        }
        return fate;
    }

    /// One more block; before that perhaps some blocks above SOLID lose to a branch without them.
    void produce() {
        if (!calm_ && draw(10) == 0) {
            const BlockNumber keep = solid_ + draw(head().block.header.number - solid_ + 1);
            blocks_.resize(keep - 200 + 1);
        }
        append_block();
        const BlockNumber lag = calm_ ? 3 : 2 + draw(6);
        const BlockNumber number = head().block.header.number;
        if (number > 200 + lag) solid_ = std::max(solid_, number - lag);
    }

    /// What each payee got in SOLID blocks.
    [[nodiscard]] std::map<Address, std::int64_t> received() const {
        std::map<Address, std::int64_t> out;
        for (const Block& block : blocks_) {
            if (block.block.header.number > solid_) break;
            for (const auto& transaction : block.block.transactions) {
                const Transfer transfer = read(transaction);
                out[transfer.to] += transfer.amount;
            }
        }
        return out;
    }

    [[nodiscard]] std::size_t transfers_in_solid_blocks() const {
        std::size_t out = 0;
        for (const Block& block : blocks_) {
            if (block.block.header.number <= solid_) out += block.block.transactions.size();
        }
        return out;
    }

  private:
    struct Transfer {
        Address to;
        std::int64_t amount = 0;
    };

    static Transfer read(const wire::Transaction& transaction) {
        Transfer out;
        const Status status =
            wire::for_each_field(transaction.contract.value, [&](const wire::WireField& field) {
                if (field.is_bytes(3)) out.to = *Address::from(field.bytes);
                if (field.is_varint(4)) out.amount = field.int64();
            });
        return status ? out : Transfer{};
    }

    BlockId new_id(BlockNumber number) { return make_block_id(number, keccak256(be64(random_()))); }

    [[nodiscard]] bool holds(const TransactionId& id) const {
        for (const Block& block : blocks_) {
            for (const auto& transaction : block.block.transactions) {
                if (transaction.id() == id) return true;
            }
        }
        return false;
    }

    [[nodiscard]] bool refers_to_us(const wire::Transaction& transaction) const {
        for (const Block& block : blocks_) {
            const ByteView id = block.block.header.id.view();
            if (equal(id.subspan(6, 2), transaction.ref_block_bytes) &&
                equal(id.subspan(8, 8), transaction.ref_block_hash)) {
                return true;
            }
        }
        return false;
    }

    void append_block() {
        const Block& parent = blocks_.back();
        Block next;
        auto& header = next.block.header;
        header.number = parent.block.header.number + 1;
        header.timestamp = parent.block.header.timestamp + 3'000;
        // Slots are missed now and then.
        if (!calm_ && draw(8) == 0) header.timestamp += 3'000 * static_cast<std::int64_t>(draw(4));
        header.parent_id = parent.block.header.id;
        header.id = new_id(header.number);
        next.balance_after = parent.balance_after + std::exchange(top_up_, 0);
        for (const auto& [id, from] : pool_) {
            const auto transaction = wire::decode_transaction(transactions_.at(id)).value();
            const Transfer transfer = read(transaction);
            if (from > header.number || (!calm_ && draw(3) == 0)) continue;
            if (transaction.expiration <= parent.block.header.timestamp) continue;
            if (holds(id) || !refers_to_us(transaction)) continue;
            if (transfer.amount > next.balance_after || transfer.to == payer_) continue;
            next.balance_after -= transfer.amount;
            next.block.transactions.push_back(transaction);
        }
        blocks_.push_back(std::move(next));
    }

    std::mt19937_64 random_;
    Address payer_;
    std::vector<Block> blocks_;
    BlockNumber solid_ = 200;
    /// Owns the bytes that blocks borrow; entries stay where they are.
    std::map<TransactionId, Bytes> transactions_;
    /// From which block on a transfer is known to producers.
    std::map<TransactionId, BlockNumber> pool_;
    std::int64_t top_up_ = 0;
    bool calm_ = false;
};

}  // namespace tributary::test
