// SPDX-License-Identifier: Apache-2.0
#include "node/app/grpc_attester.hpp"

#include "node/upstream/wallet_messages.hpp"

namespace tributary::node {

GrpcAttester::GrpcAttester(GrpcAttesterSettings settings, boost::asio::io_context& loop)
    : settings_(std::move(settings)), calls_(settings_.address, kMaxStatementSize, loop) {}

void GrpcAttester::head(Answer<Head> answer) {
    calls_.call<Head>(
        {"/protocol.WalletSolidity/GetBlock", settings_.deadline},
        {},
        [](const GrpcAnswer& got) -> Result<Head> {
            const auto block = decode_head_answer(got.message);
            if (!block) return fail(block.error());
            return Head{*block, got.peer};
        },
        std::move(answer));
}

void GrpcAttester::state(HolderQuestion question, Answer<token::Statement> answer) {
    head([this, asking = Asking{question, std::move(answer)}](const Result<Head>& before) {
        if (!before) return asking.answer(fail(before.error()));
        ask_account(asking, *before);
    });
}

void GrpcAttester::key(Address witness, Answer<KeyStatement> answer) {
    ask_key("/protocol.WalletSolidity/GetAccount",
            witness,
            [this, witness, answer = std::move(answer)](const Result<KeyStatement>& said) {
                // java-tron serves the solid state on a port of its own.
                if (said || said.error().code != ErrorCode::upstream_refused) return answer(said);
                ask_key("/protocol.Wallet/GetAccount", witness, answer);
            });
}

void GrpcAttester::ask_key(const char* method, Address witness, Answer<KeyStatement> answer) {
    calls_.call<KeyStatement>(
        {method, settings_.deadline},
        encode_account_request(witness),
        [name = settings_.address, witness](const GrpcAnswer& got) -> Result<KeyStatement> {
            const auto key = decode_witness_key(got.message, witness);
            if (!key) return fail(key.error());
            return KeyStatement{name, got.peer, *key};
        },
        std::move(answer));
}

void GrpcAttester::ask_account(Asking asking, const Head& before) {
    const HolderQuestion& question = asking.question;
    calls_.call<std::int64_t>(
        {"/protocol.WalletSolidity/GetAccount", settings_.deadline},
        encode_account_request(question.who),
        [question, peer = before.peer](const GrpcAnswer& got) -> Result<std::int64_t> {
            if (got.peer != peer) return fail(ErrorCode::unavailable, "the connection changed");
            return decode_account_answer(got.message, question.who, token::text_of(question.token));
        },
        [this, asking, before](const Result<std::int64_t>& amount) {
            if (!amount) return asking.answer(fail(amount.error()));
            Asking next = asking;
            next.amount = *amount;
            ask_again(std::move(next), before);
        });
}

void GrpcAttester::ask_again(Asking asking, const Head& before) {
    head([this, asking = std::move(asking), before](const Result<Head>& after) {
        if (!after) return asking.answer(fail(after.error()));
        conclude(asking, before, *after);
    });
}

void GrpcAttester::conclude(Asking asking, const Head& before, const Head& after) {
    if (before == after) {
        return asking.answer(
            token::Statement{settings_.address, before.peer, before.block, asking.amount});
    }
    if (--asking.tries_left == 0) {
        return asking.answer(
            fail(ErrorCode::unavailable,
                 settings_.address + ": its solid block moved while it was asked"));
    }
    ask_account(std::move(asking), after);
}

}  // namespace tributary::node
