// SPDX-License-Identifier: Apache-2.0
#include "token/shadow_state.hpp"

namespace tributary::token {

bool is_contradiction(ShadowTrouble trouble) {
    return trouble >= ShadowTrouble::result_disagrees;
}

std::string_view sentence_of(ShadowTrouble trouble) {
    switch (trouble) {
        case ShadowTrouble::none: return "nothing is wrong";
        case ShadowTrouble::foreign_balance:
            return "a call read the TRX balance of an account that is no contract";
        case ShadowTrouble::foreign_token:
            return "a call read a token balance that is not known exactly";
        case ShadowTrouble::foreign_contract: return "a call used a contract that is not followed";
        case ShadowTrouble::foreign_chain:
            return "a call read stake, votes, permissions or resources";
        case ShadowTrouble::used_address:
            return "a contract was made at an address that had an account before";
        case ShadowTrouble::energy_sensitive:
            return "what a call did depends on its energy, which blocks do not tell";
        case ShadowTrouble::unsupported: return "a call used what this machine does not have";
        case ShadowTrouble::too_long: return "a call ran longer than any block allows";
        case ShadowTrouble::rules_uncertain:
            return "whether a proposal passed cannot be told from blocks";
        case ShadowTrouble::unreadable_transaction: return "a call could not be read";
        case ShadowTrouble::ambiguous_token:
            return "a contract got a token whose name may mean two";
        case ShadowTrouble::stake_record: return "a contract lent stake or voted";
        case ShadowTrouble::result_disagrees: return "the block's result of a call is another one";
        case ShadowTrouble::impossible_call: return "a block holds a call that cannot be";
        case ShadowTrouble::spent_more_than_known:
            return "an account spent more than the calls can have left it";
    }
    return "unknown";
}

std::string text_of(const Divergence& divergence) {
    return "from block " + std::to_string(divergence.since) + ": " +
           std::string(sentence_of(divergence.trouble)) + " (" + divergence.who.base58() +
           ", transaction " + divergence.transaction.hex() + ")";
}

void ShadowCover::lose(ShadowTrouble found, BlockNumber number) {
    const bool outweighs = is_contradiction(found) && !is_contradiction(trouble);
    if (trouble != ShadowTrouble::none && !outweighs) return;
    trouble = found;
    since = number;
}

}  // namespace tributary::token
