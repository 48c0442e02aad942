// SPDX-License-Identifier: Apache-2.0
#include "node/rpc/node_rpc.hpp"

#include "node/rpc/balance_watch.hpp"
#include "node/rpc/chain_messages.hpp"
#include "primitives/wire/transaction.hpp"

namespace tributary::node {
namespace {

/// The least that a request accepts; nothing where it did not say.
template <typename Enum>
struct Minimum {
    Enum value{};
    std::string (*name)(Enum);

    [[nodiscard]] Status check(Enum got, std::string_view what) const {
        if (value == Enum{} || got >= value) return {};
        return fail(
            ErrorCode::assurance_too_low,
            std::string(what) + " is " + name(got) + ", the least asked for is " + name(value));
    }
};

std::string without_prefix(const std::string& name, std::string_view prefix) {
    return name.substr(prefix.size());
}

std::string level_name(v1::AssuranceLevel level) {
    return without_prefix(v1::AssuranceLevel_Name(level), "ASSURANCE_LEVEL_");
}

std::string exactness_name(v1::Exactness exactness) {
    return without_prefix(v1::Exactness_Name(exactness), "EXACTNESS_");
}

Result<Minimum<v1::AssuranceLevel>> parse_min_level(v1::AssuranceLevel level) {
    if (!v1::AssuranceLevel_IsValid(level)) return fail(ErrorCode::invalid_argument, "min_level");
    return Minimum<v1::AssuranceLevel>{level, level_name};
}

Result<Minimum<v1::Exactness>> parse_min_exactness(v1::Exactness exactness) {
    if (!v1::Exactness_IsValid(exactness)) {
        return fail(ErrorCode::invalid_argument, "min_exactness");
    }
    return Minimum<v1::Exactness>{exactness, exactness_name};
}

grpc::Status to_grpc(const Status& status) {
    return status ? grpc::Status::OK : to_grpc_status(status.error());
}

}  // namespace

grpc::ServerUnaryReactor* NodeRpc::GetStatus(grpc::CallbackServerContext* context,
                                             const v1::GetStatusRequest*,
                                             v1::GetStatusResponse* response) {
    return start_call<StatusAnswer>(
        context,
        gate_,
        [&](Answer<StatusAnswer> answer) { chain_.status(std::move(answer)); },
        [response](const StatusAnswer& answer) {
            *response = to_message(answer);
            return grpc::Status::OK;
        });
}

grpc::ServerUnaryReactor* NodeRpc::GetHeader(grpc::CallbackServerContext* context,
                                             const v1::GetHeaderRequest* request,
                                             v1::GetHeaderResponse* response) {
    const auto min_level = parse_min_level(request->min_level());
    if (!min_level) return refuse(context, min_level.error(), "min_level");
    const auto fill = [response, minimum = *min_level](const HeaderAnswer& answer) {
        *response = to_message(answer);
        return to_grpc(minimum.check(response->level(), "the block"));
    };
    if (request->has_id()) {
        const auto id = parse_id<BlockId>(request->id());
        if (!id) return refuse(context, id.error(), "id");
        return start_call<HeaderAnswer>(
            context,
            gate_,
            [&](Answer<HeaderAnswer> answer) { chain_.header_by_id(*id, std::move(answer)); },
            fill);
    }
    if (!request->has_number()) {
        return refuse(context, {ErrorCode::missing_field, "number or id"}, "block");
    }
    const auto number = parse_block_number(request->number());
    if (!number) return refuse(context, number.error(), "number");
    return start_call<HeaderAnswer>(
        context,
        gate_,
        [&](Answer<HeaderAnswer> answer) { chain_.header(*number, std::move(answer)); },
        fill);
}

grpc::ServerUnaryReactor* NodeRpc::GetBalance(grpc::CallbackServerContext* context,
                                              const v1::GetBalanceRequest* request,
                                              v1::GetBalanceResponse* response) {
    const auto address = parse_address(request->address());
    if (!address) return refuse(context, address.error(), "address");
    const auto token = parse_token_id(request->token_id());
    if (!token) return refuse(context, token.error(), "token_id");
    BalanceQuestion question{*address, *token, std::nullopt};
    if (request->has_at_number()) {
        const auto at = parse_block_number(request->at_number());
        if (!at) return refuse(context, at.error(), "at_number");
        question.at = *at;
    }
    const auto min_exactness = parse_min_exactness(request->min_exactness());
    if (!min_exactness) return refuse(context, min_exactness.error(), "min_exactness");
    const auto min_level = parse_min_level(request->min_level());
    if (!min_level) return refuse(context, min_level.error(), "min_level");
    // Whoever accepts nothing but EXACT gains nothing by it.
    if (min_exactness->value != v1::EXACTNESS_EXACT) question.attest = MayAttest::yes;
    return start_call<BalanceAnswer>(
        context,
        gate_,
        [&](Answer<BalanceAnswer> answer) {
            chain_.balance(std::move(question), std::move(answer));
        },
        [response, exactness = *min_exactness, level = *min_level](const BalanceAnswer& answer) {
            *response = to_message(answer);
            const Status exact = exactness.check(response->exactness(), "the balance");
            if (!exact) return to_grpc(exact);
            return to_grpc(level.check(response->evidence().level(), "its block"));
        });
}

grpc::ServerWriteReactor<v1::GetBalanceResponse>* NodeRpc::WatchBalances(
    grpc::CallbackServerContext*, const v1::WatchBalancesRequest* request) {
    return watch_balances(chain_, gate_, *request);
}

grpc::ServerUnaryReactor* NodeRpc::ListTransfers(grpc::CallbackServerContext* context,
                                                 const v1::ListTransfersRequest* request,
                                                 v1::ListTransfersResponse* response) {
    constexpr std::int32_t kDefaultPage = 50;
    constexpr std::int32_t kMaxPage = 500;
    const auto address = parse_address(request->address());
    if (!address) return refuse(context, address.error(), "address");
    const auto token = parse_token_id(request->token_id());
    if (!token) return refuse(context, token.error(), "token_id");
    const std::int32_t size = request->page_size() == 0 ? kDefaultPage : request->page_size();
    if (size < 0 || size > kMaxPage) {
        return refuse(context, {ErrorCode::out_of_range, "page_size"}, "page_size");
    }
    TransfersQuestion question{*address, *token, std::nullopt, static_cast<std::size_t>(size)};
    if (!request->page_token().empty()) {
        const auto place = parse_page_token(request->page_token());
        if (!place) return refuse(context, place.error(), "page_token");
        question.before = *place;
    }
    return start_call<TransfersAnswer>(
        context,
        gate_,
        [&](Answer<TransfersAnswer> answer) {
            chain_.transfers(std::move(question), std::move(answer));
        },
        [response](const TransfersAnswer& answer) {
            *response = to_message(answer);
            return grpc::Status::OK;
        });
}

grpc::ServerUnaryReactor* NodeRpc::GetToken(grpc::CallbackServerContext* context,
                                            const v1::GetTokenRequest* request,
                                            v1::GetTokenResponse* response) {
    const auto token = parse_token_id(request->token_id());
    if (!token) return refuse(context, token.error(), "token_id");
    const auto min_level = parse_min_level(request->min_level());
    if (!min_level) return refuse(context, min_level.error(), "min_level");
    return start_call<TokenAnswer>(
        context,
        gate_,
        [&](Answer<TokenAnswer> answer) { chain_.token(*token, std::move(answer)); },
        [response, minimum = *min_level](const TokenAnswer& answer) {
            *response = to_message(answer);
            return to_grpc(minimum.check(response->evidence().level(), "its block"));
        });
}

grpc::ServerUnaryReactor* NodeRpc::GetTransaction(grpc::CallbackServerContext* context,
                                                  const v1::GetTransactionRequest* request,
                                                  v1::GetTransactionResponse* response) {
    const auto id = parse_id<TransactionId>(request->transaction_id());
    if (!id) return refuse(context, id.error(), "transaction_id");
    std::optional<BlockNumber> in_block;
    if (request->has_in_block()) {
        const auto number = parse_block_number(request->in_block());
        if (!number) return refuse(context, number.error(), "in_block");
        in_block = *number;
    }
    const auto min_level = parse_min_level(request->min_level());
    if (!min_level) return refuse(context, min_level.error(), "min_level");
    return start_call<TransactionAnswer>(
        context,
        gate_,
        [&](Answer<TransactionAnswer> answer) {
            chain_.transaction(*id, in_block, std::move(answer));
        },
        [response, minimum = *min_level](const TransactionAnswer& answer) {
            *response = to_message(answer);
            return to_grpc(minimum.check(response->evidence().level(), "its block"));
        });
}

grpc::ServerUnaryReactor* NodeRpc::ProveTransaction(grpc::CallbackServerContext* context,
                                                    const v1::ProveTransactionRequest* request,
                                                    v1::ProveTransactionResponse* response) {
    const auto id = parse_id<TransactionId>(request->transaction_id());
    if (!id) return refuse(context, id.error(), "transaction_id");
    ProofQuestion question{*id, std::nullopt, request->anchor()};
    if (request->has_in_block()) {
        const auto number = parse_block_number(request->in_block());
        if (!number) return refuse(context, number.error(), "in_block");
        question.in_block = *number;
    }
    return start_call<ProofAnswer>(
        context,
        gate_,
        [&](Answer<ProofAnswer> answer) { chain_.prove(std::move(question), std::move(answer)); },
        [response](const ProofAnswer& answer) {
            response->set_proof(std::string(as_text(answer.file)));
            return grpc::Status::OK;
        });
}

grpc::ServerUnaryReactor* NodeRpc::GetAnchor(grpc::CallbackServerContext* context,
                                             const v1::GetAnchorRequest*,
                                             v1::GetAnchorResponse* response) {
    return start_call<std::string>(
        context,
        gate_,
        [&](Answer<std::string> answer) { chain_.anchor_file(std::move(answer)); },
        [response](const std::string& text) {
            response->set_anchor_file(text);
            return grpc::Status::OK;
        });
}

grpc::ServerUnaryReactor* NodeRpc::GetTrustTrail(grpc::CallbackServerContext* context,
                                                 const v1::GetTrustTrailRequest* request,
                                                 v1::GetTrustTrailResponse* response) {
    const auto above = parse_block_number(request->above());
    if (!above) return refuse(context, above.error(), "above");
    return start_call<TrailAnswer>(
        context,
        gate_,
        [&](Answer<TrailAnswer> answer) {
            chain_.trail({*above, request->with_records()}, std::move(answer));
        },
        [response](const TrailAnswer& answer) {
            *response = to_message(answer);
            return grpc::Status::OK;
        });
}

grpc::ServerUnaryReactor* NodeRpc::ListHeaders(grpc::CallbackServerContext* context,
                                               const v1::ListHeadersRequest* request,
                                               v1::ListHeadersResponse* response) {
    const auto first = parse_block_number(request->first());
    if (!first || *first == 0) {
        return refuse(context, {ErrorCode::bad_number, "the first header is 1"}, "first");
    }
    if (request->count() < 1 || request->count() > std::int32_t{kMaxListedHeaders}) {
        return refuse(context,
                      {ErrorCode::invalid_argument, "1 to " + std::to_string(kMaxListedHeaders)},
                      "count");
    }
    const HeadersQuestion question{
        *first, static_cast<std::uint32_t>(request->count()), request->with_bodies()};
    return start_call<HeadersAnswer>(
        context,
        gate_,
        [&](Answer<HeadersAnswer> answer) { chain_.headers(question, std::move(answer)); },
        [response](const HeadersAnswer& answer) {
            *response = to_message(answer);
            return grpc::Status::OK;
        });
}

grpc::ServerUnaryReactor* NodeRpc::ListEvidence(grpc::CallbackServerContext* context,
                                                const v1::ListEvidenceRequest*,
                                                v1::ListEvidenceResponse* response) {
    return start_call<EvidenceAnswer>(
        context,
        gate_,
        [&](Answer<EvidenceAnswer> answer) { chain_.evidence(std::move(answer)); },
        [response](const EvidenceAnswer& answer) {
            *response = to_message(answer);
            return grpc::Status::OK;
        });
}

grpc::ServerUnaryReactor* NodeRpc::GetReferenceBlock(grpc::CallbackServerContext* context,
                                                     const v1::GetReferenceBlockRequest*,
                                                     v1::GetReferenceBlockResponse* response) {
    return start_call<ReferenceBlockAnswer>(
        context,
        gate_,
        [&](Answer<ReferenceBlockAnswer> answer) { chain_.reference_block(std::move(answer)); },
        [response](const ReferenceBlockAnswer& answer) {
            *response = to_message(answer);
            return grpc::Status::OK;
        });
}

grpc::ServerUnaryReactor* NodeRpc::BroadcastTransaction(
    grpc::CallbackServerContext* context,
    const v1::BroadcastTransactionRequest* request,
    v1::BroadcastTransactionResponse* response) {
    const std::string& transaction = request->transaction();
    if (transaction.empty()) {
        return refuse(context, {ErrorCode::missing_field, "transaction"}, "transaction");
    }
    if (transaction.size() > wire::kMaxTransactionSize) {
        return refuse(context, {ErrorCode::oversized, "transaction"}, "transaction");
    }
    return start_call<TransactionId>(
        context,
        gate_,
        [&](Answer<TransactionId> answer) {
            chain_.broadcast(to_bytes(as_bytes(transaction)), std::move(answer));
        },
        [response](const TransactionId& id) {
            response->set_transaction_id(std::string(as_text(id.view())));
            return grpc::Status::OK;
        });
}

grpc::ServerUnaryReactor* NodeRpc::ListPeers(grpc::CallbackServerContext* context,
                                             const v1::ListPeersRequest*,
                                             v1::ListPeersResponse* response) {
    return start_call<std::vector<PeerAnswer>>(
        context,
        gate_,
        [&](Answer<std::vector<PeerAnswer>> answer) {
            if (peers_ == nullptr) return answer(std::vector<PeerAnswer>());
            peers_->peers(std::move(answer));
        },
        [response](const std::vector<PeerAnswer>& answer) {
            for (const PeerAnswer& peer : answer)
                *response->add_peers() = to_message(peer);
            return grpc::Status::OK;
        });
}

grpc::ServerUnaryReactor* NodeRpc::GetTransactionStatus(
    grpc::CallbackServerContext* context,
    const v1::GetTransactionStatusRequest* request,
    v1::GetTransactionStatusResponse* response) {
    const auto id = parse_id<TransactionId>(request->id());
    if (!id) return refuse(context, id.error(), "id");
    return start_call<AnnouncedAnswer>(
        context,
        gate_,
        [&](Answer<AnnouncedAnswer> answer) {
            if (peers_ == nullptr) {
                return answer(fail(ErrorCode::not_found, "this node announces to no peers"));
            }
            peers_->announced(*id, std::move(answer));
        },
        [response](const AnnouncedAnswer& answer) {
            *response = to_message(answer);
            return grpc::Status::OK;
        });
}

}  // namespace tributary::node
