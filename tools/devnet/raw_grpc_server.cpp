// SPDX-License-Identifier: Apache-2.0
#include "tools/devnet/raw_grpc_server.hpp"

#include <chrono>

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>

namespace tributary::devnet {
namespace {

Bytes bytes_of(const grpc::ByteBuffer& buffer) {
    std::vector<grpc::Slice> slices;
    Bytes out;
    if (!buffer.Dump(&slices).ok()) return out;
    for (const grpc::Slice& slice : slices)
        append(out, {slice.begin(), slice.size()});
    return out;
}

/// One call. It deletes itself when gRPC is through with it.
class Call final : public grpc::ServerGenericBidiReactor {
  public:
    Call(std::string path, const RawGrpcServer::Answerer& answerer)
        : path_(std::move(path)), answerer_(answerer) {
        StartRead(&request_);
    }

    void OnReadDone(bool ok) override {
        if (!ok) {
            Finish({grpc::StatusCode::INVALID_ARGUMENT, "a request message is missing"});
            return;
        }
        answerer_(path_, bytes_of(request_), [this](const CallAnswer& answer) { reply(answer); });
    }

    void OnDone() override { delete this; }

  private:
    void reply(const CallAnswer& answer) {
        if (answer.status != CallStatus::ok) {
            Finish({static_cast<grpc::StatusCode>(answer.status), answer.detail});
            return;
        }
        const grpc::Slice slice(answer.message.data(), answer.message.size());
        response_ = grpc::ByteBuffer(&slice, 1);
        StartWriteAndFinish(&response_, grpc::WriteOptions(), grpc::Status::OK);
    }

    std::string path_;
    const RawGrpcServer::Answerer& answerer_;
    grpc::ByteBuffer request_;
    grpc::ByteBuffer response_;
};

class Service final : public grpc::CallbackGenericService {
  public:
    explicit Service(RawGrpcServer::Answerer answerer) : answerer_(std::move(answerer)) {}

    grpc::ServerGenericBidiReactor* CreateReactor(
        grpc::GenericCallbackServerContext* context) override {
        return new Call(context->method(), answerer_);
    }

  private:
    RawGrpcServer::Answerer answerer_;
};

}  // namespace

struct RawGrpcServer::Parts {
    explicit Parts(Answerer answerer) : service(std::move(answerer)) {}

    Service service;
    std::unique_ptr<grpc::Server> server;
    int port = 0;
};

Result<std::unique_ptr<RawGrpcServer>> RawGrpcServer::listen(const std::string& address,
                                                             Answerer answerer) {
    auto parts = std::make_unique<Parts>(std::move(answerer));
    grpc::ServerBuilder builder;
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    builder.AddListeningPort(address, grpc::InsecureServerCredentials(), &parts->port);
    builder.RegisterCallbackGenericService(&parts->service);
    parts->server = builder.BuildAndStart();
    if (!parts->server || parts->port == 0) {
        return fail(ErrorCode::port_in_use, "cannot listen on " + address);
    }
    return std::unique_ptr<RawGrpcServer>(new RawGrpcServer(std::move(parts)));
}

RawGrpcServer::RawGrpcServer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

RawGrpcServer::~RawGrpcServer() {
    stop();
}

int RawGrpcServer::port() const {
    return parts_->port;
}

void RawGrpcServer::stop() {
    parts_->server->Shutdown(std::chrono::system_clock::now());
}

}  // namespace tributary::devnet
