// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "consensus/genesis.hpp"
#include "consensus/header_chain.hpp"
#include "primitives/kv_store.hpp"

namespace tributary::consensus {

/// Where headers, states and what is known of a chain stand in a KvStore. Each step of the chain is
/// one batch, so a restart goes on exactly where the last step ended.
///
///   c/genesis            id of block 0
///   c/root               the root's header and states; absent while the root is genesis
///   c/conflict           two conflicting SOLID blocks, once there are any
///   h/<number>           canonical headers at or below the root
///   u/<number><id>       headers above the root, forks included
class HeaderStore {
  public:
    /// `store` outlives this.
    explicit HeaderStore(KvStore& store) : store_(store) {}

    /// The chain as it was stored, or its beginning in an empty store; `genesis` is what
    /// make_genesis says of the network. Errors: wrong_network where the store holds another chain,
    /// store_corrupt, io_error, bad_network_file, wrong_genesis.
    Result<HeaderChain> open(const Network& network, const Genesis& genesis);

    /// The records of one step of `chain`, which has already applied it.
    [[nodiscard]] static WriteBatch batch_for(const HeaderChain& chain, const ChainUpdate& update);

    /// What makes a chain that was judged again the stored one; its root is above genesis.
    [[nodiscard]] static WriteBatch batch_for_keys(const RejudgedChain& judged);

    /// What makes `chain`, which has nothing above its root, the stored one; headers below the root
    /// stay. Errors: io_error.
    [[nodiscard]] Result<WriteBatch> batch_for_restart(const HeaderChain& chain) const;

    /// What adds a header below the root of the stored chain.
    [[nodiscard]] static WriteBatch batch_for_old(const ChainHeader& header);

    /// A canonical header at or below the root; nothing for genesis and above the root. Errors:
    /// store_corrupt, io_error.
    [[nodiscard]] Result<std::optional<ChainHeader>> canonical(BlockNumber number) const;

  private:
    Status check_genesis(const Genesis& genesis);
    [[nodiscard]] Result<ChainRoot> load_root(const ChainRules& rules,
                                              const Network& network) const;
    [[nodiscard]] Status restore_headers(HeaderChain& chain) const;

    KvStore& store_;
};

}  // namespace tributary::consensus
