// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "primitives/kv_store.hpp"
#include "token/asset_issue.hpp"
#include "token/exchange_pool.hpp"
#include "token/ledger_state.hpp"
#include "token/market_order.hpp"
#include "token/movements.hpp"
#include "token/record_codec.hpp"

namespace tributary::token {

/// Keys and values of the ledger in the store. All keys begin with 'T'; all numbers are big-endian,
/// so keys order as they count. Every value begins with kRecordVersion. Decoders fail with
/// store_version for another version and store_corrupt for anything else that is not exactly one
/// record.

/// Prefix of every key of the ledger.
inline constexpr std::string_view kLedgerPrefix = "T";

/// 'T' 's': the LedgerState.
Bytes state_key();
/// 'T' 'p': the first block whose history is kept; absent where all is.
Bytes begin_key();
/// 'T' 'i' id: the AssetIssue.
Bytes issue_key(TokenId id);
/// 'T' 'n' name: id of the token that had this name before ids were in force.
Bytes name_key(ByteView name);
/// 'T' 'a' id address: prefix of a holder's history; then number: L after that block.
Bytes holder_prefix(TokenId id, const Address& address);
Bytes holder_key(TokenId id, const Address& address, BlockNumber number);
/// 'T' 'h' id address: prefix of the history of what calls left a holder beyond L, where all calls
/// are run; then number: that difference after that block.
Bytes hidden_prefix(TokenId id, const Address& address);
Bytes hidden_key(TokenId id, const Address& address, BlockNumber number);
/// 'T' 'u' id: prefix of the history of unplaced units; then number: P after that block.
Bytes unplaced_prefix(TokenId id);
Bytes unplaced_key(TokenId id, BlockNumber number);
/// 'T' 'k' address: the first block with a transaction that it signed.
Bytes signer_key(const Address& address);
/// 'T' 't' id address: the first block in which it used an exchange or the order book for this
/// token.
Bytes trader_key(TokenId id, const Address& address);
/// 'T' 'e' number: the ExchangePool.
Bytes pool_key(std::uint64_t exchange);
/// 'T' 'm' order id: the MarketOrder, while it rests in the book.
Bytes order_key(const OrderId& id);
/// 'T' 'l' sell id, buy id: the pair's price levels, best first.
Bytes levels_key(TokenId sell, TokenId buy);
/// 'T' 'q' sell id, buy id, level: ids of the level's orders, oldest first.
Bytes queue_key(TokenId sell, TokenId buy, const OrderPrice& level);
/// 'T' 'c' address: orders that it has placed, of any pair.
Bytes order_count_key(const Address& address);
/// 'T' 'v' id address: prefix of a holder's movements; then number, sequence: one Movement.
Bytes movement_prefix(TokenId id, const Address& address);
Bytes movement_key(TokenId id, const Address& address, const MovementPlace& place);
/// 'T' 'x' transaction id: number of its block, for transactions that touch a chosen token.
Bytes transaction_key(const TransactionId& id);

bool is_issue_key(ByteView key);
bool is_pool_key(ByteView key);
bool is_order_key(ByteView key);

Bytes encode_number(std::uint64_t number);
Result<std::uint64_t> decode_number(ByteView record);

/// Below zero only where a market fill wrapped.
Bytes encode_amount(std::int64_t amount);
Result<std::int64_t> decode_amount(ByteView record);

Bytes encode_state(const LedgerState& state);
Result<LedgerState> decode_state(ByteView record);

Bytes encode_issue(const AssetIssue& issue);
Result<AssetIssue> decode_issue(ByteView record);

Bytes encode_pool(const ExchangePool& pool);
Result<ExchangePool> decode_pool(ByteView record);

Bytes encode_order(const MarketOrder& order);
Result<MarketOrder> decode_order(ByteView record);

/// All but its place, which the key holds.
Bytes encode_movement(const Movement& movement);
Result<Movement> decode_movement(ByteView record);

Bytes encode_levels(const std::vector<OrderPrice>& levels);
Result<std::vector<OrderPrice>> decode_levels(ByteView record);

Bytes encode_queue(const std::vector<OrderId>& ids);
Result<std::vector<OrderId>> decode_queue(ByteView record);

}  // namespace tributary::token
