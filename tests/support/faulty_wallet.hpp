// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "primitives/bytes.hpp"
#include "primitives/numbers.hpp"
#include "tools/devnet/raw_grpc_server.hpp"

namespace tributary::test {

/// What a full node may do wrong.
enum class Fault {
    none,
    /// Blocks other than those asked for: every number is taken one too low.
    wrong_block,
    /// Bytes that are no protobuf.
    garbage,
    /// The first half of the right answer.
    truncated,
    /// An empty message.
    empty,
    /// One bit of each block's first transaction turned, so that the root does not fit.
    changed_body,
    /// No answer at all until the wallet goes away or the fault is set to something else.
    silence,
    /// The call fails with UNAVAILABLE.
    refusal,
};

/// A full node's protocol.Wallet over blocks in memory, on a port of its own of 127.0.0.1, that can
/// be told to answer wrongly. It reads blocks and transactions; other methods are UNIMPLEMENTED.
/// Any thread.
class FaultyWallet {
  public:
    /// Blocks from genesis on, each a serialised protocol.Block; throws where they are no chain.
    explicit FaultyWallet(const std::vector<Bytes>& blocks);
    FaultyWallet(const FaultyWallet&) = delete;
    FaultyWallet& operator=(const FaultyWallet&) = delete;
    FaultyWallet(FaultyWallet&&) = delete;
    FaultyWallet& operator=(FaultyWallet&&) = delete;
    ~FaultyWallet();

    [[nodiscard]] std::string address() const;

    [[nodiscard]] int port() const { return server_->port(); }

    /// From the next call on. Calls that were left without an answer fail with UNAVAILABLE.
    void set_fault(Fault fault);

    /// From the next call on these blocks are served instead: a longer chain, a branch, another
    /// network.
    void serve(const std::vector<Bytes>& blocks);

    /// Calls that came in so far.
    [[nodiscard]] std::uint64_t calls() const { return calls_; }

  private:
    void answer(const std::string& path, Bytes request, devnet::RawGrpcServer::Reply reply);
    void release();

    std::mutex mutex_;
    std::shared_ptr<const devnet::ServedChain> chain_;
    Fault fault_ = Fault::none;
    std::vector<devnet::RawGrpcServer::Reply> unanswered_;
    std::atomic<std::uint64_t> calls_ = 0;
    std::unique_ptr<devnet::RawGrpcServer> server_;
};

/// The same blocks with every header signed by a key that a relay made up for its witness: ids,
/// links and roots stay right, no signature is a witness's.
std::vector<Bytes> resigned_by_relay(const std::vector<Bytes>& blocks);

/// `length` empty blocks of a network that nobody knows, genesis included.
std::vector<Bytes> foreign_chain(std::size_t length);

}  // namespace tributary::test
