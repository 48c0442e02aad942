// SPDX-License-Identifier: Apache-2.0
#include "tests/support/reflection_client.hpp"

#include <grpcpp/grpcpp.h>
#include <grpcpp/support/sync_stream.h>

#include "primitives/wire/wire_reader.hpp"
#include "primitives/wire/wire_writer.hpp"

namespace tributary::test {
namespace {

constexpr char kMethod[] = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";
// Numbers of ServerReflectionRequest and ServerReflectionResponse.
constexpr std::uint32_t kFileContainingSymbol = 4;
constexpr std::uint32_t kListServices = 7;
constexpr std::uint32_t kFileDescriptorResponse = 4;
constexpr std::uint32_t kListServicesResponse = 6;

grpc::ByteBuffer to_buffer(const Bytes& bytes) {
    const grpc::Slice slice(bytes.data(), bytes.size());
    return grpc::ByteBuffer(&slice, 1);
}

/// One question and its answer; empty where there is none.
std::string ask(const std::shared_ptr<grpc::Channel>& channel, const Bytes& request) {
    using Stream = grpc::ClientReaderWriter<grpc::ByteBuffer, grpc::ByteBuffer>;
    using Factory = grpc::internal::ClientReaderWriterFactory<grpc::ByteBuffer, grpc::ByteBuffer>;
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    const grpc::internal::RpcMethod method(
        kMethod, grpc::internal::RpcMethod::BIDI_STREAMING, channel);
    const std::unique_ptr<Stream> stream(Factory::Create(channel.get(), method, &context));
    grpc::ByteBuffer response;
    const bool answered = stream->Write(to_buffer(request)) && stream->Read(&response);
    stream->WritesDone();
    grpc::Slice slice;
    if (!answered || !response.DumpToSingleSlice(&slice).ok()) return {};
    std::string out(reinterpret_cast<const char*>(slice.begin()), slice.size());
    while (stream->Read(&response)) {
    }
    return stream->Finish().ok() ? out : std::string();
}

/// The content of this field; empty where it is absent.
ByteView content_of(ByteView message, std::uint32_t number) {
    ByteView out;
    const Status read = wire::for_each_field(message, [&](const wire::WireField& field) {
        if (field.is_bytes(number)) out = field.bytes;
    });
    return read ? out : ByteView();
}

}  // namespace

bool reflection_lists(const std::shared_ptr<grpc::Channel>& channel, const std::string& service) {
    const auto answer = ask(channel, wire::WireWriter().text(kListServices, "*").take());
    bool found = false;
    const Status read = wire::for_each_field(content_of(as_bytes(answer), kListServicesResponse),
                                             [&](const wire::WireField& entry) {
                                                 if (as_text(content_of(entry.bytes, 1)) == service)
                                                     found = true;
                                             });
    return read && found;
}

bool reflection_describes(const std::shared_ptr<grpc::Channel>& channel,
                          const std::string& symbol) {
    const auto answer = ask(channel, wire::WireWriter().text(kFileContainingSymbol, symbol).take());
    return !content_of(as_bytes(answer), kFileDescriptorResponse).empty();
}

}  // namespace tributary::test
