// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "node/contract_answers.hpp"
#include "node/rpc/unary.hpp"
#include "tributary/node/v1/contract.grpc.pb.h"

namespace tributary::node {

/// tributary.node.v1.ContractService over the contracts that are followed, which may be absent:
/// then every call ends as contract_not_shadowed. `contracts` and `gate` outlive the server.
class ContractRpc final : public v1::ContractService::CallbackService {
  public:
    ContractRpc(ContractQueries* contracts, CallGate& gate) : contracts_(contracts), gate_(gate) {}

    grpc::ServerUnaryReactor* GetContractState(grpc::CallbackServerContext* context,
                                               const v1::GetContractStateRequest* request,
                                               v1::GetContractStateResponse* response) override;

  private:
    ContractQueries* contracts_;
    CallGate& gate_;
};

}  // namespace tributary::node
