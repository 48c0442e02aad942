// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "node/chain/solid_feed.hpp"
#include "node/oracle_service.hpp"

namespace tributary::node {

/// The oracle as a follower of SOLID blocks. Loop thread.
class OracleFollower final : public SolidFollower {
  public:
    /// `service` outlives this. `first` is where an oracle begins that has not seen any block yet.
    OracleFollower(OracleService& service, BlockNumber first) : service_(service), first_(first) {}

    [[nodiscard]] BlockNumber next_needed() const override {
        return service_.next_solid_needed().value_or(first_);
    }

    Status on_solid(const wire::Block& block, TimestampMs /*parent_timestamp*/) override {
        return service_.on_solid(block);
    }

  private:
    OracleService& service_;
    BlockNumber first_;
};

}  // namespace tributary::node
