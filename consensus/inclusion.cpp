// SPDX-License-Identifier: Apache-2.0
#include "consensus/inclusion.hpp"

namespace tributary::consensus {
namespace {

/// The preimage of an inner node of the tree: two hashes. A real transaction is longer.
constexpr std::size_t kInnerNodeSize = 64;

bool has_checked_result(wire::ContractType type) {
    return type == wire::ContractType::create_smart_contract ||
           type == wire::ContractType::trigger_smart_contract;
}

}  // namespace

Result<IncludedTransaction> verify_inclusion(const Inclusion& inclusion, const Hash256& tx_root) {
    if (inclusion.transaction.size() <= kInnerNodeSize) {
        return fail(ErrorCode::malformed, "a transaction that may be a node of the tree");
    }
    const auto transaction = wire::decode_transaction(inclusion.transaction);
    if (!transaction) return fail(transaction.error());
    const auto root = merkle_fold(transaction->leaf(), inclusion.path);
    if (!root) return fail(root.error());
    if (*root != tx_root) return fail(ErrorCode::root_mismatch, transaction->id().hex());
    IncludedTransaction out;
    out.id = transaction->id();
    out.type = transaction->contract.type;
    out.owner = wire::owner_of(transaction->contract);
    if (has_checked_result(out.type)) out.contract_ret = transaction->contract_ret;
    return out;
}

}  // namespace tributary::consensus
