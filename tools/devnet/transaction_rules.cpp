// SPDX-License-Identifier: Apache-2.0
#include "tools/devnet/transaction_rules.hpp"

#include "primitives/check.hpp"

namespace tributary::devnet {
namespace {

Checked check_signatures(const Ledger& ledger,
                         const wire::Transaction& transaction,
                         const Address& from) {
    const Account* account = ledger.find(from);
    // An account that does not exist yet still has its default permissions
    // (TransactionCapsule.validateSignature).
    Permissions permissions;
    if (account != nullptr) permissions = account->permissions;
    if (account == nullptr) permissions.actives = {default_active_permission(from)};
    const auto permission = permissions.find(transaction.contract.permission_id, from);
    if (const Status ok = verify_signatures(transaction, permission); !ok) {
        return refuse(BroadcastCode::sigerror, ok.error().message());
    }
    return {};
}

Checked check_reference(const ServedChain& chain, const wire::Transaction& transaction) {
    const StoredBlock* block = chain.find_reference(transaction.ref_block_bytes);
    if (block == nullptr) {
        return refuse(BroadcastCode::tapos_error,
                      "no block among the last 65536 has ref_block_bytes " +
                          to_hex(transaction.ref_block_bytes));
    }
    if (!equal(block->id.view().subspan(8, 8), transaction.ref_block_hash)) {
        return refuse(BroadcastCode::tapos_error,
                      "ref_block_hash " + to_hex(transaction.ref_block_hash) +
                          " is not that of block " + std::to_string(block->number) + " with id " +
                          block->id.hex());
    }
    return {};
}

Checked check_size(std::size_t size) {
    if (size + 2 * kMaxResultSize > wire::kMaxTransactionSize) {
        return refuse(BroadcastCode::too_big_transaction_error,
                      "the transaction has " + std::to_string(size) +
                          " bytes, with its result it may have " +
                          std::to_string(wire::kMaxTransactionSize));
    }
    return {};
}

Checked check_expiration(const RulesInput& input, TimestampMs expiration) {
    const TimestampMs head = input.chain.head().timestamp;
    if (expiration < input.next_slot_time || expiration <= head) {
        return refuse(BroadcastCode::transaction_expiration_error,
                      "expiration " + std::to_string(expiration) +
                          " lies before the next block, which is due at " +
                          std::to_string(input.next_slot_time));
    }
    if (expiration > head + kMaxTimeUntilExpiration) {
        return refuse(BroadcastCode::transaction_expiration_error,
                      "expiration " + std::to_string(expiration) +
                          " lies more than a day behind the head's time " + std::to_string(head));
    }
    return {};
}

/// Fills in what the transaction costs beside its contract (BandwidthProcessor.consume,
/// Manager.consumeMultiSignFee, consumeMemoFee).
Checked bill(PlannedTransaction& plan,
             const RulesInput& input,
             const Ledger& ledger,
             const wire::Transaction& transaction) {
    const Account& sender = *ledger.find(plan.owner);
    const auto bytes = static_cast<std::int64_t>(
        plan.bytes.size() + (input.rules.contracts_enabled ? kMaxResultSize : 0));
    const std::int64_t used = recovered_usage(sender, input.head_slot);
    plan.free_net_usage = used;
    plan.free_net_slot = input.head_slot;
    std::int64_t fee = 0;
    if (creates_account(ledger, transaction.contract)) {
        const auto unsigned_size = static_cast<std::int64_t>(plan.bytes.size()) -
                                   65 * static_cast<std::int64_t>(transaction.signatures.size());
        if (unsigned_size > input.rules.max_create_account_tx_size) {
            return refuse(BroadcastCode::too_big_transaction_error,
                          "a transaction that makes an account may have " +
                              std::to_string(input.rules.max_create_account_tx_size) +
                              " bytes without signatures, this has " +
                              std::to_string(unsigned_size));
        }
        fee = input.rules.create_account_fee;
    } else if (used + bytes <= input.rules.free_net_limit) {
        plan.free_net_usage = used + bytes;
    } else {
        fee = input.rules.transaction_fee * bytes;
    }
    if (transaction.signatures.size() > 1) fee += input.rules.multi_sign_fee;
    if (!transaction.data.empty()) fee += input.rules.memo_fee;
    if (sender.balance.value < fee) {
        return refuse(BroadcastCode::bandwidth_error,
                      "the account has " + sender.balance.text() +
                          " sun, bandwidth and fees cost " + std::to_string(fee));
    }
    plan.fee = {fee};
    return {};
}

/// Everything about accounts and amounts, behind the checks of form.
tl::expected<PlannedTransaction, Refusal> plan_transaction(const RulesInput& input,
                                                           const Ledger& ledger,
                                                           const wire::Transaction& transaction,
                                                           const Address& owner) {
    if (!ledger.is_known) {
        return refuse_contract(
            "this recording has no balances for its head, so that nothing can be checked");
    }
    const Account* sender = ledger.find(owner);
    if (sender == nullptr) return refuse_contract("account " + owner.base58() + " does not exist");
    PlannedTransaction plan;
    plan.id = transaction.id();
    plan.owner = owner;
    std::vector<Bytes> signatures;
    for (const ByteView signature : transaction.signatures)
        signatures.push_back(to_bytes(signature));
    plan.bytes = wire::encode_transaction(transaction.raw, signatures);
    if (Checked ok = bill(plan, input, ledger, transaction); !ok) return tl::unexpected(ok.error());
    auto contract = plan_contract({input.rules,
                                   ledger,
                                   input.chain.head().timestamp,
                                   transaction.contract,
                                   {sender->balance.value - plan.fee.value},
                                   next_block(input),
                                   &input.chain,
                                   plan.id,
                                   transaction.fee_limit});
    if (!contract) return tl::unexpected(contract.error());
    plan.effect = std::move(contract->effect);
    if (const auto* run = std::get_if<RunEffect>(&plan.effect))
        plan.contract_ret = static_cast<std::int32_t>(run->receipt.execution.result);
    plan.fee.value += contract->fee.value;
    return plan;
}

}  // namespace

tvm::BlockContext next_block(const RulesInput& input) {
    tvm::BlockContext out;
    out.number = input.chain.head().number + 1;
    out.timestamp = input.block_time;
    out.witness = input.witness;
    out.parent_timestamp = input.chain.head().timestamp;
    out.head_slot = input.head_slot;
    out.energy_fee = input.rules.energy_fee;
    out.cycle = input.cycle;
    return out;
}

std::int64_t recovered_usage(const Account& account, std::int64_t slot) {
    const std::int64_t passed = slot - account.free_net_slot;
    if (passed >= kRecoverySlots || account.free_net_usage <= 0) return 0;
    if (passed <= 0) return account.free_net_usage;
    // Whole days and the rest apart, so that no product can overflow.
    const std::int64_t left = kRecoverySlots - passed;
    return account.free_net_usage / kRecoverySlots * left +
           account.free_net_usage % kRecoverySlots * left / kRecoverySlots;
}

tl::expected<PlannedTransaction, Refusal> verify_transaction(const RulesInput& input,
                                                             const Ledger& ledger,
                                                             ByteView bytes) {
    const auto transaction = wire::decode_transaction(bytes);
    if (!transaction) {
        const bool too_big = transaction.error().code == ErrorCode::oversized;
        return refuse(
            too_big ? BroadcastCode::too_big_transaction_error : BroadcastCode::other_error,
            transaction.error().message());
    }
    const auto owner = signer_of(transaction->contract);
    if (!owner) return tl::unexpected(owner.error());
    for (const Checked& checked : {check_signatures(ledger, *transaction, *owner),
                                   check_reference(input.chain, *transaction),
                                   check_size(bytes.size()),
                                   check_expiration(input, transaction->expiration)}) {
        if (!checked) return tl::unexpected(checked.error());
    }
    if (input.chain.find(transaction->id())) {
        return refuse(BroadcastCode::dup_transaction_error,
                      "transaction " + transaction->id().hex() + " is already in a block");
    }
    return plan_transaction(input, ledger, *transaction, *owner);
}

void apply_transaction(Ledger& ledger, const PlannedTransaction& transaction, bool multi_sign) {
    apply_effect(ledger, transaction.effect, multi_sign);
    Account& sender = ledger.accounts.at(transaction.owner);
    sender.free_net_usage = transaction.free_net_usage;
    sender.free_net_slot = transaction.free_net_slot;
    sender.balance.value -= transaction.fee.value;
    TRIBUTARY_ASSERT(sender.balance.value >= 0);
}

}  // namespace tributary::devnet
