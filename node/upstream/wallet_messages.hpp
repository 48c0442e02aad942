// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "primitives/address.hpp"
#include "primitives/block_id.hpp"
#include "primitives/result.hpp"
#include "primitives/wire/block.hpp"

namespace tributary::node {

/// Most blocks of one question (java-tron RpcApiService BLOCK_LIMIT_NUM).
inline constexpr std::uint32_t kMaxBlocksPerAnswer = 100;

/// Most witnesses of one list, elected or not; main net has a few hundred.
inline constexpr std::size_t kMaxWitnesses = 2'000;

/// A node's own words, cut to 200 characters of printable ASCII: they end up in logs, answers and
/// terminals.
std::string printable(std::string_view words);

/// A BytesMessage.
Bytes encode_bytes_request(ByteView value);

/// The slices as a block whose transactions match the root. Errors: root_mismatch, and those of
/// decode_block.
Result<wire::Block> decode_checked(const wire::BlockSlices& slices);

/// An Account that names nothing but its address.
Bytes encode_account_request(const Address& address);

/// What an Account holds of a token, by its decimal id; 0 where it lists others only. No block
/// commits to it. Errors: not_found (an empty answer), upstream_lied (another account), truncated,
/// malformed.
Result<std::int64_t> decode_account_answer(ByteView answer,
                                           const Address& address,
                                           std::string_view token_id);

/// The address of the key that a witness signs blocks with, as its Account says: the first key of
/// the witness permission, the witness itself where there is none (java-tron
/// AccountCapsule.getWitnessPermissionAddress). No block commits to it. Errors: not_found (an empty
/// answer), upstream_lied (another account), bad_address (the key), truncated, malformed.
Result<Address> decode_witness_key(ByteView answer, const Address& witness);

/// The addresses of a WitnessList, ascending. No block commits to it. Errors: not_found (an empty
/// answer), oversized (more than kMaxWitnesses), upstream_lied (one address twice), bad_address,
/// truncated, malformed.
Result<std::vector<Address>> decode_witness_list(ByteView answer);

/// A BlockReq for a block's header without its transactions.
Bytes encode_header_request(BlockNumber number);

/// The header of a BlockExtention. Nothing of it is verified. Errors: not_found (an empty answer),
/// upstream_lied (another block), and those of slice_block_extention and decode_header.
Result<wire::Header> decode_header_answer(ByteView answer, BlockNumber number);

/// A BlockExtention as a block whose ids are hashed from the received slices and whose transactions
/// match the root. Where they do not, the canonical form is tried once (consensus.md 1.5). Errors:
/// not_found (an empty answer), oversized, truncated, malformed, missing_field,
/// bad_witness_address, bad_signature, root_mismatch.
Result<wire::Block> decode_block_answer(ByteView answer);

/// Blocks that are asked for: `count` from `start` on, fewer where the chain ends.
struct BlockRange {
    BlockNumber start = 0;
    std::uint32_t count = 0;
};

/// A BlockListExtention with the blocks of that range. Errors as decode_block_answer, upstream_lied
/// (other blocks or more).
Result<std::vector<wire::Block>> decode_range_answer(ByteView answer, BlockRange asked);

/// A BlockLimit.
Bytes encode_range_request(BlockRange range);

/// Number and id of a BlockExtention; also of genesis, whose header has no witness signature.
/// Nothing of it is verified. Errors: not_found (an empty answer), oversized, truncated, malformed,
/// missing_field.
Result<BlockRef> decode_head_answer(ByteView answer);

/// The block number in a TransactionInfo: a hint, nothing more. Errors: not_found, truncated,
/// malformed.
Result<BlockNumber> decode_transaction_info(ByteView answer);

/// A Return: nothing when the node took the transaction or had it already. Errors: upstream_refused
/// with the node's words, truncated, malformed.
Status decode_broadcast_answer(ByteView answer);

}  // namespace tributary::node
