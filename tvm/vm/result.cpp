// SPDX-License-Identifier: Apache-2.0
#include "tvm/vm/result.hpp"

#include "primitives/crypto/keccak256.hpp"

namespace tributary::tvm {

std::string_view name_of(ContractResult result) {
    switch (result) {
        case ContractResult::success: return "SUCCESS";
        case ContractResult::revert: return "REVERT";
        case ContractResult::bad_jump_destination: return "BAD_JUMP_DESTINATION";
        case ContractResult::out_of_memory: return "OUT_OF_MEMORY";
        case ContractResult::precompiled_contract: return "PRECOMPILED_CONTRACT";
        case ContractResult::stack_too_small: return "STACK_TOO_SMALL";
        case ContractResult::stack_too_large: return "STACK_TOO_LARGE";
        case ContractResult::illegal_operation: return "ILLEGAL_OPERATION";
        case ContractResult::out_of_energy: return "OUT_OF_ENERGY";
        case ContractResult::out_of_time: return "OUT_OF_TIME";
        case ContractResult::jvm_stack_over_flow: return "JVM_STACK_OVER_FLOW";
        case ContractResult::unknown: return "UNKNOWN";
        case ContractResult::transfer_failed: return "TRANSFER_FAILED";
        case ContractResult::invalid_code: return "INVALID_CODE";
    }
    return "UNKNOWN";
}

std::vector<Hash256> hashes_of(const std::vector<InternalTransaction>& transactions,
                               const TransactionId& id) {
    std::vector<Hash256> out;
    out.reserve(transactions.size());
    for (const InternalTransaction& tx : transactions) {
        Bytes source = to_bytes(tx.parent ? out[*tx.parent].view() : id.view());
        if (tx.to && tx.note != "create") append(source, tx.to->view());
        append(source, tx.data);
        append(source, be64(static_cast<std::uint64_t>(tx.hashed_value)));
        append(source, be64(static_cast<std::uint64_t>(tx.nonce)));
        out.push_back(keccak256(source));
    }
    return out;
}

}  // namespace tributary::tvm
