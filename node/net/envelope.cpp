// SPDX-License-Identifier: Apache-2.0
#include "node/net/envelope.hpp"

#include <string>

#include <snappy.h>

#include "primitives/wire/wire_reader.hpp"
#include "primitives/wire/wire_writer.hpp"

namespace tributary::node {
namespace {

constexpr std::int32_t kUncompressed = 0;
constexpr std::int32_t kSnappy = 1;

const char* chars(ByteView bytes) {
    return as_text(bytes).data();
}

/// The first byte that the block unpacks to. A block begins with a literal, because there is
/// nothing yet to copy from; its tag holds the length, or says how many bytes of length follow.
Result<std::uint8_t> first_unpacked_byte(ByteView packed) {
    std::size_t at = 0;
    while (at < packed.size() && (packed[at] & 0x80U) != 0)
        ++at;
    ++at;
    if (at >= packed.size()) return fail(ErrorCode::malformed, "snappy block without content");
    const std::uint8_t tag = packed[at];
    if ((tag & 0x03U) != 0) {
        return fail(ErrorCode::malformed, "snappy block that does not begin with a literal");
    }
    const std::size_t length = tag >> 2U;
    at += length < 60 ? 1 : length - 58;
    if (at >= packed.size()) return fail(ErrorCode::malformed, "snappy literal without content");
    return packed[at];
}

Status verify_size(std::uint8_t type, std::size_t size) {
    const std::size_t limit = max_payload_size(type);
    if (size <= limit) return {};
    return fail(ErrorCode::oversized,
                "a message of type " + std::to_string(type) + " with " + std::to_string(size) +
                    " bytes, at most " + std::to_string(limit) + " are read");
}

Result<Bytes> unpack(ByteView packed) {
    std::size_t size = 0;
    if (!snappy::GetUncompressedLength(chars(packed), packed.size(), &size)) {
        return fail(ErrorCode::malformed, "snappy block without length");
    }
    if (size > kMaxFrameSize) {
        return fail(ErrorCode::oversized,
                    "a snappy block that unpacks to " + std::to_string(size) + " bytes");
    }
    if (size == 0) return fail(ErrorCode::missing_field, "empty payload");
    const auto type = first_unpacked_byte(packed);
    if (!type) return fail(type.error());
    if (max_payload_size(*type) == 0) return Bytes{*type};
    if (Status fits = verify_size(*type, size); !fits) return fail(fits.error());
    Bytes out(size);
    if (!snappy::RawUncompress(chars(packed), packed.size(), reinterpret_cast<char*>(out.data()))) {
        return fail(ErrorCode::malformed, "corrupt snappy block");
    }
    return out;
}

Bytes wrap_as(std::int32_t type, ByteView data) {
    return wire::WireWriter().integer(1, type).bytes(2, data).take();
}

}  // namespace

Bytes wrap_plain(ByteView payload) {
    return wrap_as(kUncompressed, payload);
}

Bytes wrap(ByteView payload) {
    std::string packed;
    snappy::Compress(chars(payload), payload.size(), &packed);
    if (packed.size() >= payload.size()) return wrap_plain(payload);
    return wrap_as(kSnappy, as_bytes(packed));
}

Result<Bytes> unwrap(ByteView envelope) {
    std::int32_t type = kUncompressed;
    ByteView data;
    const Status read = wire::for_each_field(envelope, [&](const wire::WireField& field) {
        if (field.is_varint(1)) type = field.int32();
        if (field.is_bytes(2)) data = field.bytes;
    });
    if (!read) return fail(read.error());
    if (data.empty()) return fail(ErrorCode::missing_field, "empty payload");
    // Whatever is not `uncompress` is unpacked, also numbers without a name.
    if (type != kUncompressed) return unpack(data);
    if (max_payload_size(data[0]) == 0) return Bytes{data[0]};
    if (Status fits = verify_size(data[0], data.size()); !fits) return fail(fits.error());
    return to_bytes(data);
}

}  // namespace tributary::node
