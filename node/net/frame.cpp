// SPDX-License-Identifier: Apache-2.0
#include "node/net/frame.hpp"

#include "primitives/check.hpp"

namespace tributary::node {

std::size_t max_payload_size(std::uint8_t type) {
    switch (static_cast<MessageType>(type)) {
        // A block of kMaxBlockSize and the type byte.
        case MessageType::block: return 2'001'001;
        case MessageType::transaction: return 512'001;
        case MessageType::transactions: return (1U << 20U) + 512'000U;
        case MessageType::inventory:
        case MessageType::fetch: return 64U << 10U;
        case MessageType::sync_block_chain: return 16U << 10U;
        // 2001 ids are 77.9 kB.
        case MessageType::block_chain_inventory: return 128U << 10U;
        case MessageType::pbft_commit: return 16U << 10U;
        case MessageType::pbft: return 2U << 10U;
        case MessageType::hello:
        case MessageType::link_hello:
        case MessageType::link_status: return 2U << 10U;
        case MessageType::disconnect:
        case MessageType::ping:
        case MessageType::pong:
        case MessageType::link_disconnect:
        case MessageType::link_ping:
        case MessageType::link_pong: return 64;
    }
    return 0;
}

void FrameReader::feed(ByteView bytes) {
    if (at_ == buffer_.size()) {
        buffer_.clear();
        at_ = 0;
    }
    append(buffer_, bytes);
}

Result<std::optional<FrameReader::Prefix>> FrameReader::read_prefix() const {
    std::uint32_t length = 0;
    for (std::size_t i = 0; i < kMaxFramePrefix; ++i) {
        if (at_ + i >= buffer_.size()) return std::nullopt;
        const std::uint8_t byte = buffer_[at_ + i];
        length |= (byte & 0x7FU) << (7 * i);
        if ((byte & 0x80U) != 0) continue;
        if ((length >> 31U) != 0) return fail(ErrorCode::malformed, "negative frame length");
        if (length > limit_) {
            return fail(ErrorCode::oversized,
                        "a frame of " + std::to_string(length) + " bytes, at most " +
                            std::to_string(limit_) + " are read");
        }
        return Prefix{i + 1, length};
    }
    return fail(ErrorCode::malformed, "frame length of more than five bytes");
}

Result<std::optional<Bytes>> FrameReader::next() {
    while (true) {
        const auto prefix = read_prefix();
        if (!prefix) return fail(prefix.error());
        const std::size_t there = buffer_.size() - at_;
        if (!*prefix || there < (*prefix)->prefix_size + (*prefix)->length) {
            // What is consumed would otherwise stay as long as the peer keeps us amid a frame.
            buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(at_));
            at_ = 0;
            return std::nullopt;
        }
        const std::size_t begin = at_ + (*prefix)->prefix_size;
        at_ = begin + (*prefix)->length;
        if ((*prefix)->length == 0) {
            ++empty_frames_;
            continue;
        }
        const ByteView frame = ByteView(buffer_).subspan(begin, (*prefix)->length);
        return to_bytes(frame);
    }
}

Bytes encode_frame(ByteView payload) {
    TRIBUTARY_ASSERT(payload.size() <= kMaxFrameSize);
    Bytes out;
    out.reserve(payload.size() + kMaxFramePrefix);
    std::size_t rest = payload.size();
    while (rest >= 0x80U) {
        out.push_back(static_cast<std::uint8_t>(rest | 0x80U));
        rest >>= 7U;
    }
    out.push_back(static_cast<std::uint8_t>(rest));
    append(out, payload);
    return out;
}

}  // namespace tributary::node
