// SPDX-License-Identifier: Apache-2.0
// What the chain service gives to other nodes; the loop is in chain_service.cpp.
#include <algorithm>

#include "node/chain/ask_each.hpp"
#include "node/chain/body_store.hpp"
#include "node/chain/chain_service.hpp"
#include "primitives/wire/header.hpp"

namespace tributary::node {
namespace {

using Blocks = std::vector<wire::Block>;

/// Of the bodies and records in one answer; a first one may be larger.
constexpr std::size_t kMaxAnswerBytes = std::size_t{3} << 20U;

/// As many as an answer holds.
HeadersAnswer answer_of(const Blocks& blocks) {
    HeadersAnswer out;
    std::size_t bytes = 0;
    for (const wire::Block& block : blocks) {
        bytes += block.body.size();
        if (!out.blocks.empty() && bytes > kMaxAnswerBytes) break;
        out.blocks.push_back(block.body);
    }
    return out;
}

/// The blocks that are the ones of our chain. Errors: upstream_lied where the first is not.
Result<Blocks> ours_of(const std::vector<BlockId>& ids, Result<Blocks> blocks) {
    if (!blocks) return blocks;
    std::size_t same = 0;
    while (same < std::min(ids.size(), blocks->size()) && (*blocks)[same].header.id == ids[same])
        ++same;
    if (same == 0) return fail(ErrorCode::upstream_lied, "another block than " + ids[0].hex());
    blocks->resize(same);
    return blocks;
}

}  // namespace

void ChainService::headers(HeadersQuestion question, Answer<HeadersAnswer> answer) {
    on_loop([question, answer = std::move(answer)](ChainService& self) {
        const BlockNumber head = self.intake_.chain().tip().number;
        if (question.first > head) {
            return answer(fail(ErrorCode::not_found,
                               "block " + std::to_string(question.first) + " is above the head " +
                                   std::to_string(head)));
        }
        const auto give = [&self, question, answer](const Result<void>& here) {
            const auto known = here ? self.known_headers(question) : fail(here.error());
            if (!known) return answer(fail(known.error()));
            HeadersAnswer out;
            std::vector<BlockId> ids;
            for (const consensus::ChainHeader& header : *known) {
                ids.push_back(header.header.id);
                out.headers.push_back(wire::encode_header(header.header));
            }
            if (question.with_bodies) return self.list_blocks(std::move(ids), answer);
            answer(std::move(out));
        };
        self.with_header(question.first, self.full_sources(), give);
    });
}

/// What is here of a range without a hole. Errors: not_found, io_error, store_corrupt.
Result<std::vector<consensus::ChainHeader>> ChainService::known_headers(
    const HeadersQuestion& question) const {
    std::vector<consensus::ChainHeader> out;
    while (out.size() < question.count) {
        auto header = intake_.canonical(question.first + out.size());
        if (!header) return fail(std::move(header).error());
        if (!*header) break;
        out.push_back(std::move(**header));
    }
    if (out.empty()) return fail(ErrorCode::not_found, "block " + std::to_string(question.first));
    return out;
}

/// Consecutive blocks of our chain: those that are kept, where the first is, else from upstream.
void ChainService::list_blocks(std::vector<BlockId> ids, const Answer<HeadersAnswer>& answer) {
    Blocks kept;
    for (const BlockId& id : ids) {
        auto block = find_body(store_, id);
        if (!block || !*block) break;
        kept.push_back(std::move(**block));
    }
    if (!kept.empty()) return answer(answer_of(kept));
    ask_each<Blocks>(
        full_sources(),
        [ids](BlockSource& source, Answer<Blocks> blocks) {
            source.range(number_of(ids.front()),
                         static_cast<std::uint32_t>(ids.size()),
                         [ids, blocks = std::move(blocks)](Result<Blocks> fetched) {
                             blocks(ours_of(ids, std::move(fetched)));
                         });
        },
        [answer](const Result<Blocks>& blocks) {
            if (!blocks) return answer(fail(blocks.error()));
            answer(answer_of(*blocks));
        },
        no_source());
}

void ChainService::trail(TrailQuestion question, Answer<TrailAnswer> answer) {
    on_loop([question, answer = std::move(answer)](ChainService& self) {
        answer(self.make_trail(question));
    });
}

Result<TrailAnswer> ChainService::make_trail(const TrailQuestion& question) const {
    if (question.with_records && rests_on_attested()) return fail(no_proof_for_others());
    TrailAnswer out;
    const consensus::KeyBook book = attested_book();
    for (const auto& [witness, keys] : book.attested()) {
        for (const consensus::AttestedKey& key : keys)
            out.attested.push_back({witness, key.key, key.from, key.attesters});
    }
    out.anchor = trail_.anchor.block;
    std::size_t bytes = 0;
    for (const consensus::TrailWindow& window : trail_.windows) {
        if (window.point.block.number <= question.above) continue;
        Bytes record = question.with_records ? consensus::encode_window(window) : Bytes{};
        bytes += record.size();
        out.more = !out.windows.empty() && bytes > kMaxAnswerBytes;
        if (out.more) break;
        out.windows.push_back({window.headers.front().number,
                               window.headers.back().number,
                               window.point.block,
                               window.point.timestamp,
                               static_cast<std::uint32_t>(window.point.trusted.size()),
                               std::move(record)});
    }
    for (const consensus::KeyProof& proof : trail_.keys) {
        if (proof.changed_in <= question.above) continue;
        if (out.more && proof.changed_in > out.windows.back().solid.number) continue;
        out.keys.push_back({proof.witness,
                            proof.key,
                            proof.changed_in,
                            question.with_records ? consensus::encode_key_proof(proof) : Bytes{}});
    }
    return out;
}

void ChainService::evidence(Answer<EvidenceAnswer> answer) {
    on_loop([answer = std::move(answer)](ChainService& self) { answer(self.make_evidence()); });
}

Result<EvidenceAnswer> ChainService::make_evidence() const {
    const auto kept = intake_.equivocations().list();
    if (!kept) return fail(kept.error());
    EvidenceAnswer out;
    out.attested_keys = rests_on_attested();
    out.seen = intake_.equivocations().seen();
    for (const auto& [signer, first, second] : *kept) {
        out.equivocations.push_back({first.witness,
                                     signer,
                                     first.timestamp,
                                     {first.number, first.id},
                                     {second.number, second.id},
                                     wire::encode_header(first),
                                     wire::encode_header(second)});
    }
    if (const auto& conflict = intake_.chain().conflict())
        out.conflict = {conflict->ours, conflict->theirs};
    return out;
}

}  // namespace tributary::node
