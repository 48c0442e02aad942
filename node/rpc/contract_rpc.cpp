// SPDX-License-Identifier: Apache-2.0
#include "node/rpc/contract_rpc.hpp"

#include "node/rpc/contract_messages.hpp"

namespace tributary::node {

grpc::ServerUnaryReactor* ContractRpc::GetContractState(grpc::CallbackServerContext* context,
                                                        const v1::GetContractStateRequest* request,
                                                        v1::GetContractStateResponse* response) {
    auto question = parse_contract_question(*request);
    if (!question) return refuse(context, question.error().error, question.error().field);
    if (contracts_ == nullptr)
        return refuse(context, {ErrorCode::contract_not_shadowed, "it runs no contract's calls"});
    return start_call<ContractAnswer>(
        context,
        gate_,
        [&](Answer<ContractAnswer> answer) {
            contracts_->contract(*std::move(question), std::move(answer));
        },
        [response](const ContractAnswer& answer) {
            *response = to_message(answer);
            return grpc::Status::OK;
        });
}

}  // namespace tributary::node
