// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/devnet/contract_input.hpp"

namespace tributary::devnet {

/// A TRX or TRC-10 transfer (types 1 and 2).
struct TransferEffect {
    Address from;
    Address to;
    /// Empty for TRX.
    std::string token_id;
    std::int64_t amount = 0;
};

/// The contract message of a transfer: TRX and TRC-10 differ in their field numbers only.
struct TransferFields {
    ByteView token;
    std::optional<Address> from;
    std::optional<Address> to;
    std::int64_t amount = 0;
};

/// Nothing where the message cannot be read.
std::optional<TransferFields> read_transfer(const wire::Contract& contract);

/// The token that a contract names: by name before ALLOW_SAME_TOKEN_NAME, by id afterwards.
tl::expected<const Token*, Refusal> find_named_token(const ContractInput& input, ByteView name);

/// TransferActuator, TransferAssetActuator.
tl::expected<TransferEffect, Refusal> plan_transfer(const ContractInput& input);

/// New accounts get the default permissions when `multi_sign` is on.
void apply_transfer(Ledger& ledger, const TransferEffect& transfer, bool multi_sign);

}  // namespace tributary::devnet
