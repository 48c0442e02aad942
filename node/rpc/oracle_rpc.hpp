// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "node/oracle_answers.hpp"
#include "node/rpc/unary.hpp"
#include "tributary/oracle/v1/oracle.grpc.pb.h"

namespace tributary::node {

/// tributary.oracle.v1.OracleService over the oracle side, which may be absent: then every call
/// ends as oracle_disabled. Page tokens are the last row's epoch or payee. `oracle` and `gate`
/// outlive the server.
class OracleRpc final : public oracle::v1::OracleService::CallbackService {
  public:
    OracleRpc(OracleQueries* oracle, CallGate& gate) : oracle_(oracle), gate_(gate) {}

    grpc::ServerUnaryReactor* SubmitReceipt(grpc::CallbackServerContext* context,
                                            const oracle::v1::SubmitReceiptRequest* request,
                                            oracle::v1::SubmitReceiptResponse* response) override;
    grpc::ServerUnaryReactor* GetOracleStatus(
        grpc::CallbackServerContext* context,
        const oracle::v1::GetOracleStatusRequest* request,
        oracle::v1::GetOracleStatusResponse* response) override;
    grpc::ServerUnaryReactor* ListEpochs(grpc::CallbackServerContext* context,
                                         const oracle::v1::ListEpochsRequest* request,
                                         oracle::v1::ListEpochsResponse* response) override;
    grpc::ServerUnaryReactor* ListPayouts(grpc::CallbackServerContext* context,
                                          const oracle::v1::ListPayoutsRequest* request,
                                          oracle::v1::ListPayoutsResponse* response) override;
    grpc::ServerUnaryReactor* GetPayout(grpc::CallbackServerContext* context,
                                        const oracle::v1::GetPayoutRequest* request,
                                        oracle::v1::GetPayoutResponse* response) override;
    grpc::ServerUnaryReactor* ListReceipts(grpc::CallbackServerContext* context,
                                           const oracle::v1::ListReceiptsRequest* request,
                                           oracle::v1::ListReceiptsResponse* response) override;

  private:
    OracleQueries* oracle_;
    CallGate& gate_;
};

}  // namespace tributary::node
