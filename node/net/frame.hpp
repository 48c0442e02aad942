// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <utility>

#include "node/net/message_types.hpp"
#include "primitives/bytes.hpp"
#include "primitives/result.hpp"

namespace tributary::node {

/// Longest length prefix: a protobuf varint32 (P2pProtobufVarint32FrameDecoder).
inline constexpr std::size_t kMaxFramePrefix = 5;

/// Cuts a byte stream into frames: varint32 length, then that many bytes. It holds what has come
/// and never reserves what a peer only announces.
class FrameReader {
  public:
    /// Frames above `limit` bytes are refused as soon as their length is there.
    explicit FrameReader(std::size_t limit) : limit_(limit) {}

    void set_limit(std::size_t limit) { limit_ = limit; }

    void feed(ByteView bytes);

    /// The next whole frame that is not empty; nothing while bytes are missing. Errors: malformed
    /// (varint of more than five bytes, or negative), oversized. After an error nothing more comes.
    Result<std::optional<Bytes>> next();

    /// Zero-length frames that were skipped since the last call.
    [[nodiscard]] std::size_t take_empty_frames() { return std::exchange(empty_frames_, 0); }

    /// True while part of a frame is there.
    [[nodiscard]] bool is_amid_frame() const { return at_ < buffer_.size(); }

  private:
    struct Prefix {
        std::size_t prefix_size = 0;
        std::size_t length = 0;
    };

    [[nodiscard]] Result<std::optional<Prefix>> read_prefix() const;

    std::size_t limit_;
    Bytes buffer_;
    /// Up to here the buffer is consumed.
    std::size_t at_ = 0;
    std::size_t empty_frames_ = 0;
};

/// Length prefix and payload. The payload has at most kMaxFrameSize bytes.
Bytes encode_frame(ByteView payload);

}  // namespace tributary::node
