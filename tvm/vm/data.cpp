// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "primitives/crypto/keccak256.hpp"
#include "tvm/vm/energy.hpp"
#include "tvm/vm/operations.hpp"
#include "tvm/vm/run.hpp"
#include "tvm/vm/words.hpp"

namespace tributary::tvm {
namespace {

using energy::Span;
using energy::span_of;

/// Charges `base`, growth for `span` and `per_word` for each of its words, then makes room.
Halt pay_for(Frame& frame, const Span& span, std::int64_t base, std::int64_t per_word) {
    if (!span.fits()) return Halt::out_of_memory;
    const std::int64_t cost =
        base + energy::growth(frame.memory, span.end()) + per_word * energy::words(span.size);
    if (!frame.charge(cost)) return Halt::out_of_energy;
    frame.memory.expand(span.end());
    return Halt::none;
}

/// Copies from `source` at `offset`, zeros where it ends.
void copy_padded(Frame& frame, const Span& to, ByteView source, const Uint256& offset) {
    if (to.size == 0) return;
    std::uint8_t* out = frame.memory.data() + to.offset;
    std::size_t copied = 0;
    if (offset.fits_u64() && offset.limbs[0] < source.size()) {
        copied = std::min<std::size_t>(to.size, source.size() - offset.limbs[0]);
        std::memcpy(out, source.data() + offset.limbs[0], copied);
    }
    std::memset(out + copied, 0, to.size - copied);
}

Halt copy_from(Frame& frame, Uint256* top, ByteView source) {
    const Span span = span_of(top[0], top[-2]);
    const Halt halt = pay_for(frame, span, 0, energy::kCopyWord);
    if (halt == Halt::none) copy_padded(frame, span, source, top[-1]);
    return halt;
}

}  // namespace

Halt op_sha3(Frame& frame, Uint256* top) {
    const Span span = span_of(top[0], top[-1]);
    const Halt halt = pay_for(frame, span, energy::kSha3, energy::kSha3Word);
    if (halt != Halt::none) return halt;
    const Hash256 hash = keccak256(frame.memory.view(span.offset, span.size));
    top[-1] = Uint256::load(hash.bytes.data());
    return Halt::none;
}

Halt op_calldatacopy(Frame& frame, Uint256* top) {
    return copy_from(frame, top, frame.input);
}

Halt op_codecopy(Frame& frame, Uint256* top) {
    return copy_from(frame, top, frame.code.original());
}

Halt op_extcodecopy(Frame& frame, Uint256* top) {
    const Span span = span_of(top[-1], top[-3]);
    const Halt halt = pay_for(frame, span, energy::kExtCode, energy::kCopyWord);
    if (halt != Halt::none) return halt;
    State& state = frame.run.state;
    AccountEntry& entry = state.entry(address_of(top[0]));
    observe_absence(state, entry);
    const CodePointer& code = state.code_of(entry);
    copy_padded(frame, span, code ? ByteView(*code) : ByteView{}, top[-2]);
    return Halt::none;
}

Halt op_returndatacopy(Frame& frame, Uint256* top) {
    const Span span = span_of(top[0], top[-2]);
    const Halt halt = pay_for(frame, span, 0, energy::kCopyWord);
    if (halt != Halt::none) return halt;
    const auto offset = static_cast<std::uint64_t>(clamped_int(top[-1]));
    if (offset + span.size > frame.return_data.size()) return Halt::unknown;
    copy_padded(frame, span, frame.return_data, top[-1]);
    return Halt::none;
}

Halt op_mcopy(Frame& frame, Uint256* top) {
    const Span span = span_of(std::max(top[0], top[-1]), top[-2]);
    const Halt halt = pay_for(frame, span, 3, energy::kCopyWord);
    if (halt != Halt::none || span.size == 0) return halt;
    std::uint8_t* const data = frame.memory.data();
    std::memmove(data + top[0].limbs[0], data + top[-1].limbs[0], span.size);
    return Halt::none;
}

Halt op_log(Frame& frame, Uint256* top, unsigned topics) {
    // java-tron asks for the data's energy first; its message about 2^60 bytes and more throws.
    const Uint256& size = top[-1];
    const auto left = static_cast<std::uint64_t>(frame.energy);
    const bool huge = bit_width(size) > 60;
    if (huge || (!size.is_zero() && size.limbs[0] > left / energy::kLogByte))
        return huge ? Halt::unknown : Halt::out_of_energy;
    const Span span = span_of(top[0], size);
    const std::int64_t cost = energy::kLog + energy::kLogTopic * static_cast<std::int64_t>(topics) +
                              energy::kLogByte * low_long(size);
    const Halt halt = pay_for(frame, span, cost, 0);
    if (halt != Halt::none) return halt;
    if (frame.is_static) return Halt::unknown;
    Log log;
    log.address = frame.context.address;
    for (unsigned i = 0; i < topics; ++i)
        log.topics.push_back(top[-2 - static_cast<std::ptrdiff_t>(i)]);
    log.data = to_bytes(frame.memory.view(span.offset, span.size));
    frame.run.logs.push_back(std::move(log));
    return Halt::none;
}

Halt op_return(Frame& frame, Uint256* top) {
    const Span span = span_of(top[0], top[-1]);
    const Halt halt = pay_for(frame, span, 0, 0);
    if (halt != Halt::none) return halt;
    // The memory may have come for free behind a built-in contract's output.
    if (!frame.run.work(span.size)) return Halt::unsupported;
    frame.output = to_bytes(frame.memory.view(span.offset, span.size));
    return Halt::stopped;
}

}  // namespace tributary::tvm
