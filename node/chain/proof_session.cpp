// SPDX-License-Identifier: Apache-2.0
#include "node/chain/proof_session.hpp"

#include <algorithm>
#include <memory>

#include "consensus/signer_cache.hpp"
#include "node/sync/range_gathering.hpp"

namespace tributary::node {
namespace {

using Blocks = std::vector<wire::Block>;

/// The transaction and its path, as the block shows them.
Result<consensus::Inclusion> inclusion_in(const wire::Block& block, const TransactionId& id) {
    std::vector<Hash256> leaves;
    std::optional<std::size_t> index;
    for (const wire::Transaction& transaction : block.transactions) {
        if (transaction.id() == id) index = leaves.size();
        leaves.push_back(transaction.leaf());
    }
    if (!index) {
        return fail(ErrorCode::not_found,
                    id.hex() + " is not in block " + std::to_string(block.header.number));
    }
    const Bytes whole = to_bytes(block.transactions[*index].bytes);
    return consensus::Inclusion{whole, merkle_path(std::move(leaves), *index)};
}

class ProofSession : public std::enable_shared_from_this<ProofSession> {
  public:
    ProofSession(ProofWish wish, BlockSource& source, Answer<ProofAnswer> answer)
        : wish_(std::move(wish)), source_(source), answer_(std::move(answer)) {}

    void start() {
        fetch(wish_.number, 1, [](ProofSession& self, Result<Blocks> blocks) {
            self.take_block(std::move(blocks));
        });
    }

  private:
    using Take = void (*)(ProofSession&, Result<Blocks>);

    void fetch(BlockNumber from, std::uint32_t count, Take next) {
        gather_range({from, count, true, only_source()},
                     [self = shared_from_this(), next](GatheredRange found) {
                         next(*self, std::move(found.blocks));
                     });
    }

    [[nodiscard]] std::function<std::vector<BlockSource*>()> only_source() const {
        return [&source = source_] { return std::vector<BlockSource*>{&source}; };
    }

    void take_block(Result<Blocks> blocks) {
        if (!blocks) return answer_(fail(std::move(blocks).error()));
        if (blocks->size() != 1 || blocks->front().header.number != wish_.number)
            return answer_(fail(ErrorCode::upstream_lied, "another block than was asked for"));
        auto inclusion = inclusion_in(blocks->front(), wish_.id);
        if (!inclusion) return answer_(fail(std::move(inclusion).error()));
        order_.inclusion = std::move(*inclusion);
        order_.block = {wish_.number, blocks->front().header.id};
        order_.verifier = {wish_.network, wish_.anchor, wish_.now, true};
        order_.head = wish_.head;
        learn_anchor();
    }

    void learn_anchor() {
        const BlockRef genesis{0, wish_.network.genesis.id};
        const auto* named = std::get_if<BlockRef>(&wish_.anchor);
        if (named != nullptr && *named != genesis) {
            order_.anchor = *named;
            const BlockNumber count =
                std::min<BlockNumber>(named->number, consensus::kAnchorAncestors);
            if (count == 0) return answer_(fail(ErrorCode::wrong_anchor, "another genesis block"));
            return fetch(named->number + 1 - count,
                         static_cast<std::uint32_t>(count),
                         [](ProofSession& self, Result<Blocks> ancestors) {
                             self.take_ancestors(std::move(ancestors));
                         });
        }
        const auto* file = std::get_if<consensus::Anchor>(&wish_.anchor);
        auto start = file != nullptr ? consensus::point_of(wish_.network, *file)
                                     : consensus::genesis_point(wish_.network);
        if (!start) return answer_(fail(std::move(start).error()));
        order_.anchor = start->block;
        order_.start = std::move(*start);
        search();
    }

    void take_ancestors(Result<Blocks> ancestors) {
        if (!ancestors) return answer_(fail(std::move(ancestors).error()));
        for (wire::Block& block : *ancestors)
            order_.ancestors.push_back(std::move(block.header));
        auto start = consensus::learn_point(wish_.network, order_.anchor, order_.ancestors);
        if (!start) return answer_(fail(std::move(start).error()));
        order_.start = std::move(*start);
        // Whose key differed from the address below the anchor is not known.
        order_.knows_all_keys = false;
        search();
    }

    void search() {
        search_.emplace(std::move(order_));
        go_on();
    }

    void go_on() {
        for (const consensus::SkipRequest& request : search_->take_requests()) {
            gather_range({request.from, request.count, request.with_bodies, only_source()},
                         [self = shared_from_this(), request](GatheredRange found) {
                             self->take(request, std::move(found.blocks));
                         });
        }
        if (!search_->result() || answered_) return;
        answered_ = true;
        const auto& result = *search_->result();
        if (!result) return answer_(fail(result.error()));
        answer_(ProofAnswer{consensus::encode_proof(*result)});
    }

    void take(const consensus::SkipRequest& request, Result<Blocks> blocks) {
        if (answered_) return;
        const Status taken =
            blocks ? hand_on(request, std::move(*blocks)) : Status(fail(std::move(blocks).error()));
        if (!taken) search_->on_failure(request.id, taken.error());
        go_on();
    }

    Status hand_on(const consensus::SkipRequest& request, Blocks blocks) {
        std::vector<consensus::SignedHeader> headers;
        std::vector<consensus::SignedBlock> whole;
        for (wire::Block& block : blocks) {
            const auto signer = signers_.signer_of(block.header);
            if (!signer) return fail(signer.error());
            if (request.with_bodies) {
                whole.push_back({std::move(block), *signer});
            } else {
                headers.push_back({std::move(block.header), *signer});
            }
        }
        if (request.with_bodies) {
            search_->on_blocks(request.id, std::move(whole));
        } else {
            search_->on_headers(request.id, std::move(headers));
        }
        return {};
    }

    ProofWish wish_;
    BlockSource& source_;
    Answer<ProofAnswer> answer_;
    consensus::ProofOrder order_;
    consensus::SignerCache signers_;
    std::optional<consensus::ProofSearch> search_;
    bool answered_ = false;
};

}  // namespace

void collect_proof(ProofWish wish, BlockSource& source, Answer<ProofAnswer> answer) {
    std::make_shared<ProofSession>(std::move(wish), source, std::move(answer))->start();
}

}  // namespace tributary::node
