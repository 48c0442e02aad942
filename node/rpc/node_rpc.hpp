// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "node/chain_answers.hpp"
#include "node/peer_answers.hpp"
#include "node/rpc/unary.hpp"
#include "tributary/node/v1/node.grpc.pb.h"

namespace tributary::node {

/// tributary.node.v1.NodeService over the chain side: requests are parsed and refused on gRPC's
/// threads, answers become messages on the loop thread. `chain` and `gate` outlive the server.
class NodeRpc final : public v1::NodeService::CallbackService {
  public:
    /// `peers` may be null.
    NodeRpc(ChainQueries& chain, PeerQueries* peers, CallGate& gate)
        : chain_(chain), peers_(peers), gate_(gate) {}

    grpc::ServerUnaryReactor* GetStatus(grpc::CallbackServerContext* context,
                                        const v1::GetStatusRequest* request,
                                        v1::GetStatusResponse* response) override;
    grpc::ServerUnaryReactor* GetHeader(grpc::CallbackServerContext* context,
                                        const v1::GetHeaderRequest* request,
                                        v1::GetHeaderResponse* response) override;
    grpc::ServerUnaryReactor* GetBalance(grpc::CallbackServerContext* context,
                                         const v1::GetBalanceRequest* request,
                                         v1::GetBalanceResponse* response) override;
    grpc::ServerWriteReactor<v1::GetBalanceResponse>* WatchBalances(
        grpc::CallbackServerContext* context, const v1::WatchBalancesRequest* request) override;
    grpc::ServerUnaryReactor* ListTransfers(grpc::CallbackServerContext* context,
                                            const v1::ListTransfersRequest* request,
                                            v1::ListTransfersResponse* response) override;
    grpc::ServerUnaryReactor* GetToken(grpc::CallbackServerContext* context,
                                       const v1::GetTokenRequest* request,
                                       v1::GetTokenResponse* response) override;
    grpc::ServerUnaryReactor* GetTransaction(grpc::CallbackServerContext* context,
                                             const v1::GetTransactionRequest* request,
                                             v1::GetTransactionResponse* response) override;
    grpc::ServerUnaryReactor* ProveTransaction(grpc::CallbackServerContext* context,
                                               const v1::ProveTransactionRequest* request,
                                               v1::ProveTransactionResponse* response) override;
    grpc::ServerUnaryReactor* GetAnchor(grpc::CallbackServerContext* context,
                                        const v1::GetAnchorRequest* request,
                                        v1::GetAnchorResponse* response) override;

    grpc::ServerUnaryReactor* GetTrustTrail(grpc::CallbackServerContext* context,
                                            const v1::GetTrustTrailRequest* request,
                                            v1::GetTrustTrailResponse* response) override;

    grpc::ServerUnaryReactor* ListHeaders(grpc::CallbackServerContext* context,
                                          const v1::ListHeadersRequest* request,
                                          v1::ListHeadersResponse* response) override;

    grpc::ServerUnaryReactor* ListEvidence(grpc::CallbackServerContext* context,
                                           const v1::ListEvidenceRequest* request,
                                           v1::ListEvidenceResponse* response) override;
    grpc::ServerUnaryReactor* GetReferenceBlock(grpc::CallbackServerContext* context,
                                                const v1::GetReferenceBlockRequest* request,
                                                v1::GetReferenceBlockResponse* response) override;
    grpc::ServerUnaryReactor* BroadcastTransaction(
        grpc::CallbackServerContext* context,
        const v1::BroadcastTransactionRequest* request,
        v1::BroadcastTransactionResponse* response) override;
    grpc::ServerUnaryReactor* ListPeers(grpc::CallbackServerContext* context,
                                        const v1::ListPeersRequest* request,
                                        v1::ListPeersResponse* response) override;
    grpc::ServerUnaryReactor* GetTransactionStatus(
        grpc::CallbackServerContext* context,
        const v1::GetTransactionStatusRequest* request,
        v1::GetTransactionStatusResponse* response) override;

  private:
    ChainQueries& chain_;
    PeerQueries* peers_;
    CallGate& gate_;
};

}  // namespace tributary::node
