// SPDX-License-Identifier: Apache-2.0
#include "tools/devnet/transaction_rules.hpp"

#include "primitives/check.hpp"
#include "primitives/wire/wire_reader.hpp"

namespace tributary::devnet {
namespace {

using Checked = tl::expected<void, Refusal>;

tl::unexpected<Refusal> refuse(BroadcastCode code, std::string message) {
    return tl::unexpected<Refusal>(Refusal{code, std::move(message)});
}

tl::unexpected<Refusal> refuse_contract(std::string message) {
    return refuse(BroadcastCode::contract_validate_error, std::move(message));
}

/// The contract message of a transfer: TRX and TRC-10 differ in their field numbers only.
struct TransferFields {
    ByteView token;
    std::optional<Address> from;
    std::optional<Address> to;
    std::int64_t amount = 0;
};

tl::expected<TransferFields, Refusal> read_transfer(const wire::Contract& contract) {
    const bool is_token = contract.type == wire::ContractType::transfer_asset;
    if (!is_token && contract.type != wire::ContractType::transfer) {
        return refuse_contract(
            "this network takes TRX transfers (type 1) and token transfers (type 2), not type " +
            std::to_string(static_cast<std::int32_t>(contract.type)));
    }
    if (!wire::is_type(contract, is_token ? "TransferAssetContract" : "TransferContract")) {
        return refuse_contract("the contract's type_url does not fit its type");
    }
    const std::uint32_t shift = is_token ? 1 : 0;
    TransferFields out;
    const Status read = wire::for_each_field(contract.value, [&](const wire::WireField& field) {
        if (is_token && field.is_bytes(1)) out.token = field.bytes;
        if (field.is_bytes(1 + shift)) out.from = Address::from(field.bytes);
        if (field.is_bytes(2 + shift)) out.to = Address::from(field.bytes);
        if (field.is_varint(3 + shift)) out.amount = field.int64();
    });
    if (!read) return refuse_contract("the contract cannot be read: " + read.error().message());
    if (!out.from) return refuse_contract("owner_address is not an address");
    return out;
}

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

/// Free bandwidth still in use: it recovers evenly over a day (ResourceProcessor.increase).
std::int64_t recovered_usage(const Account& account, std::int64_t slot) {
    const std::int64_t passed = slot - account.free_net_slot;
    if (passed >= kRecoverySlots || account.free_net_usage <= 0) return 0;
    if (passed <= 0) return account.free_net_usage;
    // Whole days and the rest apart, so that no product can overflow.
    const std::int64_t left = kRecoverySlots - passed;
    return account.free_net_usage / kRecoverySlots * left +
           account.free_net_usage % kRecoverySlots * left / kRecoverySlots;
}

/// Fills in what the transaction costs beside the amount (BandwidthProcessor.consume,
/// Manager.consumeMultiSignFee, consumeMemoFee).
Checked bill(PlannedTransfer& plan,
             const RulesInput& input,
             const Account& sender,
             const wire::Transaction& transaction) {
    const auto bytes = static_cast<std::int64_t>(
        plan.bytes.size() + (input.rules.contracts_enabled ? kMaxResultSize : 0));
    const std::int64_t used = recovered_usage(sender, input.head_slot);
    plan.free_net_usage = used;
    plan.free_net_slot = input.head_slot;
    std::int64_t fee = 0;
    if (plan.creates_account) {
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

/// The token of a transfer: by name before ALLOW_SAME_TOKEN_NAME, by id afterwards.
tl::expected<std::string, Refusal> token_of(const Ledger& ledger,
                                            const ChainRules& rules,
                                            ByteView asset_name) {
    const std::string text(as_text(asset_name));
    const Token* token =
        rules.same_token_name ? ledger.find_token(text) : ledger.find_token_by_name(text);
    if (token == nullptr) {
        return refuse_contract(std::string("there is no token with the ") +
                               (rules.same_token_name ? "id " : "name ") + to_hex(asset_name) +
                               " (hex)");
    }
    return token->id;
}

/// What the actuators check of balances (TransferActuator, TransferAssetActuator).
Checked check_balances(const PlannedTransfer& plan,
                       const ChainRules& rules,
                       const Account& sender,
                       const Account* receiver) {
    std::int64_t sun = plan.fee.value;
    if (plan.creates_account) sun += rules.system_create_account_fee;
    TokenAmount held{sender.balance.value};
    TokenAmount there{receiver == nullptr ? 0 : receiver->balance.value};
    if (!plan.token_id.empty()) {
        const auto own = sender.tokens.find(plan.token_id);
        held = own == sender.tokens.end() ? TokenAmount{} : own->second;
        there = {};
        if (receiver != nullptr) {
            const auto other = receiver->tokens.find(plan.token_id);
            if (other != receiver->tokens.end()) there = other->second;
        }
        if (held.value < plan.amount) {
            return refuse_contract("the account has " + held.text() + " of token " + plan.token_id +
                                   ", the transfer takes " + std::to_string(plan.amount));
        }
    } else {
        const auto total = checked_add(sun, plan.amount);
        if (!total) return refuse_contract("amount and fee together overflow");
        sun = *total;
    }
    if (sender.balance.value < sun) {
        return refuse_contract("the account has " + sender.balance.text() +
                               " sun, the transfer takes " + std::to_string(sun) +
                               " with its fees");
    }
    if (!checked_add(there.value, plan.amount))
        return refuse_contract("the receiver's balance would overflow");
    return {};
}

/// Everything about accounts and amounts, behind the checks of form.
tl::expected<PlannedTransfer, Refusal> plan_transfer(const RulesInput& input,
                                                     const Ledger& ledger,
                                                     const wire::Transaction& transaction,
                                                     const TransferFields& fields) {
    const Account* sender = ledger.find(*fields.from);
    if (!ledger.is_known) {
        return refuse_contract(
            "this recording has no balances for its head, so that no transfer can be checked");
    }
    if (sender == nullptr)
        return refuse_contract("account " + fields.from->base58() + " does not exist");
    if (!fields.to) return refuse_contract("to_address is not an address");
    const Account* receiver = ledger.find(*fields.to);
    PlannedTransfer plan;
    plan.id = transaction.id();
    plan.from = *fields.from;
    plan.to = *fields.to;
    plan.amount = fields.amount;
    plan.creates_account = receiver == nullptr;
    std::vector<Bytes> signatures;
    for (const ByteView signature : transaction.signatures)
        signatures.push_back(to_bytes(signature));
    plan.bytes = wire::encode_transaction(transaction.raw, signatures);
    if (Checked ok = bill(plan, input, *sender, transaction); !ok)
        return tl::unexpected(ok.error());
    if (plan.amount <= 0) return refuse_contract("the amount must be greater than 0");
    if (plan.from == plan.to) return refuse_contract("sender and receiver are the same account");
    if (receiver != nullptr && receiver->is_contract && input.rules.no_transfer_to_contract) {
        return refuse_contract(
            "the receiver is a contract, and transfers to contracts are forbidden");
    }
    if (transaction.contract.type == wire::ContractType::transfer_asset) {
        auto token = token_of(ledger, input.rules, fields.token);
        if (!token) return tl::unexpected(token.error());
        plan.token_id = std::move(*token);
    }
    if (Checked ok = check_balances(plan, input.rules, *sender, receiver); !ok)
        return tl::unexpected(ok.error());
    if (plan.creates_account) plan.fee.value += input.rules.system_create_account_fee;
    return plan;
}

}  // namespace

tl::expected<PlannedTransfer, Refusal> verify_transaction(const RulesInput& input,
                                                          const Ledger& ledger,
                                                          ByteView bytes) {
    const auto transaction = wire::decode_transaction(bytes);
    if (!transaction) {
        const bool too_big = transaction.error().code == ErrorCode::oversized;
        return refuse(
            too_big ? BroadcastCode::too_big_transaction_error : BroadcastCode::other_error,
            transaction.error().message());
    }
    const auto fields = read_transfer(transaction->contract);
    if (!fields) return tl::unexpected(fields.error());
    for (const Checked& checked : {check_signatures(ledger, *transaction, *fields->from),
                                   check_reference(input.chain, *transaction),
                                   check_size(bytes.size()),
                                   check_expiration(input, transaction->expiration)}) {
        if (!checked) return tl::unexpected(checked.error());
    }
    if (input.chain.find(transaction->id())) {
        return refuse(BroadcastCode::dup_transaction_error,
                      "transaction " + transaction->id().hex() + " is already in a block");
    }
    return plan_transfer(input, ledger, *transaction, *fields);
}

void apply_transfer(Ledger& ledger, const PlannedTransfer& transfer, bool multi_sign) {
    const auto [receiver, is_new] = ledger.accounts.try_emplace(transfer.to);
    if (is_new && multi_sign) {
        receiver->second.permissions.owner = default_owner_permission(transfer.to);
        receiver->second.permissions.actives = {default_active_permission(transfer.to)};
    }
    Account& sender = ledger.accounts.at(transfer.from);
    sender.free_net_usage = transfer.free_net_usage;
    sender.free_net_slot = transfer.free_net_slot;
    sender.balance.value -= transfer.fee.value;
    if (transfer.token_id.empty()) {
        sender.balance.value -= transfer.amount;
        receiver->second.balance.value += transfer.amount;
    } else {
        TokenAmount& left = sender.tokens.at(transfer.token_id);
        left.value -= transfer.amount;
        TRIBUTARY_ASSERT(left.value >= 0);
        receiver->second.tokens[transfer.token_id].value += transfer.amount;
    }
    TRIBUTARY_ASSERT(sender.balance.value >= 0);
}

}  // namespace tributary::devnet
