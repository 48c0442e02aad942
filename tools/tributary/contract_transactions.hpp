// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/tributary/make_transaction.hpp"

namespace tributary::tools {

/// TriggerSmartContract.
Intent make_call_intent(const Address& owner,
                        const Address& contract,
                        ByteView data,
                        const ContractMoney& money);

/// CreateSmartContract, whose callers pay all energy. Its ABI is not put on the chain.
Intent make_creation_intent(const Address& owner,
                            const std::string& name,
                            ByteView code,
                            const ContractMoney& money);

/// tributary.contract.deploy/v1: with the address that the contract gets.
Outcome<Report> run_transaction(const DeployContract& command,
                                NodeClient& node,
                                Surroundings& around);

/// tributary.contract.send/v1.
Outcome<Report> run_transaction(const SendCall& command, NodeClient& node, Surroundings& around);

}  // namespace tributary::tools
