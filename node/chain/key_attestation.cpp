// SPDX-License-Identifier: Apache-2.0
#include "node/chain/key_attestation.hpp"

#include <algorithm>
#include <map>
#include <memory>

#include "primitives/voices.hpp"

namespace tributary::node {
namespace {

using consensus::KeyWord;

class KeyRound : public std::enable_shared_from_this<KeyRound> {
  public:
    KeyRound(std::vector<Attester*> attesters,
             std::size_t threshold,
             std::vector<Address> witnesses,
             Answer<std::vector<KeyWord>> answer)
        : left_(std::move(attesters)),
          threshold_(threshold),
          witnesses_(std::move(witnesses)),
          answer_(std::move(answer)) {}

    void ask_next() {
        if (at_ == witnesses_.size() || left_.size() < threshold_) return end();
        said_.clear();
        failed_.clear();
        unanswered_ = left_.size();
        // An answer may come at once.
        const std::vector<Attester*> asked = left_;
        for (Attester* attester : asked) {
            attester->key(witnesses_[at_],
                          [self = shared_from_this(), attester](const Result<KeyStatement>& said) {
                              self->take(attester, said);
                          });
        }
    }

  private:
    void take(Attester* attester, const Result<KeyStatement>& statement) {
        if (statement) {
            said_[statement->key].add(statement->attester, statement->peer);
        } else {
            last_ = attester->address() + ": " + statement.error().message();
            // That it knows no such account is an answer.
            if (statement.error().code != ErrorCode::not_found) failed_.push_back(attester);
        }
        if (--unanswered_ > 0) return;
        conclude();
        std::erase_if(left_, [&](Attester* each) {
            return std::find(failed_.begin(), failed_.end(), each) != failed_.end();
        });
        ++at_;
        ask_next();
    }

    void conclude() {
        const Address& witness = witnesses_[at_];
        std::vector<KeyWord> agreed;
        for (const auto& [key, voices] : said_) {
            if (voices.count() >= threshold_)
                agreed.push_back({witness, key, {voices.names().begin(), voices.names().end()}});
        }
        if (agreed.size() != 1) {
            last_ = std::to_string(agreed.size()) + " keys of " + witness.base58() +
                    " are the word of " + std::to_string(threshold_) + " full nodes";
            return;
        }
        words_.push_back(std::move(agreed.front()));
    }

    void end() {
        if (!words_.empty()) return answer_(std::move(words_));
        if (left_.size() < threshold_) {
            last_ = std::to_string(left_.size()) + " of the " + std::to_string(threshold_) +
                    " full nodes that have to agree answer; " + last_;
        }
        answer_(fail(ErrorCode::unavailable, last_));
    }

    std::vector<Attester*> left_;
    std::size_t threshold_;
    std::vector<Address> witnesses_;
    Answer<std::vector<KeyWord>> answer_;
    std::size_t at_ = 0;
    std::size_t unanswered_ = 0;
    std::map<Address, Voices> said_;
    std::vector<Attester*> failed_;
    std::vector<KeyWord> words_;
    std::string last_;
};

}  // namespace

void attest_keys(std::vector<Attester*> attesters,
                 std::size_t threshold,
                 std::vector<Address> witnesses,
                 Answer<std::vector<KeyWord>> answer) {
    if (witnesses.size() > kMaxAskedKeys) witnesses.resize(kMaxAskedKeys);
    std::make_shared<KeyRound>(
        std::move(attesters), threshold, std::move(witnesses), std::move(answer))
        ->ask_next();
}

}  // namespace tributary::node
