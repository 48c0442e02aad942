// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>

#include "oracle/epoch.hpp"
#include "oracle/receipt.hpp"
#include "oracle/receipt_rules.hpp"
#include "primitives/kv_store.hpp"
#include "primitives/wire/wire_reader.hpp"

/// What the oracle keeps in its KvStore. Keys: 'o', a letter, then fixed-size parts, numbers
/// big-endian, so that scans come in the order of epochs and addresses. Values: a version byte,
/// then protobuf fields.
namespace tributary::oracle {

inline constexpr std::uint8_t kRecordVersion = 1;

/// "oR" epoch payer payee: the highest receipt of a pair in one epoch.
struct HeldReceipt {
    SignedTransferReceipt signed_receipt;
    Address signer;

    bool operator==(const HeldReceipt&) const = default;
};

/// "oP" payer payee: the highest totals of a pair, and how much of them payouts or carries hold
/// already.
struct PairRecord {
    PairStanding standing;
    TokenAmount allotted;
    /// Who signed last, and with which sequence. Those of other signers are in "oS" payer payee
    /// signer.
    Address signer;
    std::uint64_t sequence = 0;
};

/// "oD" payer: what draws on one deposit.
struct PayerRecord {
    TokenAmount reserved;
    std::uint64_t payees = 0;
};

/// "oT": sums over the whole book.
struct BookTotals {
    TokenAmount reserved;
    std::uint64_t equivocations = 0;
};

/// "oE" epoch: counts of one epoch that holds a receipt.
struct EpochRecord {
    std::uint64_t receipts = 0;
    std::optional<BlockRef> closed_in;
    std::uint64_t payouts = 0;
    TokenAmount amount;
    std::uint64_t payouts_paid = 0;
    TokenAmount amount_paid;
};

/// "oV" payer payee signer: two receipts of one sequence, evidence against the payer.
struct Equivocation {
    SignedTransferReceipt first;
    SignedTransferReceipt second;
};

Bytes receipt_prefix();
Bytes receipt_key(Epoch epoch, const Address& payer, const Address& payee);
/// Prefix of the receipts of one epoch, or of one payer in it.
Bytes receipts_of(Epoch epoch, const std::optional<Address>& payer);
/// The place of a receipt by its key. Errors: store_corrupt.
Result<Epoch> epoch_of_receipt_key(ByteView key);
Bytes pair_key(const Address& payer, const Address& payee);
Bytes sequence_key(const Address& payer, const Address& payee, const Address& signer);
Bytes payer_key(const Address& payer);
Bytes totals_key();
Bytes epoch_prefix();
Bytes epoch_key(Epoch epoch);
Result<Epoch> epoch_of_epoch_key(ByteView key);
Bytes carry_key(const Address& payee);
Bytes equivocation_key(const Address& payer, const Address& payee, const Address& signer);

Bytes encode(const HeldReceipt& record);
Bytes encode(const PairRecord& record);
Bytes encode(const PayerRecord& record);
Bytes encode(const BookTotals& record);
Bytes encode(const EpochRecord& record);
Bytes encode(const Equivocation& record);
/// A record that is one number: sequences and carries.
Bytes encode_number(std::uint64_t value);

/// All decoders: errors store_version, store_corrupt.
Result<HeldReceipt> decode_held_receipt(ByteView value);
Result<EpochRecord> decode_epoch_record(ByteView value);

/// Readers give nothing where there is no record. Errors: io_error, store_corrupt, store_version.
Result<std::optional<HeldReceipt>> find_receipt(const KvStore& store, const TransferReceipt& place);
Result<std::optional<PairRecord>> find_pair(const KvStore& store,
                                            const Address& payer,
                                            const Address& payee);
Result<std::optional<EpochRecord>> find_epoch(const KvStore& store, Epoch epoch);
Result<PayerRecord> read_payer(const KvStore& store, const Address& payer);
Result<BookTotals> read_totals(const KvStore& store);
Result<std::optional<std::uint64_t>> find_number(const KvStore& store, ByteView key);

/// The last value of each field 1..N of a record.
template <std::size_t N>
using FieldRow = std::array<wire::WireField, N + 1>;

/// Cuts a value into its fields. Errors: store_version, store_corrupt.
template <std::size_t N>
Result<FieldRow<N>> read_row(ByteView value) {
    if (value.empty()) return fail(ErrorCode::store_corrupt, "empty record");
    if (value[0] != kRecordVersion) return fail(ErrorCode::store_version, "oracle record");
    FieldRow<N> out{};
    const Status read = wire::for_each_field(value.subspan(1), [&](const wire::WireField& field) {
        if (field.number <= N) out[field.number] = field;
    });
    if (!read) return fail(ErrorCode::store_corrupt, read.error().message());
    return out;
}

/// Puts the version byte before the fields.
Bytes with_version(ByteView fields);

}  // namespace tributary::oracle
