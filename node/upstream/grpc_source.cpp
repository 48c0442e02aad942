// SPDX-License-Identifier: Apache-2.0
#include "node/upstream/grpc_source.hpp"

#include <algorithm>
#include <atomic>
#include <set>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/channel_arguments.h>

#include "node/upstream/wallet_messages.hpp"
#include "primitives/check.hpp"

namespace tributary::node {
namespace {

using Stub = grpc::TemplatedGenericStub<grpc::ByteBuffer, grpc::ByteBuffer>;

/// The sync machine decides when to come back; the channel itself must not be slower than that.
constexpr int kMinReconnectMs = 500;
constexpr int kMaxReconnectMs = 5'000;

std::shared_ptr<grpc::Channel> connect(const std::string& address) {
    grpc::ChannelArguments arguments;
    arguments.SetMaxReceiveMessageSize(kMaxAnswerSize);
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

}  // namespace

/// Lives until the last call is over, also when the source is gone.
struct GrpcSource::Calls {
    Calls(GrpcSourceSettings with, boost::asio::io_context& on)
        : settings(std::move(with)), loop(on), stub(connect(settings.address)) {}

    GrpcSourceSettings settings;
    boost::asio::io_context& loop;
    Stub stub;
    /// Loop thread.
    std::set<std::shared_ptr<Call>> open;
    bool closed = false;
    /// Calls that gRPC still has.
    std::atomic<int> with_grpc = 0;

    template <typename T, typename Decode>
    Result<T> read(const Call& call,
                   const grpc::Status& status,
                   const char* method,
                   Decode& decode) {
        const std::string where = settings.address + " " + method + ": ";
        if (!status.ok()) return fail(code_of(status), where + printable(status.error_message()));
        auto bytes = bytes_of(call.answer);
        if (!bytes) return fail(bytes.error().code, where + bytes.error().detail);
        Result<T> out = decode(std::move(*bytes));
        if (!out) return fail(out.error().code, where + out.error().detail);
        return out;
    }
};

GrpcSource::GrpcSource(GrpcSourceSettings settings, boost::asio::io_context& loop)
    : calls_(std::make_shared<Calls>(std::move(settings), loop)) {}

GrpcSource::~GrpcSource() {
    calls_->closed = true;
    for (const auto& call : calls_->open)
        call->context.TryCancel();
    int left = calls_->with_grpc.load();
    while (left > 0) {
        calls_->with_grpc.wait(left);
        left = calls_->with_grpc.load();
    }
}

const std::string& GrpcSource::address() const {
    return calls_->settings.address;
}

template <typename T, typename Decode>
void GrpcSource::call(const char* method, Bytes request, Decode decode, Answer<T> done) {
    auto call = std::make_shared<Call>();
    const bool is_range = std::string_view(method) == "GetBlockByLimitNext2";
    call->context.set_deadline(
        std::chrono::system_clock::now() +
        (is_range ? calls_->settings.range_deadline : calls_->settings.head_deadline));
    call->request = buffer_of(request);
    calls_->open.insert(call);
    ++calls_->with_grpc;
    calls_->stub.UnaryCall(
        &call->context,
        std::string("/protocol.Wallet/") + method,
        grpc::StubOptions(),
        &call->request,
        &call->answer,
        [calls = calls_, call, method, decode = std::move(decode), done = std::move(done)](
            const grpc::Status& status) mutable {
            // Here on a thread of gRPC's: the heavy part, then home.
            auto result = calls->read<T>(*call, status, method, decode);
            boost::asio::post(
                calls->loop,
                [calls, call, result = std::move(result), done = std::move(done)]() mutable {
                    calls->open.erase(call);
                    if (!calls->closed) done(std::move(result));
                });
            --calls->with_grpc;
            calls->with_grpc.notify_all();
        });
}

void GrpcSource::head(Answer<BlockRef> done) {
    const auto decode = [](const Bytes& answer) { return decode_head_answer(answer); };
    if (old_node_) return call<BlockRef>("GetNowBlock2", {}, decode, std::move(done));
    call<BlockRef>(
        "GetBlock", Bytes{}, decode, [this, done = std::move(done)](Result<BlockRef> head) {
            if (head || head.error().code != ErrorCode::upstream_refused) {
                return done(std::move(head));
            }
            // Nodes from before GetBlock have only the method that sends the whole
            // block.
            old_node_ = true;
            this->head(done);
        });
}

void GrpcSource::genesis(Answer<BlockId> done) {
    call<BlockId>(
        "GetBlockByNum2",
        Bytes{},
        [](const Bytes& answer) -> Result<BlockId> {
            const auto block = decode_head_answer(answer);
            if (!block) return fail(block.error());
            if (block->number != 0) {
                return fail(ErrorCode::upstream_lied,
                            "block " + std::to_string(block->number) + " instead of 0");
            }
            return block->id;
        },
        std::move(done));
}

void GrpcSource::range(BlockNumber start,
                       std::uint32_t count,
                       Answer<std::vector<wire::Block>> done) {
    TRIBUTARY_ASSERT(count >= 1 && count <= kMaxBlocksPerAnswer);
    const BlockRange asked{start, count};
    call<std::vector<wire::Block>>(
        "GetBlockByLimitNext2",
        encode_range_request(asked),
        [asked](const Bytes& answer) { return decode_range_answer(answer, asked); },
        std::move(done));
}

void GrpcSource::block_of_transaction(TransactionId id, Answer<BlockNumber> done) {
    call<BlockNumber>(
        "GetTransactionInfoById",
        encode_bytes_request(id.view()),
        [](const Bytes& answer) { return decode_transaction_info(answer); },
        std::move(done));
}

void GrpcSource::broadcast(Bytes transaction, Answer<void> done) {
    call<void>(
        "BroadcastTransaction",
        std::move(transaction),
        [](const Bytes& answer) { return decode_broadcast_answer(answer); },
        std::move(done));
}

}  // namespace tributary::node
