// SPDX-License-Identifier: Apache-2.0
#include "node/rpc/oracle_rpc.hpp"

#include "node/rpc/oracle_messages.hpp"

namespace tributary::node {
namespace {

grpc::ServerUnaryReactor* refuse_disabled(grpc::CallbackServerContext* context) {
    return refuse(context, {ErrorCode::oracle_disabled, {}});
}

/// An address, or nothing where the text is empty.
Result<std::optional<Address>> parse_optional_address(const std::string& text) {
    if (text.empty()) return std::nullopt;
    const auto address = parse_address(text);
    if (!address) return fail(address.error());
    return *address;
}

/// Where a list of epochs goes on; nothing for its beginning.
Result<std::optional<std::uint64_t>> parse_epoch_token(const std::string& token) {
    if (token.empty()) return std::nullopt;
    const auto epoch = parse_integer<std::uint64_t>(token);
    if (!epoch) return fail(ErrorCode::bad_number, "page_token is not one of ours");
    return *epoch;
}

}  // namespace

grpc::ServerUnaryReactor* OracleRpc::SubmitReceipt(grpc::CallbackServerContext* context,
                                                   const oracle::v1::SubmitReceiptRequest* request,
                                                   oracle::v1::SubmitReceiptResponse* response) {
    if (oracle_ == nullptr) return refuse_disabled(context);
    if (!request->has_receipt()) {
        return refuse(context, {ErrorCode::missing_field, "receipt"}, "receipt");
    }
    return start_call<ReceiptAcknowledgement>(
        context,
        gate_,
        [&](Answer<ReceiptAcknowledgement> answer) {
            oracle_->submit(to_bytes(as_bytes(request->receipt().SerializeAsString())),
                            std::move(answer));
        },
        [response](const ReceiptAcknowledgement& answer) {
            *response->mutable_acknowledgement() = to_message(answer);
            return grpc::Status::OK;
        });
}

grpc::ServerUnaryReactor* OracleRpc::GetOracleStatus(
    grpc::CallbackServerContext* context,
    const oracle::v1::GetOracleStatusRequest*,
    oracle::v1::GetOracleStatusResponse* response) {
    if (oracle_ == nullptr) return refuse_disabled(context);
    return start_call<OracleStatusAnswer>(
        context,
        gate_,
        [&](Answer<OracleStatusAnswer> answer) { oracle_->status(std::move(answer)); },
        [response](const OracleStatusAnswer& answer) {
            *response = to_message(answer);
            return grpc::Status::OK;
        });
}

grpc::ServerUnaryReactor* OracleRpc::ListEpochs(grpc::CallbackServerContext* context,
                                                const oracle::v1::ListEpochsRequest* request,
                                                oracle::v1::ListEpochsResponse* response) {
    if (oracle_ == nullptr) return refuse_disabled(context);
    const auto limit = parse_page_size(request->page_size());
    if (!limit) return refuse(context, limit.error(), "page_size");
    const auto from = parse_epoch_token(request->page_token());
    if (!from) return refuse(context, from.error(), "page_token");
    return start_call<std::vector<EpochAnswer>>(
        context,
        gate_,
        [&](Answer<std::vector<EpochAnswer>> answer) {
            oracle_->epochs({*from, *limit}, std::move(answer));
        },
        [response, limit = *limit](const std::vector<EpochAnswer>& epochs) {
            for (const EpochAnswer& epoch : epochs)
                *response->add_epochs() = to_message(epoch);
            if (epochs.size() == limit && epochs.back().number > 0) {
                response->set_next_page_token(std::to_string(epochs.back().number - 1));
            }
            return grpc::Status::OK;
        });
}

grpc::ServerUnaryReactor* OracleRpc::ListPayouts(grpc::CallbackServerContext* context,
                                                 const oracle::v1::ListPayoutsRequest* request,
                                                 oracle::v1::ListPayoutsResponse* response) {
    if (oracle_ == nullptr) return refuse_disabled(context);
    const auto limit = parse_page_size(request->page_size());
    if (!limit) return refuse(context, limit.error(), "page_size");
    const auto after = parse_optional_address(request->page_token());
    if (!after) return refuse(context, after.error(), "page_token");
    return start_call<std::vector<PayoutAnswer>>(
        context,
        gate_,
        [&](Answer<std::vector<PayoutAnswer>> answer) {
            oracle_->payouts({request->epoch(), std::nullopt, *after, *limit}, std::move(answer));
        },
        [response, limit = *limit](const std::vector<PayoutAnswer>& payouts) {
            for (const PayoutAnswer& payout : payouts)
                *response->add_payouts() = to_message(payout);
            if (payouts.size() == limit) {
                response->set_next_page_token(payouts.back().payee.base58());
            }
            return grpc::Status::OK;
        });
}

grpc::ServerUnaryReactor* OracleRpc::GetPayout(grpc::CallbackServerContext* context,
                                               const oracle::v1::GetPayoutRequest* request,
                                               oracle::v1::GetPayoutResponse* response) {
    if (oracle_ == nullptr) return refuse_disabled(context);
    const auto payee = parse_address(request->payee_address());
    if (!payee) return refuse(context, payee.error(), "payee_address");
    return start_call<std::vector<PayoutAnswer>>(
        context,
        gate_,
        [&](Answer<std::vector<PayoutAnswer>> answer) {
            oracle_->payouts({request->epoch(), *payee, std::nullopt, 1}, std::move(answer));
        },
        [response](const std::vector<PayoutAnswer>& payouts) {
            if (payouts.empty()) return to_grpc_status({ErrorCode::not_found, "payout"});
            *response->mutable_payout() = to_message(payouts.front());
            return grpc::Status::OK;
        });
}

grpc::ServerUnaryReactor* OracleRpc::ListReceipts(grpc::CallbackServerContext* context,
                                                  const oracle::v1::ListReceiptsRequest* request,
                                                  oracle::v1::ListReceiptsResponse* response) {
    if (oracle_ == nullptr) return refuse_disabled(context);
    const auto limit = parse_page_size(request->page_size());
    if (!limit) return refuse(context, limit.error(), "page_size");
    const auto payer = parse_optional_address(request->payer_address());
    if (!payer) return refuse(context, payer.error(), "payer_address");
    const auto payee = parse_optional_address(request->payee_address());
    if (!payee) return refuse(context, payee.error(), "payee_address");
    return start_call<std::vector<ReceiptAnswer>>(
        context,
        gate_,
        [&](Answer<std::vector<ReceiptAnswer>> answer) {
            oracle_->receipts({request->epoch(), *payer, *payee, *limit}, std::move(answer));
        },
        [response](const std::vector<ReceiptAnswer>& receipts) {
            for (const ReceiptAnswer& receipt : receipts) {
                *response->add_receipts() = to_message(receipt);
            }
            return grpc::Status::OK;
        });
}

}  // namespace tributary::node
