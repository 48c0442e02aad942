// SPDX-License-Identifier: Apache-2.0
#include "token/attestation.hpp"

#include <map>
#include <set>

#include "primitives/voices.hpp"

namespace tributary::token {
namespace {

std::string describe(const std::map<std::int64_t, Voices>& said, const BlockRef& block) {
    std::string out;
    for (const auto& [amount, voices] : said) {
        out.append(out.empty() ? "" : ", ");
        out.append(std::to_string(voices.count()) + " said " + std::to_string(amount));
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
            said[statement.amount].add(statement.attester, statement.peer);
        } else {
            out.refuted.push_back(statement);
        }
    }
    std::vector<std::int64_t> agreed;
    for (const auto& [amount, voices] : said) {
        if (voices.count() >= rule.threshold) agreed.push_back(amount);
    }
    if (agreed.size() != 1 || rule.threshold < kMinVoices) {
        out.reason = std::to_string(rule.threshold) + " of " + std::to_string(rule.named) +
                     " full nodes have to agree on one number, " + describe(said, block);
        return out;
    }
    std::set<std::string> others;
    for (const auto& [amount, voices] : said) {
        if (amount != agreed.front()) others.insert(voices.names().begin(), voices.names().end());
    }
    const auto& agreeing = said[agreed.front()].names();
    out.attestation = Attestation{block,
                                  agreed.front(),
                                  rule,
                                  {agreeing.begin(), agreeing.end()},
                                  {others.begin(), others.end()}};
    return out;
}

}  // namespace tributary::token
