// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>

#include "consensus/equivocation_log.hpp"
#include "consensus/genesis.hpp"
#include "consensus/header_store.hpp"
#include "consensus/signer_cache.hpp"
#include "consensus/trust_window.hpp"
#include "primitives/wire/block.hpp"

namespace tributary::node {

/// How a block that was taken in was signed.
enum class SignatureNews : std::uint8_t {
    /// By the known key of a trusted seat.
    counted,
    /// In the name of a trusted seat, by a key that nobody has proved.
    unknown_key,
    /// In the name of somebody who is not trusted yet.
    unknown_seat,
};

struct Intake {
    SignatureNews signature = SignatureNews::counted;
    /// The header was known with false signatures only; this one is the witness's own.
    bool corrects_signature = false;
    /// Newly SOLID blocks, ascending.
    std::vector<BlockRef> solid;
    bool tip_changed = false;
    /// Headers were given up to make room or because too many had to be judged again; they may come
    /// again.
    bool gave_up_headers = false;
    /// Second blocks of one witness for one slot; only those that are kept as evidence.
    std::vector<consensus::Equivocation> equivocations;
    /// Two SOLID blocks exclude each other: nothing more is taken.
    bool conflict = false;
};

/// Takes blocks into the header chain: verify, apply, one durable batch. Loop thread.
class BlockIntake {
  public:
    /// `store` outlives this. Errors: those of HeaderStore::open.
    static Result<BlockIntake> open(KvStore& store,
                                    const consensus::Network& network,
                                    const consensus::Genesis& genesis);

    /// Begins anew at a root that is trusted without what is below it; headers above the old root
    /// are forgotten. Errors: disk_full, io_error.
    Status restart_at(consensus::ChainRoot root);

    /// HeaderChain::with_keys of a chain whose root is above genesis. False where it gives nothing;
    /// headers above SOLID may have to come again. Errors: disk_full, io_error.
    Result<bool> believe(const std::vector<consensus::KeyWord>& words);

    /// Keeps headers below the root that are proved to be on the chain. Errors: disk_full,
    /// io_error.
    Status keep_below_root(const std::vector<consensus::SignedHeader>& headers);

    /// Who signed each block. Errors of a block: bad_signature. The arithmetic of signatures and
    /// the rules of the chain crowd each other out of the processor's caches, so blocks that came
    /// together go through this together first.
    [[nodiscard]] std::vector<Result<Address>> find_signers(const std::vector<wire::Block>& blocks);

    /// A block by `signer`, as find_signers said, whose body is kept when `keep_body` is set. After
    /// disk_full or io_error nothing more is taken until write_pending succeeds. Errors: those of
    /// HeaderChain::verify, that of `signer`, root_mismatch, disk_full, io_error.
    Result<Intake> take(const wire::Block& block,
                        const Result<Address>& signer,
                        TimestampMs now,
                        bool keep_body);

    /// Writes what a full disk kept back. Errors: disk_full, io_error.
    Status write_pending();

    [[nodiscard]] const consensus::HeaderChain& chain() const { return chain_; }

    [[nodiscard]] const consensus::EquivocationLog& equivocations() const { return equivocations_; }

    /// The canonical header at `number`, in memory or in the store, its signature as its signer
    /// made it; nothing for genesis and above the tip. Errors: io_error, store_corrupt.
    [[nodiscard]] Result<std::optional<consensus::ChainHeader>> canonical(BlockNumber number) const;

    /// The id of the canonical block; nothing above the tip. Errors: io_error, store_corrupt.
    [[nodiscard]] Result<std::optional<BlockId>> canonical_id(BlockNumber number) const;

    /// Level of a canonical block.
    [[nodiscard]] AssuranceLevel level_of(BlockNumber number) const;

  private:
    BlockIntake(KvStore& store,
                consensus::HeaderStore headers,
                consensus::HeaderChain chain,
                consensus::EquivocationLog equivocations,
                BlockId genesis)
        : store_(&store),
          headers_(headers),
          chain_(std::move(chain)),
          equivocations_(std::move(equivocations)),
          genesis_(genesis) {}

    [[nodiscard]] Result<Intake> take_old(const wire::Block& block) const;
    [[nodiscard]] SignatureNews news_of(const wire::Header& header, const Address& signer) const;

    KvStore* store_;
    consensus::HeaderStore headers_;
    consensus::HeaderChain chain_;
    consensus::EquivocationLog equivocations_;
    BlockId genesis_;
    consensus::SignerCache signers_;
    WriteBatch pending_;
};

}  // namespace tributary::node
