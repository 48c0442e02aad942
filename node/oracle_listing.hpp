// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "node/oracle_answers.hpp"
#include "oracle/receipt_book.hpp"
#include "oracle/settlement.hpp"
#include "primitives/kv_store.hpp"

namespace tributary::node {

/// Most receipts that one question about a payee walks over.
inline constexpr std::size_t kMaxScannedReceipts = 100'000;

/// Epochs that hold a receipt, newest first. Errors: io_error, store_corrupt, store_version.
Result<std::vector<EpochAnswer>> list_epochs(const KvStore& store,
                                             const oracle::EpochRules& rules,
                                             const EpochsQuestion& question);

/// Errors: epoch_open, not_found, io_error, store_corrupt, store_version.
Result<std::vector<PayoutAnswer>> list_payouts(const KvStore& store,
                                               const oracle::Settlement& settlement,
                                               const PayoutsQuestion& question);

/// Errors: io_error, store_corrupt, store_version.
Result<std::vector<ReceiptAnswer>> list_receipts(const KvStore& store,
                                                 const oracle::ReceiptHasher& hasher,
                                                 const ReceiptsQuestion& question);

/// The acknowledgement of a receipt with this digest.
ReceiptAcknowledgement acknowledgement_of(const oracle::TransferReceipt& receipt,
                                          const Hash256& digest);

}  // namespace tributary::node
