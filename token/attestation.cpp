// SPDX-License-Identifier: Apache-2.0
#include "token/attestation.hpp"

#include <map>
#include <set>

namespace tributary::token {
namespace {

/// Attester by peer: a second name of one node adds nothing.
using Voices = std::map<std::string, std::string>;

std::vector<std::string> names_of(const Voices& voices) {
    std::set<std::string> names;
    for (const auto& [peer, attester] : voices)
        names.insert(attester);
    return {names.begin(), names.end()};
}

std::string describe(const std::map<std::int64_t, Voices>& said, const BlockRef& block) {
    std::string out;
    for (const auto& [amount, voices] : said) {
        out.append(out.empty() ? "" : ", ");
        out.append(std::to_string(voices.size()) + " said " + std::to_string(amount));
    }
    return (out.empty() ? "none made a statement" : out) + " at block " +
           std::to_string(block.number);
}

}  // namespace

AttestationVerdict judge_statements(const std::vector<Statement>& statements,
                                    const BlockRef& block,
                                    const ProvedInterval& proved,
                                    AttestationRule rule) {
    AttestationVerdict out;
    std::map<std::int64_t, Voices> said;
    for (const Statement& statement : statements) {
        if (statement.block != block) continue;
        if (proved.contains(statement.amount)) {
            said[statement.amount].try_emplace(statement.peer, statement.attester);
        } else {
            out.refuted.push_back(statement);
        }
    }
    std::vector<std::int64_t> agreed;
    for (const auto& [amount, voices] : said) {
        if (voices.size() >= rule.threshold) agreed.push_back(amount);
    }
    if (agreed.size() != 1 || rule.threshold < kMinAttestationThreshold) {
        out.reason = std::to_string(rule.threshold) + " of " + std::to_string(rule.named) +
                     " full nodes have to agree on one number, " + describe(said, block);
        return out;
    }
    Voices others;
    for (const auto& [amount, voices] : said) {
        if (amount != agreed.front()) others.insert(voices.begin(), voices.end());
    }
    const auto agreeing = names_of(said[agreed.front()]);
    out.attestation = Attestation{block, agreed.front(), rule, agreeing, names_of(others)};
    return out;
}

}  // namespace tributary::token
