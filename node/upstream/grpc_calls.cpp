// SPDX-License-Identifier: Apache-2.0
#include "node/upstream/grpc_calls.hpp"

#include <atomic>
#include <set>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/channel_arguments.h>

#include "node/upstream/wallet_messages.hpp"

namespace tributary::node {
namespace {

using Stub = grpc::TemplatedGenericStub<grpc::ByteBuffer, grpc::ByteBuffer>;

/// The sync machine decides when to come back; the channel itself must not be slower than that.
constexpr int kMinReconnectMs = 500;
constexpr int kMaxReconnectMs = 5'000;

std::shared_ptr<grpc::Channel> connect(const std::string& address, int max_answer_size) {
    grpc::ChannelArguments arguments;
    arguments.SetMaxReceiveMessageSize(max_answer_size);
    arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kMinReconnectMs);
    arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kMaxReconnectMs);
    arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
    return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

grpc::ByteBuffer buffer_of(const Bytes& bytes) {
    const grpc::Slice slice(bytes.data(), bytes.size());
    return {&slice, 1};
}

Result<Bytes> bytes_of(const grpc::ByteBuffer& buffer) {
    if (!buffer.Valid()) return Bytes{};
    std::vector<grpc::Slice> slices;
    if (!buffer.Dump(&slices).ok()) return fail(ErrorCode::malformed, "unreadable answer");
    Bytes out;
    out.reserve(buffer.Length());
    for (const auto& slice : slices)
        append(out, {slice.begin(), slice.size()});
    return out;
}

ErrorCode code_of(const grpc::Status& status) {
    switch (status.error_code()) {
        case grpc::StatusCode::DEADLINE_EXCEEDED: return ErrorCode::upstream_slow;
        case grpc::StatusCode::UNAVAILABLE:
        case grpc::StatusCode::CANCELLED: return ErrorCode::unavailable;
        case grpc::StatusCode::NOT_FOUND: return ErrorCode::not_found;
        case grpc::StatusCode::RESOURCE_EXHAUSTED:
            // gRPC's own words for an answer above our limit; a node that limits us uses the same
            // code.
            return status.error_message().find("larger than max") != std::string::npos
                       ? ErrorCode::oversized
                       : ErrorCode::upstream_refused;
        default: return ErrorCode::upstream_refused;
    }
}

/// One unary call with everything that gRPC borrows until it is over.
struct Call {
    grpc::ClientContext context;
    grpc::ByteBuffer request;
    grpc::ByteBuffer answer;
};

Result<GrpcAnswer> answer_of(const Call& call, const grpc::Status& status) {
    if (!status.ok()) return fail(code_of(status), printable(status.error_message()));
    auto bytes = bytes_of(call.answer);
    if (!bytes) return fail(std::move(bytes).error());
    return GrpcAnswer{std::move(*bytes), call.context.peer()};
}

}  // namespace

/// Lives until the last call is over, also when the calls' owner is gone.
struct GrpcCalls::State {
    State(std::string to, int max_answer_size, boost::asio::io_context& on)
        : address(std::move(to)), loop(on), stub(connect(address, max_answer_size)) {}

    std::string address;
    boost::asio::io_context& loop;
    Stub stub;
    /// Loop thread.
    std::set<std::shared_ptr<Call>> open;
    bool closed = false;
    /// Calls that gRPC still has.
    std::atomic<int> with_grpc = 0;
};

GrpcCalls::GrpcCalls(std::string address, int max_answer_size, boost::asio::io_context& loop)
    : state_(std::make_shared<State>(std::move(address), max_answer_size, loop)) {}

GrpcCalls::~GrpcCalls() {
    state_->closed = true;
    for (const auto& call : state_->open)
        call->context.TryCancel();
    int left = state_->with_grpc.load();
    while (left > 0) {
        state_->with_grpc.wait(left);
        left = state_->with_grpc.load();
    }
}

const std::string& GrpcCalls::address() const {
    return state_->address;
}

std::string GrpcCalls::name_of(const GrpcMethod& method) {
    const std::string path = method.path;
    return path.substr(path.rfind('/') + 1);
}

void GrpcCalls::start(const GrpcMethod& method, Bytes request, Read read) {
    auto call = std::make_shared<Call>();
    call->context.set_deadline(std::chrono::system_clock::now() + method.deadline);
    call->request = buffer_of(request);
    state_->open.insert(call);
    ++state_->with_grpc;
    state_->stub.UnaryCall(
        &call->context,
        method.path,
        grpc::StubOptions(),
        &call->request,
        &call->answer,
        [state = state_, call, read = std::move(read)](const grpc::Status& status) {
            // Here on a thread of gRPC's: the heavy part, then home.
            boost::asio::post(state->loop, [state, call, finish = read(answer_of(*call, status))] {
                state->open.erase(call);
                if (!state->closed) finish();
            });
            --state->with_grpc;
            state->with_grpc.notify_all();
        });
}

}  // namespace tributary::node
