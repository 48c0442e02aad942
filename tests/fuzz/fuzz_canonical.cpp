// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>

#include <google/protobuf/io/coded_stream.h>

#include "primitives/check.hpp"
#include "proto/codec/canonical.hpp"
#include "tron/block.pb.h"

namespace {

using tributary::Bytes;
using tributary::ByteView;
using tributary::Result;

/// What was re-encoded once stays, and protobuf's own library reads and writes it alike.
template <typename Message>
void check(Result<Bytes> (*canonical)(ByteView), ByteView input) {
    const auto once = canonical(input);
    if (!once) return;
    const auto twice = canonical(*once);
    TRIBUTARY_ASSERT(twice && *twice == *once);
    google::protobuf::io::CodedInputStream stream(once->data(), static_cast<int>(once->size()));
    stream.SetRecursionLimit(300);
    Message message;
    TRIBUTARY_ASSERT(message.ParseFromCodedStream(&stream));
    TRIBUTARY_ASSERT(message.SerializeAsString() == tributary::as_text(*once));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    check<protocol::Block>(tributary::codec::canonical_block, {data, size});
    check<protocol::BlockHeader>(tributary::codec::canonical_header, {data, size});
    check<protocol::Transaction>(tributary::codec::canonical_transaction, {data, size});
    return 0;
}
