// SPDX-License-Identifier: Apache-2.0
#include "node/upstream/grpc_source.hpp"

#include "node/upstream/wallet_messages.hpp"
#include "primitives/check.hpp"

namespace tributary::node {

GrpcSource::GrpcSource(GrpcSourceSettings settings, boost::asio::io_context& loop)
    : settings_(std::move(settings)), calls_(settings_.address, kMaxAnswerSize, loop) {}

const std::string& GrpcSource::address() const {
    return settings_.address;
}

template <typename T, typename Decode>
void GrpcSource::call(const char* path, Bytes request, Decode decode, Answer<T> done) {
    calls_.call<T>(
        {path, settings_.head_deadline},
        std::move(request),
        [decode](const GrpcAnswer& answer) { return decode(answer.message); },
        std::move(done));
}

void GrpcSource::head(Answer<BlockRef> done) {
    const auto decode = [](const Bytes& answer) { return decode_head_answer(answer); };
    if (old_node_)
        return call<BlockRef>("/protocol.Wallet/GetNowBlock2", {}, decode, std::move(done));
    call<BlockRef>("/protocol.Wallet/GetBlock",
                   Bytes{},
                   decode,
                   [this, done = std::move(done)](Result<BlockRef> head) {
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
        "/protocol.Wallet/GetBlockByNum2",
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
    calls_.call<std::vector<wire::Block>>(
        {"/protocol.Wallet/GetBlockByLimitNext2", settings_.range_deadline},
        encode_range_request(asked),
        [asked](const GrpcAnswer& answer) { return decode_range_answer(answer.message, asked); },
        std::move(done));
}

void GrpcSource::block_of_transaction(TransactionId id, Answer<BlockNumber> done) {
    call<BlockNumber>(
        "/protocol.Wallet/GetTransactionInfoById",
        encode_bytes_request(id.view()),
        [](const Bytes& answer) { return decode_transaction_info(answer); },
        std::move(done));
}

void GrpcSource::broadcast(Bytes transaction, Answer<void> done) {
    call<void>(
        "/protocol.Wallet/BroadcastTransaction",
        std::move(transaction),
        [](const Bytes& answer) { return decode_broadcast_answer(answer); },
        std::move(done));
}

}  // namespace tributary::node
