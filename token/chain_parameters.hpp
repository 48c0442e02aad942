// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "primitives/wire/header.hpp"
#include "primitives/wire/witness_contracts.hpp"
#include "tvm/vm/flags.hpp"

namespace tributary::token {

/// What the parameters of a chain follow from besides its blocks.
struct ParameterFacts {
    TimestampMs genesis_time = 0;
    std::int64_t maintenance_interval_ms = 0;
    /// How long proposals stand at least (java-tron's block.proposalExpireTime): three days unless
    /// a private chain says otherwise.
    std::int64_t proposal_expire_ms = 259'200'000;
    /// The smallest and the largest number of active witnesses that the chain can have had.
    std::uint32_t active_witnesses = 27;
    std::uint32_t max_active_witnesses = 27;
    /// Values at genesis by proposal id, where they are not java-tron's (its `committee` section).
    std::map<std::int64_t, std::int64_t> genesis_values;

    bool operator==(const ParameterFacts&) const = default;
};

/// The chain's parameters as the machine sees them, by replaying proposals (types 16 to 18) and
/// maintenance times as java-tron does (ProposalController, MaintenanceManager). Who is an active
/// witness is read from who made blocks in the ending period; where a proposal's outcome hangs on
/// witnesses that made none, the parameters are uncertain from then on.
class ParameterBook {
  public:
    struct OpenProposal {
        std::int64_t id = 0;
        TimestampMs expires = 0;
        std::map<std::int64_t, std::int64_t> values;
        std::set<Address> approvals;

        bool operator==(const OpenProposal&) const = default;
    };

    struct State {
        TimestampMs next_maintenance = 0;
        std::int64_t maintenance_interval_ms = 0;
        /// Maintenance cycle, counted since proposal 30 is in force.
        std::int64_t cycle = 0;
        std::int64_t created = 0;
        /// Highest id of a proposal that was processed.
        std::int64_t processed = 0;
        /// False once an outcome could not be told.
        bool certain = true;
        std::map<std::int64_t, std::int64_t> values;
        std::vector<OpenProposal> open;
        /// Who made blocks since the last maintenance.
        std::set<Address> producers;

        bool operator==(const State&) const = default;
    };

    explicit ParameterBook(const ParameterFacts& facts);

    ParameterBook(const ParameterFacts& facts, State state)
        : facts_(facts), state_(std::move(state)) {}

    [[nodiscard]] const State& state() const { return state_; }

    /// The value that proposals gave this parameter last; 0 where none did.
    [[nodiscard]] std::int64_t value(std::int64_t id) const;

    [[nodiscard]] tvm::Flags flags() const;

    /// ENERGY_FEE in sun.
    [[nodiscard]] std::int64_t energy_fee() const;

    /// Applies a transaction of types 16 to 18; others do nothing. `now` is the parent's timestamp.
    void apply(const wire::Contract& contract, TimestampMs now);

    /// Ends a block: maintenance, where it is due.
    void close_block(const wire::Header& header);

  private:
    void process_proposals();
    void decide(const OpenProposal& proposal);

    ParameterFacts facts_;
    State state_;
};

}  // namespace tributary::token
