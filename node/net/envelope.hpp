// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "node/net/message_types.hpp"
#include "primitives/bytes.hpp"
#include "primitives/result.hpp"

namespace tributary::node {

/// A payload as CompressMessage (libp2p ProtoUtil): snappy's block form where that is shorter, else
/// the plain bytes.
Bytes wrap(ByteView payload);

/// A payload as CompressMessage without compression, which every receiver accepts.
Bytes wrap_plain(ByteView payload);

/// The payload inside a CompressMessage. What snappy announces, and the type byte that its first
/// literal shows, are checked against max_payload_size before anything is allocated; a type that
/// nobody decodes comes out as its type byte alone. Errors: oversized, malformed, truncated,
/// missing_field (no payload).
Result<Bytes> unwrap(ByteView envelope);

}  // namespace tributary::node
