// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "node/chain/block_intake.hpp"

namespace tributary::node {

/// Somebody who needs the body of every SOLID block in order: the ledger, the oracle.
class SolidFollower {
  public:
    SolidFollower() = default;
    SolidFollower(const SolidFollower&) = delete;
    SolidFollower& operator=(const SolidFollower&) = delete;
    SolidFollower(SolidFollower&&) = delete;
    SolidFollower& operator=(SolidFollower&&) = delete;
    virtual ~SolidFollower() = default;

    /// The block that must come next; it is durable knowledge of the follower.
    [[nodiscard]] virtual BlockNumber next_needed() const = 0;

    /// Errors of the store are tried again with the same block; others stop this follower.
    virtual Status on_solid(const wire::Block& block, TimestampMs parent_timestamp) = 0;
};

/// Hands SOLID blocks to followers, each from where it stands, and says which bodies are missing.
/// Loop thread.
class SolidFeed {
  public:
    /// Blocks handed out in one call, so that the loop goes on breathing.
    static constexpr std::size_t kMaxPerCall = 200;
    /// Bodies fetched again that wait for their turn.
    static constexpr std::size_t kMaxFetchedBodies = 200;

    /// `store` and `intake` outlive this. `genesis` is block 0.
    SolidFeed(KvStore& store, const BlockIntake& intake, wire::Block genesis)
        : store_(store), intake_(intake), genesis_(std::move(genesis)) {}

    /// `follower` outlives this.
    void add(std::string name, SolidFollower& follower);

    [[nodiscard]] bool has_followers() const { return !followers_.empty(); }

    /// What a call did.
    struct Progress {
        /// There is more to hand out at once.
        bool more = false;
        /// The lowest SOLID number whose body is not here.
        std::optional<BlockNumber> missing;
        /// A follower that was stopped, and why.
        std::optional<std::pair<std::string, Error>> stopped;
    };

    /// Hands out what is here. Errors: disk_full, io_error, store_corrupt.
    Result<Progress> run();

    /// A body that was fetched again. Errors: upstream_lied where it is not the canonical block.
    Status offer(wire::Block block);

    /// The lowest block that some follower still needs; nothing without followers.
    [[nodiscard]] std::optional<BlockNumber> lowest_needed() const;

  private:
    struct Entry {
        std::string name;
        SolidFollower* follower = nullptr;
        bool stopped = false;
    };

    Result<const wire::Block*> load(BlockNumber number);
    Result<TimestampMs> parent_time(BlockNumber number) const;
    Status hand_out(const wire::Block& block, BlockNumber number, Progress& progress);
    Status forget(BlockNumber number);

    KvStore& store_;
    const BlockIntake& intake_;
    wire::Block genesis_;
    std::vector<Entry> followers_;
    std::map<BlockNumber, wire::Block> fetched_;
    std::optional<wire::Block> loaded_;
};

}  // namespace tributary::node
