// SPDX-License-Identifier: Apache-2.0
#include "node/upstream/tributary_source.hpp"

#include <iterator>
#include <memory>
#include <utility>

#include "node/upstream/wallet_messages.hpp"
#include "primitives/check.hpp"
#include "tributary/node/v1/node.pb.h"

namespace tributary::node {
namespace {

constexpr const char* kListHeaders = "/tributary.node.v1.NodeService/ListHeaders";

template <typename Message>
Bytes bytes_of(const Message& message) {
    const std::string out = message.SerializeAsString();
    return to_bytes(as_bytes(out));
}

template <typename Message>
Result<Message> message_of(const GrpcAnswer& answer) {
    Message out;
    if (!out.ParseFromArray(answer.message.data(), static_cast<int>(answer.message.size())))
        return fail(ErrorCode::malformed, "unreadable answer");
    return out;
}

Result<BlockRef> block_of(const v1::BlockRef& block) {
    const auto id = BlockId::from(as_bytes(block.id()));
    if (!id || block.number() < 0) return fail(ErrorCode::malformed, "block");
    const auto number = static_cast<BlockNumber>(block.number());
    if (number != number_of(*id)) return fail(ErrorCode::number_mismatch, id->hex());
    return BlockRef{number, *id};
}

Bytes encode_request(const BlockRange& range, bool with_bodies) {
    v1::ListHeadersRequest request;
    request.set_first(static_cast<std::int64_t>(range.start));
    request.set_count(static_cast<std::int32_t>(range.count));
    request.set_with_bodies(with_bodies);
    return bytes_of(request);
}

/// What is still to be asked for.
BlockRange left_of(const BlockRange& asked, std::size_t got) {
    return {asked.start + got, asked.count - static_cast<std::uint32_t>(got)};
}

Result<wire::Block> decode_whole_block(ByteView block) {
    const auto slices = wire::slice_block(block);
    if (!slices) return fail(slices.error());
    return decode_checked(*slices);
}

/// The items of a page, decoded, each with the number that it must have.
template <typename T, typename Items, typename Decode, typename NumberOf>
Result<std::vector<T>> decode_page(const Items& items,
                                   const BlockRange& asked,
                                   Decode decode,
                                   NumberOf number) {
    if (items.empty()) return fail(ErrorCode::not_found, "empty answer");
    if (static_cast<std::size_t>(items.size()) > asked.count)
        return fail(ErrorCode::upstream_lied, "more than asked for");
    std::vector<T> out;
    for (const std::string& item : items) {
        auto decoded = decode(as_bytes(item));
        if (!decoded) return fail(std::move(decoded).error());
        if (number(*decoded) != asked.start + out.size())
            return fail(ErrorCode::upstream_lied, "block " + std::to_string(number(*decoded)));
        out.push_back(std::move(*decoded));
    }
    return out;
}

/// False where a record is empty: its sender could go on with such ones for ever.
bool take_records(const v1::GetTrustTrailResponse& page, TrailRecords& all) {
    for (const auto& window : page.windows()) {
        if (window.record().empty()) return false;
        all.windows.push_back(to_bytes(as_bytes(window.record())));
    }
    for (const auto& key : page.keys()) {
        if (key.record().empty()) return false;
        all.keys.push_back(to_bytes(as_bytes(key.record())));
    }
    return true;
}

/// gRPC ends a call at once where nothing is left.
std::chrono::milliseconds time_left(std::chrono::steady_clock::time_point until) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(until -
                                                                 std::chrono::steady_clock::now());
}

}  // namespace

TributarySource::TributarySource(TributarySourceSettings settings, boost::asio::io_context& loop)
    : settings_(std::move(settings)),
      address_(std::string(kTributaryScheme) + settings_.address),
      calls_(settings_.address, kMaxFeedAnswerSize, loop) {}

void TributarySource::head(Answer<BlockRef> answer) {
    calls_.call<BlockRef>(
        {"/tributary.node.v1.NodeService/GetStatus", settings_.head_deadline},
        {},
        [](const GrpcAnswer& got) -> Result<BlockRef> {
            const auto status = message_of<v1::GetStatusResponse>(got);
            if (!status) return fail(status.error());
            return block_of(status->head());
        },
        std::move(answer));
}

void TributarySource::genesis(Answer<BlockId> answer) {
    v1::GetHeaderRequest request;
    request.set_number(0);
    calls_.call<BlockId>(
        {"/tributary.node.v1.NodeService/GetHeader", settings_.head_deadline},
        bytes_of(request),
        [](const GrpcAnswer& got) -> Result<BlockId> {
            const auto header = message_of<v1::GetHeaderResponse>(got);
            if (!header) return fail(header.error());
            const auto block = block_of(header->block());
            if (!block) return fail(block.error());
            if (block->number != 0) return fail(ErrorCode::upstream_lied, "another block than 0");
            return block->id;
        },
        std::move(answer));
}

template <typename T>
TributarySource::Paged<T> TributarySource::begin_pages(Answer<T> answer) const {
    auto out = std::make_shared<Pages<T>>();
    out->answer = std::move(answer);
    out->until = std::chrono::steady_clock::now() + settings_.range_deadline;
    return out;
}

void TributarySource::range(BlockNumber start,
                            std::uint32_t count,
                            Answer<std::vector<wire::Block>> answer) {
    TRIBUTARY_ASSERT(count >= 1 && count <= kMaxListedHeaders);
    next_blocks({start, count}, begin_pages(std::move(answer)));
}

void TributarySource::headers(BlockNumber start,
                              std::uint32_t count,
                              Answer<std::vector<wire::Header>> answer) {
    TRIBUTARY_ASSERT(count >= 1 && count <= kMaxListedHeaders);
    next_headers({start, count}, begin_pages(std::move(answer)));
}

/// In a gap it may prove fewer at a time than were asked for.
void TributarySource::next_blocks(const BlockRange& asked, Paged<std::vector<wire::Block>> paged) {
    const BlockRange left = left_of(asked, paged->so_far.size());
    calls_.call<std::vector<wire::Block>>(
        {kListHeaders, time_left(paged->until)},
        encode_request(left, true),
        [left](const GrpcAnswer& got) -> Result<std::vector<wire::Block>> {
            const auto page = message_of<v1::ListHeadersResponse>(got);
            if (!page) return fail(page.error());
            return decode_page<wire::Block>(
                page->blocks(), left, decode_whole_block, [](const wire::Block& block) {
                    return block.header.number;
                });
        },
        [this, asked, paged](Result<std::vector<wire::Block>> page) {
            if (!page) return paged->answer(fail(std::move(page).error()));
            auto& all = paged->so_far;
            std::move(page->begin(), page->end(), std::back_inserter(all));
            std::size_t bytes = 0;
            for (const wire::Block& block : all)
                bytes += block.body.size();
            if (all.size() == asked.count || bytes > kMaxFeedBytes)
                return paged->answer(std::move(all));
            next_blocks(asked, paged);
        });
}

void TributarySource::next_headers(const BlockRange& asked,
                                   Paged<std::vector<wire::Header>> paged) {
    const BlockRange left = left_of(asked, paged->so_far.size());
    calls_.call<std::vector<wire::Header>>(
        {kListHeaders, time_left(paged->until)},
        encode_request(left, false),
        [left](const GrpcAnswer& got) -> Result<std::vector<wire::Header>> {
            const auto page = message_of<v1::ListHeadersResponse>(got);
            if (!page) return fail(page.error());
            return decode_page<wire::Header>(
                page->headers(), left, wire::decode_header, [](const wire::Header& header) {
                    return header.number;
                });
        },
        [this, asked, paged](Result<std::vector<wire::Header>> page) {
            if (!page) return paged->answer(fail(std::move(page).error()));
            std::move(page->begin(), page->end(), std::back_inserter(paged->so_far));
            if (paged->so_far.size() == asked.count) return paged->answer(std::move(paged->so_far));
            next_headers(asked, paged);
        });
}

void TributarySource::trail(BlockNumber above, Answer<TrailRecords> answer) {
    next_page(above, begin_pages(std::move(answer)));
}

void TributarySource::next_page(BlockNumber above, Paged<TrailRecords> paged) {
    v1::GetTrustTrailRequest request;
    request.set_above(static_cast<std::int64_t>(above));
    request.set_with_records(true);
    calls_.call<v1::GetTrustTrailResponse>(
        {"/tributary.node.v1.NodeService/GetTrustTrail", time_left(paged->until)},
        bytes_of(request),
        message_of<v1::GetTrustTrailResponse>,
        [this, above, paged](const Result<v1::GetTrustTrailResponse>& page) {
            if (!page) return paged->answer(fail(page.error()));
            ++paged->pages;
            paged->bytes += page->ByteSizeLong();
            if (paged->bytes > kMaxTrailBytes || (page->more() && paged->pages == kMaxTrailPages))
                return paged->answer(fail(ErrorCode::oversized, "trust trail"));
            if (!take_records(*page, paged->so_far))
                return paged->answer(fail(ErrorCode::upstream_lied, "an empty record"));
            if (!page->more()) return paged->answer(std::move(paged->so_far));
            const auto last = page->windows().empty()
                                  ? Result<BlockRef>(fail(ErrorCode::upstream_lied, "empty page"))
                                  : block_of(page->windows().rbegin()->solid());
            if (!last || last->number <= above)
                return paged->answer(
                    fail(ErrorCode::upstream_lied, "a trail that does not ascend"));
            next_page(last->number, paged);
        });
}

void TributarySource::block_of_transaction(TransactionId id, Answer<BlockNumber> answer) {
    answer(fail(ErrorCode::not_found, "a light node does not tell where " + id.hex() + " stands"));
}

void TributarySource::broadcast(Bytes /*transaction*/, Answer<void> answer) {
    answer(fail(ErrorCode::unavailable, "a light node hands no transactions on"));
}

}  // namespace tributary::node
