// SPDX-License-Identifier: Apache-2.0
#include "tools/tributary/constant_call.hpp"

#include <future>

#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>

#include <tron/wallet.pb.h>

#include "tools/tributary/node_client.hpp"

namespace tributary::tools {
namespace {

constexpr auto kMethod = "/protocol.Wallet/TriggerConstantContract";

std::string text(ByteView bytes) {
    return std::string(as_text(bytes));
}

Bytes bytes_of(const std::string& value) {
    return to_bytes(as_bytes(value));
}

protocol::TriggerSmartContract request_of(const CallContract& command, const Bytes& data) {
    protocol::TriggerSmartContract out;
    out.set_owner_address(text(command.from.view()));
    out.set_contract_address(text(command.contract.view()));
    out.set_data(text(data));
    return out;
}

/// Topics of another length are no topics of a contract; such a log stays unknown.
tvm::AbiLog log_of(const protocol::TransactionInfo::Log& log) {
    tvm::AbiLog out{{}, bytes_of(log.data())};
    for (const auto& topic : log.topics())
        out.topics.push_back(Hash256::from(as_bytes(topic)).value_or(Hash256{}));
    return out;
}

/// java-tron leaves contractRet of a dry run at its default, tells failure beside it and a revert
/// in words (Wallet.callConstantContract).
std::string result_of(const protocol::TransactionExtention& answer) {
    using Result = protocol::Transaction::Result;
    const auto& returned = answer.transaction().ret();
    if (returned.empty()) return "SUCCESS";
    if (returned[0].contractret() != Result::DEFAULT)
        return Result::contractResult_Name(returned[0].contractret());
    if (returned[0].ret() == Result::SUCESS) return "SUCCESS";
    const bool reverted = answer.result().message().find("REVERT") != std::string::npos;
    return reverted ? "REVERT" : "FAILED";
}

ContractOutcome outcome_of(const protocol::TransactionExtention& answer) {
    ContractOutcome out;
    out.result = result_of(answer);
    out.energy_used = answer.energy_used();
    for (const auto& part : answer.constant_result())
        append(out.output, as_bytes(part));
    for (const auto& log : answer.logs())
        out.logs.push_back(log_of(log));
    return out;
}

}  // namespace

Outcome<ContractOutcome> constant_call(const CallContract& command, const Bytes& data) {
    using Answer = protocol::TransactionExtention;
    const auto channel = grpc::CreateChannel(command.full_node, grpc::InsecureChannelCredentials());
    grpc::TemplatedGenericStub<protocol::TriggerSmartContract, Answer> stub(channel);
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kCallDeadline);
    const auto request = request_of(command, data);
    Answer answer;
    std::promise<grpc::Status> done;
    stub.UnaryCall(&context, kMethod, {}, &request, &answer, [&done](grpc::Status status) {
        done.set_value(std::move(status));
    });
    const auto status = done.get_future().get();
    if (!status.ok()) return tl::unexpected<Failure>(failure_of(status, command.full_node));
    const bool ran =
        answer.result().result() || answer.result().code() == protocol::Return::CONTRACT_EXE_ERROR;
    if (!ran) {
        return tl::unexpected<Failure>(Failure{
            "call_failed", "The full node says: " + answer.result().message(), kExitFailed});
    }
    return outcome_of(answer);
}

}  // namespace tributary::tools
