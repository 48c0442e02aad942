// SPDX-License-Identifier: Apache-2.0
#include "consensus/fetched_headers.hpp"

#include "primitives/check.hpp"

namespace tributary::consensus {
namespace {

/// Nothing where `child` follows `parent`.
Status verify_link(const wire::Header& parent, const wire::Header& child) {
    if (child.number != parent.number + 1) {
        return fail(ErrorCode::number_mismatch, child.id.hex());
    }
    if (child.parent_id != parent.id) return fail(ErrorCode::unknown_parent, child.id.hex());
    return {};
}

}  // namespace

Status FetchedHeaders::add(std::vector<SignedHeader> headers) {
    if (headers.empty()) return {};
    for (std::size_t i = 1; i < headers.size(); ++i) {
        const Status linked = verify_link(headers[i - 1].header, headers[i].header);
        if (!linked) return linked;
    }
    if (const SignedHeader* below = find(headers.front().header.number - 1)) {
        const Status linked = verify_link(below->header, headers.front().header);
        if (!linked) return linked;
    }
    if (const SignedHeader* above = find(headers.back().header.number + 1)) {
        const Status linked = verify_link(headers.back().header, above->header);
        if (!linked) return linked;
    }
    for (const SignedHeader& fetched : headers) {
        const SignedHeader* known = find(fetched.header.number);
        if (known != nullptr && known->header.id != fetched.header.id) {
            return fail(ErrorCode::wrong_parent, "two headers " + fetched.header.id.hex());
        }
    }
    for (SignedHeader& fetched : headers) {
        const BlockNumber number = fetched.header.number;
        by_witness_[fetched.header.witness][number] = fetched.signer;
        headers_.insert_or_assign(number, std::move(fetched));
    }
    return {};
}

bool FetchedHeaders::has(const HeaderSpan& span) const {
    return gaps_in(span).empty();
}

std::vector<HeaderSpan> FetchedHeaders::gaps_in(const HeaderSpan& span) const {
    std::vector<HeaderSpan> out;
    BlockNumber next = span.from;
    for (auto it = headers_.lower_bound(span.from); it != headers_.end() && it->first <= span.to;
         ++it) {
        if (it->first > next) out.push_back({next, it->first - 1});
        next = it->first + 1;
    }
    if (next <= span.to) out.push_back({next, span.to});
    return out;
}

std::vector<SignedHeader> FetchedHeaders::copy(const HeaderSpan& span) const {
    std::vector<SignedHeader> out;
    out.reserve(span.size());
    for (auto it = headers_.lower_bound(span.from); it != headers_.end() && it->first <= span.to;
         ++it) {
        out.push_back(it->second);
    }
    TRIBUTARY_ASSERT(out.size() == span.size());
    return out;
}

const SignedHeader* FetchedHeaders::find(BlockNumber number) const {
    const auto found = headers_.find(number);
    return found == headers_.end() ? nullptr : &found->second;
}

const std::map<BlockNumber, Address>* FetchedHeaders::blocks_of(const Address& witness) const {
    const auto found = by_witness_.find(witness);
    return found == by_witness_.end() ? nullptr : &found->second;
}

std::optional<HeaderSpan> FetchedHeaders::run_around(BlockNumber number) const {
    const auto at = headers_.find(number);
    if (at == headers_.end()) return std::nullopt;
    HeaderSpan out{number, number};
    for (auto it = at; it != headers_.begin() && std::prev(it)->first + 1 == out.from; --it)
        --out.from;
    for (auto it = std::next(at); it != headers_.end() && it->first == out.to + 1; ++it)
        ++out.to;
    return out;
}

}  // namespace tributary::consensus
