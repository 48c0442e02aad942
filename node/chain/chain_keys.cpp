// SPDX-License-Identifier: Apache-2.0
// How the chain service comes to keys that full nodes attest, and what rests on them.
#include <algorithm>

#include "node/chain/chain_service.hpp"

namespace tributary::node {
namespace {

/// Between two questions for the keys that a chain lacks.
constexpr std::int64_t kAskForKeysMs = 30'000;

}  // namespace

/// Every state and point holds the mark of those before it.
bool ChainService::rests_on_attested() const {
    return intake_.chain().tip_state().keys->is_attested() || points_.back().keys->is_attested();
}

/// Every attested key that anything rests on.
consensus::KeyBook ChainService::attested_book() const {
    consensus::KeyBook out;
    out.inherit(*intake_.chain().tip_state().keys);
    out.inherit(*points_.back().keys);
    return out;
}

Error ChainService::no_proof_for_others() {
    return {ErrorCode::assurance_too_low, "this node rests on attested keys, which prove nothing"};
}

/// What rests on attested keys is taken for proved by nobody who did not ask for it.
Status ChainService::verify_keys() const {
    if (!rests_on_attested()) return {};
    const auto refuse = [](const std::string& why) {
        return fail(
            ErrorCode::bad_config,
            "the data directory rests on attested keys: " + why + ", or begin with an empty one");
    };
    if (!options_.attested_keys) return refuse("start with keys = attested");
    if (const auto anchor = wants_anchor(); !anchor || *anchor)
        return anchor ? refuse("start without another anchor") : fail(anchor.error());
    const consensus::KeyBook book = attested_book();
    const auto& named = options_.attesters;
    for (const auto& [witness, keys] : book.attested()) {
        for (const consensus::AttestedKey& key : keys) {
            const auto left =
                std::count_if(key.attesters.begin(), key.attesters.end(), [&](const auto& name) {
                    return std::find(named.begin(), named.end(), name) != named.end();
                });
            if (static_cast<std::size_t>(left) < options_.attest_threshold) {
                return refuse("name the nodes again that stand behind the key of " +
                              witness.base58());
            }
        }
    }
    return {};
}

/// Asks full nodes for the keys for want of which SOLID stands still.
void ChainService::look_for_keys() {
    const TimestampMs now = options_.now();
    const consensus::HeaderChain& chain = intake_.chain();
    // From genesis on bodies show every change.
    if (!options_.attested_keys || now < ask_for_keys_at_ || chain.root().number == 0) return;
    auto witnesses = consensus::lacking_keys(chain.tip_state());
    std::erase_if(witnesses, [&](const Address& witness) {
        return chain.tip_state().keys->entries().contains(witness);
    });
    if (witnesses.empty()) return;
    // Longer than a round takes.
    ask_for_keys_at_ = now + kAskForKeysMs;
    attestation_->attest_keys(
        std::move(witnesses),
        while_running([](ChainService& self, const Result<std::vector<consensus::KeyWord>>& words) {
            self.take_words(words);
        }));
}

void ChainService::take_words(const Result<std::vector<consensus::KeyWord>>& words) {
    const auto taken = words ? intake_.believe(*words) : fail(words.error());
    if (!taken) return tell_key_trouble(taken.error().message());
    if (!*taken) return tell_key_trouble("full nodes name other keys than those that sign");
    key_trouble_.clear();
    note("goes on with attested keys above block " + std::to_string(solid().number));
    sync_.set_chain(intake_.chain().tip(), solid());
    perform(sync_.fetch_again_above_tip(options_.now()));
    pump();
}

/// Once, not at every round.
void ChainService::tell_key_trouble(const std::string& why) {
    if (key_trouble_ == why) return;
    key_trouble_ = why;
    note("no keys are attested: " + why);
}

}  // namespace tributary::node
