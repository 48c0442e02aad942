// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "primitives/kv_store.hpp"
#include "token/record_codec.hpp"
#include "token/shadow_state.hpp"
#include "tvm/vm/host.hpp"

namespace tributary::token {

/// Keys and values of the shadow of contracts. All keys begin with 'W'; numbers are big-endian and
/// every value begins with kRecordVersion (docs/protocol/storage.md). Decoders fail with
/// store_version for another version and store_corrupt for anything else that is not exactly one
/// record.
inline constexpr std::string_view kShadowPrefix = "W";

/// 'W' 's': the ShadowState.
Bytes shadow_state_key();
/// 'W' 'c' address: the FollowedContract.
Bytes followed_key(const Address& address);
/// 'W' 'a' address: the contract's account.
Bytes shadow_account_key(const Address& address);
/// 'W' 'o' address: the contract's code.
Bytes shadow_code_key(const Address& address);
/// 'W' 'r' address: prefix of a contract's storage rows; then the row's key: its word.
Bytes shadow_row_prefix(const Address& address);
Bytes shadow_row_key(const Address& address, const tvm::RowKey& row);
/// 'W' 'e' address: the contract's record for dynamic energy.
Bytes shadow_energy_key(const Address& address);
/// 'W' 'y' address: the contract's reward cycles.
Bytes shadow_cycles_key(const Address& address);
/// 'W' 'k' address: the first block after which this account, no contract, exists.
Bytes existence_key(const Address& address);
/// 'W' 'b' number: id of the block, of genesis and of the last 256.
Bytes block_id_key(BlockNumber number);
/// 'W' 'z' number: what undoes the block.
Bytes undo_key(BlockNumber number);

Bytes encode_shadow_state(const ShadowState& state);
Result<ShadowState> decode_shadow_state(ByteView record);

Bytes encode_followed(const FollowedContract& contract);
Result<FollowedContract> decode_followed(ByteView record);

/// TRX, tokens and stake of the second kind; contracts with more are not followed.
Bytes encode_shadow_account(const tvm::Account& account);
Result<tvm::Account> decode_shadow_account(ByteView record);

Bytes encode_blob(ByteView content);
Result<Bytes> decode_blob(ByteView record);

Bytes encode_word(const Uint256& word);
Result<Uint256> decode_word(ByteView record);

Bytes encode_energy(const tvm::EnergyRecord& energy);
Result<tvm::EnergyRecord> decode_energy(ByteView record);

Bytes encode_cycles(const tvm::RewardCycles& cycles);
Result<tvm::RewardCycles> decode_cycles(ByteView record);

Bytes encode_block_id(const BlockId& id);
Result<BlockId> decode_block_id(ByteView record);

/// The values that keys had before, or that they had none.
Bytes encode_undo(const WriteBatch& before);
Result<WriteBatch> decode_undo(ByteView record);

}  // namespace tributary::token
