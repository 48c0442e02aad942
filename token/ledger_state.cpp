// SPDX-License-Identifier: Apache-2.0
#include "token/ledger_state.hpp"

namespace tributary::token {

bool is_contradiction(Trouble trouble) {
    return trouble >= Trouble::spent_more_than_possible;
}

std::string_view sentence_of(Trouble trouble) {
    switch (trouble) {
        case Trouble::none: return "";
        case Trouble::ambiguous_name:
            return "a contract names the token by text that is the name of one token and the id of "
                   "another";
        case Trouble::pool_may_be_overdrawn:
            return "an exchange may have paid out more than it held";
        case Trouble::order_may_wrap:
            return "a market fill wrapped at 64 bits and left the book in a state that is not "
                   "followed";
        case Trouble::unknown_contract_type:
            return "a block holds a contract type that this version does not know";
        case Trouble::spent_more_than_possible:
            return "an account spent more than could have existed";
        case Trouble::unreadable_contract:
            return "a block holds a token contract that cannot be read";
        case Trouble::impossible_contract:
            return "a block holds a token contract that the rules do not allow";
        case Trouble::unknown_asset: return "a contract names a token that was never issued";
        case Trouble::rule_not_expected:
            return "a block uses a rule that no proposal could have put in force";
        case Trouble::not_conserved: return "the token's units do not add up to its supply";
    }
    return "";
}

void Verdict::add(Trouble found, BlockNumber number) {
    if (is_contradiction(trouble)) return;
    if (trouble != Trouble::none && !is_contradiction(found)) return;
    *this = {found, number};
}

}  // namespace tributary::token
