// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "node/chain/attester.hpp"
#include "node/upstream/grpc_calls.hpp"

namespace tributary::node {

/// Largest account or block header that is read; an account with a hundred thousand tokens fits.
inline constexpr int kMaxStatementSize = 4 << 20;
/// How often one statement is tried while the node's solid block moves under the question.
inline constexpr int kMaxStatementTries = 3;

struct GrpcAttesterSettings {
    /// HOST:PORT of a full node's solidity gRPC (java-tron: node.rpc.solidityPort, 50061).
    std::string address;
    /// Of each of the three calls that make a statement.
    std::chrono::milliseconds deadline{2'000};
};

/// A full node that serves protocol.WalletSolidity over gRPC without TLS (java-tron 4.6 or later).
/// It is asked for its solid block, the account and its solid block again: where both blocks are
/// one, the account is as of it. For a witness key the account alone is asked for, of
/// protocol.Wallet where the other is not served: agreement makes it count, not the block.
class GrpcAttester final : public Attester {
  public:
    /// Connects with the first question. `loop` outlives this.
    GrpcAttester(GrpcAttesterSettings settings, boost::asio::io_context& loop);

    [[nodiscard]] const std::string& address() const override { return settings_.address; }

    void state(HolderQuestion question, Answer<token::Statement> answer) override;

    void key(Address witness, Answer<KeyStatement> answer) override;

  private:
    /// A solid block, and who named it.
    struct Head {
        BlockRef block;
        std::string peer;

        bool operator==(const Head&) const = default;
    };

    /// A statement on its way.
    struct Asking {
        HolderQuestion question;
        Answer<token::Statement> answer;
        int tries_left = kMaxStatementTries;
        std::int64_t amount = 0;
    };

    void head(Answer<Head> answer);
    void ask_key(const char* method, Address witness, Answer<KeyStatement> answer);
    void ask_account(Asking asking, const Head& before);
    void ask_again(Asking asking, const Head& before);
    void conclude(Asking asking, const Head& before, const Head& after);

    GrpcAttesterSettings settings_;
    GrpcCalls calls_;
};

}  // namespace tributary::node
