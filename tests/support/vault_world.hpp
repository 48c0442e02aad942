// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "oracle/receipt.hpp"
#include "tests/support/receipt_builder.hpp"
#include "tvm/abi/artefact.hpp"
#include "tvm/vm/machine.hpp"
#include "tvm/vm/memory_world.hpp"

namespace tributary::test {

/// What a call to the vault did.
struct VaultOutcome {
    tvm::ExecutionResult execution;
    /// The contract's error with its values, "Transfer failed" and the like; empty for success.
    std::string refusal;
    /// Values of the result of a function that answers.
    tvm::AbiList values;
};

/// Tokens that come with a call.
struct SentTokens {
    std::int64_t amount = 0;
    std::int64_t id = 0;
};

/// The committed BandwidthVault on a TVM of its own, in a world of people by name.
class VaultWorld {
  public:
    static constexpr std::int64_t kToken = 1'002'000;
    static constexpr std::uint64_t kDelay = 7 * 86'400;

    /// `domain` names the chain and where the vault stands.
    explicit VaultWorld(const oracle::ReceiptDomain& domain);

    /// Calls a function as a person, with its arguments as one types them.
    VaultOutcome call(std::string_view person,
                      std::string_view function,
                      const std::vector<std::string>& arguments = {},
                      SentTokens tokens = {});

    /// The same with TRX.
    VaultOutcome call_with_trx(std::string_view person,
                               std::string_view function,
                               std::int64_t sun);

    /// Pays tokens in; fails the test where that is refused.
    void deposit(std::string_view person, std::int64_t amount);

    [[nodiscard]] std::int64_t tokens_of(const Address& address) const;

    [[nodiscard]] std::int64_t tokens_of(std::string_view person) const {
        return tokens_of(address_named(person));
    }

    /// Gives a person TRX and tokens.
    void enrich(std::string_view person, std::int64_t tokens);

    /// Puts a contract that hands its call data on to the vault.
    void put_go_between(const Address& address);

    /// The names and values of the events, one a line.
    [[nodiscard]] std::vector<std::string> events(const VaultOutcome& outcome) const;

    [[nodiscard]] const tvm::ContractAbi& abi() const { return artefact_.abi; }

    /// Seconds.
    void set_time(std::uint64_t seconds);

    /// Where the next call goes; the vault unless changed.
    Address target;

    tvm::MemoryWorld world;

  private:
    tvm::ExecutionResult run(std::string_view person, tvm::CallInput input);

    oracle::ReceiptDomain domain_;
    tvm::Artefact artefact_;
    tvm::Ruleset rules_;
    tvm::BlockContext block_;
    tvm::Machine machine_;
};

/// A receipt and its signature as arguments.
std::string receipt_argument(const oracle::SignedTransferReceipt& receipt);
std::string signature_argument(const Signature& signature);

}  // namespace tributary::test
