// SPDX-License-Identifier: Apache-2.0
#include "node/chain/block_intake.hpp"

#include "consensus/signature_repair.hpp"
#include "node/chain/body_store.hpp"
#include "primitives/check.hpp"

namespace tributary::node {
namespace {

/// A key at hand verifies a signature without its parity, so that a header may be kept with a false
/// one, as a source gave it; nobody else would find the signer from that.
consensus::ChainHeader with_right_parity(consensus::ChainHeader header) {
    for (consensus::SignedBy& entry : header.signed_by)
        entry.signature =
            consensus::repaired_signature(header.header.raw_hash, entry.signature, entry.signer);
    header.header.signature = header.signed_by.front().signature;
    return header;
}

}  // namespace

Result<BlockIntake> BlockIntake::open(KvStore& store,
                                      const consensus::Network& network,
                                      const consensus::Genesis& genesis) {
    consensus::HeaderStore headers(store);
    auto chain = headers.open(network, genesis);
    if (!chain) return fail(std::move(chain).error());
    auto equivocations = consensus::EquivocationLog::open(store);
    if (!equivocations) return fail(std::move(equivocations).error());
    return BlockIntake(store, headers, std::move(*chain), std::move(*equivocations), genesis.id);
}

std::vector<Result<Address>> BlockIntake::find_signers(const std::vector<wire::Block>& blocks) {
    const consensus::KeyBook& keys = *chain_.tip_state().keys;
    std::vector<Result<Address>> out;
    out.reserve(blocks.size());
    for (const wire::Block& block : blocks) {
        const wire::Header& header = block.header;
        out.push_back(signers_.signer_of(header, keys.key_at(header.witness, header.number)));
    }
    return out;
}

Status BlockIntake::restart_at(consensus::ChainRoot root) {
    if (const Status written = write_pending(); !written) return written;
    consensus::HeaderChain chain(chain_.rules(), std::move(root));
    auto batch = headers_.batch_for_restart(chain);
    if (!batch) return fail(std::move(batch).error());
    if (const Status written = store_->write(*batch, Durability::synced); !written) return written;
    chain_ = std::move(chain);
    return {};
}

Result<bool> BlockIntake::believe(const std::vector<consensus::KeyWord>& words) {
    TRIBUTARY_ASSERT(chain_.root().number > 0);
    if (const Status written = write_pending(); !written) return fail(written.error());
    auto judged = chain_.with_keys(words);
    if (!judged) return false;
    const auto batch = consensus::HeaderStore::batch_for_keys(*judged);
    if (const Status written = store_->write(batch, Durability::synced); !written)
        return fail(written.error());
    chain_ = std::move(judged->chain);
    return true;
}

Status BlockIntake::keep_below_root(const std::vector<consensus::SignedHeader>& headers) {
    WriteBatch batch;
    for (const consensus::SignedHeader& proved : headers) {
        if (proved.header.number >= chain_.root().number) continue;
        consensus::ChainHeader kept;
        kept.header = proved.header;
        kept.signed_by = {{proved.signer, proved.header.signature}};
        batch.append(consensus::HeaderStore::batch_for_old(kept));
    }
    return batch.empty() ? Status{} : store_->write(batch, Durability::buffered);
}

SignatureNews BlockIntake::news_of(const wire::Header& header, const Address& signer) const {
    const auto& state = chain_.tip_state();
    if (!state.period.trusts(header.witness)) return SignatureNews::unknown_seat;
    const bool known = state.keys->key_at(header.witness, header.number) == signer;
    return known ? SignatureNews::counted : SignatureNews::unknown_key;
}

Result<Intake> BlockIntake::take(const wire::Block& block,
                                 const Result<Address>& signer,
                                 TimestampMs now,
                                 bool keep_body) {
    if (const Status written = write_pending(); !written) return fail(written.error());
    if (block.header.number <= chain_.root().number) return take_old(block);
    if (!signer) return fail(signer.error());
    auto facts = consensus::verify_body(block);
    if (!facts) return fail(std::move(facts).error());
    auto verified = chain_.verify({block.header, *signer, std::move(*facts)}, now);
    if (!verified) return fail(std::move(verified).error());
    const bool was_known = verified->news == consensus::VerifiedHeader::News::signature;
    consensus::ChainUpdate update = chain_.apply(std::move(*verified));
    pending_.append(consensus::HeaderStore::batch_for(chain_, update));
    if (keep_body) put_body(pending_, block);
    std::erase_if(update.equivocations, [&](const consensus::Equivocation& seen) {
        const auto entry = equivocations_.add(seen);
        pending_.append(entry.batch);
        return !entry.kept;
    });
    if (const Status written = write_pending(); !written) return fail(written.error());
    const SignatureNews news = news_of(block.header, *signer);
    const bool corrects = was_known && news == SignatureNews::counted;
    const bool gave_up = !update.dropped.empty();
    return Intake{news,
                  corrects,
                  std::move(update.solid),
                  update.tip_changed,
                  gave_up,
                  std::move(update.equivocations),
                  update.conflict};
}

Result<Intake> BlockIntake::take_old(const wire::Block& block) const {
    const auto ours = canonical_id(block.header.number);
    if (!ours) return fail(ours.error());
    if (*ours && **ours == block.header.id) return Intake{};
    return fail(ErrorCode::fork_below_solid, block.header.id.hex());
}

Status BlockIntake::write_pending() {
    if (pending_.empty()) return {};
    const Status written = store_->write(pending_, Durability::buffered);
    if (written) pending_ = {};
    return written;
}

Result<std::optional<consensus::ChainHeader>> BlockIntake::canonical(BlockNumber number) const {
    if (number == 0) return std::nullopt;
    if (number <= chain_.root().number) {
        auto stored = headers_.canonical(number);
        if (!stored || !*stored) return stored;
        return std::optional(with_right_parity(std::move(**stored)));
    }
    const auto view = chain_.canonical(number);
    if (!view) return std::nullopt;
    consensus::ChainHeader header = *chain_.find(view->header->id);
    header.solid_support = view->support;
    return std::optional(with_right_parity(std::move(header)));
}

Result<std::optional<BlockId>> BlockIntake::canonical_id(BlockNumber number) const {
    if (number == 0) return std::optional(genesis_);
    if (number > chain_.root().number) {
        const auto view = chain_.canonical(number);
        return view ? std::optional(view->header->id) : std::nullopt;
    }
    const auto header = headers_.canonical(number);
    if (!header) return fail(header.error());
    if (!*header) return std::nullopt;
    return std::optional((*header)->header.id);
}

AssuranceLevel BlockIntake::level_of(BlockNumber number) const {
    if (number == 0) return AssuranceLevel::anchored;
    if (number <= chain_.solid().number) return AssuranceLevel::solid;
    if (number <= chain_.vouched().number) return AssuranceLevel::vouched;
    return AssuranceLevel::linked;
}

}  // namespace tributary::node
