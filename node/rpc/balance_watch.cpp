// SPDX-License-Identifier: Apache-2.0
#include "node/rpc/balance_watch.hpp"

#include <algorithm>
#include <mutex>

#include "node/rpc/chain_messages.hpp"

namespace tributary::node {
namespace {

using Reactor = grpc::ServerWriteReactor<v1::GetBalanceResponse>;

/// The accounts of a request. Errors: invalid_argument (how many), bad_address, bad_number.
Result<std::vector<BalanceQuestion>> questions_of(const v1::WatchBalancesRequest& request) {
    if (request.accounts().empty() || request.accounts_size() > kMaxWatchedAccounts) {
        return fail(ErrorCode::invalid_argument, "accounts: 1 to 100");
    }
    std::vector<BalanceQuestion> out;
    for (const auto& account : request.accounts()) {
        const auto address = parse_address(account.address());
        if (!address) return fail(address.error());
        const auto token = parse_token_id(account.token_id());
        if (!token) return fail(token.error());
        out.push_back({*address, *token, std::nullopt});
    }
    return out;
}

/// What makes an answer another one.
bool is_same(const BalanceAnswer& a, const BalanceAnswer& b) {
    return a.exactness == b.exactness && a.at_least == b.at_least && a.at_most == b.at_most;
}

/// One stream. It asks for one balance after the other, writes what changed, then waits for the
/// ledger; so there is one step at a time, on the loop's thread or on gRPC's, and besides it only
/// the client's going away. The reactor lives until OnDone; answers may come later and hold the
/// rest.
class Watch final : public std::enable_shared_from_this<Watch> {
  public:
    Watch(ChainQueries& chain, std::vector<BalanceQuestion> questions)
        : chain_(chain), questions_(std::move(questions)), last_(questions_.size()) {}

    void attach(Reactor* reactor) { reactor_ = reactor; }

    /// The reactor is gone.
    void detach() {
        const std::lock_guard lock(mutex_);
        reactor_ = nullptr;
    }

    /// Ends the stream, behind a write that is under way.
    void finish(const grpc::Status& status) {
        const std::lock_guard lock(mutex_);
        if (finished_ || reactor_ == nullptr) return;
        finished_ = true;
        if (writes_) {
            last_words_ = status;
        } else {
            reactor_->Finish(status);
        }
    }

    void written(bool ok) {
        {
            const std::lock_guard lock(mutex_);
            writes_ = false;
            if (finished_) return reactor_->Finish(last_words_);
        }
        if (!ok) return finish(grpc::Status::CANCELLED);
        ask();
    }

    void ask() {
        if (is_over()) return;
        if (next_ == questions_.size()) return wait();
        BalanceQuestion question = questions_[next_];
        if (!last_[next_]) question.attest = MayAttest::to_begin;
        chain_.balance(std::move(question), answering<BalanceAnswer>([](Watch& self, auto answer) {
                           self.take(std::move(answer));
                       }));
    }

  private:
    bool is_over() {
        const std::lock_guard lock(mutex_);
        return finished_ || reactor_ == nullptr;
    }

    /// One answer that is waited for; where it never comes, because the loop ended, so does the
    /// stream.
    struct Pending {
        explicit Pending(std::shared_ptr<Watch> asker) : watch(std::move(asker)) {}

        Pending(const Pending&) = delete;
        Pending& operator=(const Pending&) = delete;
        Pending(Pending&&) = delete;
        Pending& operator=(Pending&&) = delete;

        ~Pending() {
            if (answered) return;
            watch->finish(to_grpc_status({ErrorCode::unavailable, "the node is stopping"}));
        }

        std::shared_ptr<Watch> watch;
        bool answered = false;
    };

    template <typename T, typename Use>
    Answer<T> answering(Use use) {
        const auto pending = std::make_shared<Pending>(shared_from_this());
        return [pending, use](Result<T> result) {
            pending->answered = true;
            if (!result) return pending->watch->finish(to_grpc_status(result.error()));
            use(*pending->watch, *std::move(result));
        };
    }

    void take(BalanceAnswer answer) {
        replayed_ = std::max(replayed_, answer.as_of.number);
        std::optional<BalanceAnswer>& last = last_[next_++];
        if (last && is_same(*last, answer)) return ask();
        message_ = to_message(answer);
        last = std::move(answer);
        const std::lock_guard lock(mutex_);
        if (finished_ || reactor_ == nullptr) return;
        writes_ = true;
        reactor_->StartWrite(&message_);
    }

    void wait() {
        next_ = 0;
        chain_.ledger_above(replayed_,
                            answering<BlockNumber>([](Watch& self, BlockNumber) { self.ask(); }));
    }

    ChainQueries& chain_;
    std::vector<BalanceQuestion> questions_;
    std::vector<std::optional<BalanceAnswer>> last_;
    std::size_t next_ = 0;
    BlockNumber replayed_ = 0;
    v1::GetBalanceResponse message_;
    std::mutex mutex_;
    Reactor* reactor_ = nullptr;
    bool writes_ = false;
    bool finished_ = false;
    grpc::Status last_words_;
};

class WatchReactor final : public Reactor {
  public:
    WatchReactor(std::shared_ptr<Watch> watch, CallGate& gate)
        : watch_(std::move(watch)), gate_(gate) {
        watch_->attach(this);
    }

    void begin() { watch_->ask(); }

    void OnWriteDone(bool ok) override { watch_->written(ok); }

    void OnCancel() override { watch_->finish(grpc::Status::CANCELLED); }

    void OnDone() override {
        watch_->detach();
        gate_.leave();
        delete this;
    }

  private:
    std::shared_ptr<Watch> watch_;
    CallGate& gate_;
};

/// Ends at once.
class Refusal final : public Reactor {
  public:
    explicit Refusal(const Error& error) { Finish(to_grpc_status(error)); }

    void OnDone() override { delete this; }
};

}  // namespace

Reactor* watch_balances(ChainQueries& chain,
                        CallGate& gate,
                        const v1::WatchBalancesRequest& request) {
    auto questions = questions_of(request);
    if (!questions) return new Refusal(questions.error());
    if (!gate.enter()) return new Refusal({ErrorCode::unavailable, "too many calls wait"});
    auto* reactor = new WatchReactor(std::make_shared<Watch>(chain, std::move(*questions)), gate);
    reactor->begin();
    return reactor;
}

}  // namespace tributary::node
