// SPDX-License-Identifier: Apache-2.0
#include "oracle/records.hpp"

#include "primitives/wire/wire_writer.hpp"

namespace tributary::oracle {
namespace {

Bytes make_key(char kind) {
    return {'o', static_cast<std::uint8_t>(kind)};
}

template <typename... Parts>
Bytes make_key(char kind, const Parts&... parts) {
    Bytes out = make_key(kind);
    (append(out, parts), ...);
    return out;
}

std::int64_t number(std::uint64_t value) {
    return static_cast<std::int64_t>(value);
}

Error corrupt(std::string_view what) {
    return {ErrorCode::store_corrupt, std::string(what)};
}

Result<Epoch> epoch_behind(ByteView key, std::size_t size) {
    if (key.size() != size) return fail(corrupt("key of an epoch"));
    return read_be64(key.subspan(2));
}

/// Reads and decodes one record; nothing where there is none.
template <typename T, typename Decode>
Result<std::optional<T>> find_record(const KvStore& store, ByteView key, const Decode& decode) {
    const auto value = store.get(key);
    if (!value) return fail(value.error());
    if (!*value) return std::nullopt;
    auto record = decode(**value);
    if (!record) return fail(std::move(record).error());
    return std::optional<T>(std::move(*record));
}

Result<SignedTransferReceipt> stored_receipt(ByteView bytes) {
    auto out = decode_signed_receipt(bytes);
    if (!out) return fail(corrupt("receipt: " + out.error().message()));
    return out;
}

Result<PairRecord> decode_pair(ByteView value) {
    const auto row = read_row<6>(value);
    if (!row) return fail(row.error());
    const auto signer = Address::from((*row)[5].bytes);
    if (!signer) return fail(corrupt("signer of a pair"));
    return PairRecord{{(*row)[1].value, (*row)[2].value, {(*row)[3].int64()}},
                      {(*row)[4].int64()},
                      *signer,
                      (*row)[6].value};
}

Result<PayerRecord> decode_payer(ByteView value) {
    const auto row = read_row<2>(value);
    if (!row) return fail(row.error());
    return PayerRecord{{(*row)[1].int64()}, (*row)[2].value};
}

Result<BookTotals> decode_totals(ByteView value) {
    const auto row = read_row<2>(value);
    if (!row) return fail(row.error());
    return BookTotals{{(*row)[1].int64()}, (*row)[2].value};
}

Result<std::uint64_t> decode_number(ByteView value) {
    const auto row = read_row<1>(value);
    if (!row) return fail(row.error());
    return (*row)[1].value;
}

}  // namespace

Bytes with_version(ByteView fields) {
    Bytes out{kRecordVersion};
    append(out, fields);
    return out;
}

Bytes receipt_prefix() {
    return make_key('R');
}

Bytes receipt_key(Epoch epoch, const Address& payer, const Address& payee) {
    return make_key('R', be64(epoch), payer.view(), payee.view());
}

Bytes receipts_of(Epoch epoch, const std::optional<Address>& payer) {
    Bytes out = make_key('R', be64(epoch));
    if (payer) append(out, payer->view());
    return out;
}

Result<Epoch> epoch_of_receipt_key(ByteView key) {
    return epoch_behind(key, 2 + 8 + 2 * Address::kSize);
}

Bytes pair_key(const Address& payer, const Address& payee) {
    return make_key('P', payer.view(), payee.view());
}

Bytes sequence_key(const Address& payer, const Address& payee, const Address& signer) {
    return make_key('S', payer.view(), payee.view(), signer.view());
}

Bytes payer_key(const Address& payer) {
    return make_key('D', payer.view());
}

Bytes totals_key() {
    return make_key('T');
}

Bytes epoch_prefix() {
    return make_key('E');
}

Bytes epoch_key(Epoch epoch) {
    return make_key('E', be64(epoch));
}

Result<Epoch> epoch_of_epoch_key(ByteView key) {
    return epoch_behind(key, 2 + 8);
}

Bytes carry_key(const Address& payee) {
    return make_key('Y', payee.view());
}

Bytes equivocation_key(const Address& payer, const Address& payee, const Address& signer) {
    return make_key('V', payer.view(), payee.view(), signer.view());
}

Bytes encode(const HeldReceipt& record) {
    const Bytes receipt = encode_signed_receipt(record.signed_receipt);
    return with_version(wire::WireWriter().bytes(1, receipt).bytes(2, record.signer.view()).view());
}

Bytes encode(const PairRecord& record) {
    return with_version(wire::WireWriter()
                            .integer(1, number(record.standing.epoch))
                            .integer(2, number(record.standing.bytes_total))
                            .integer(3, record.standing.amount_total.value)
                            .integer(4, record.allotted.value)
                            .bytes(5, record.signer.view())
                            .integer(6, number(record.sequence))
                            .view());
}

Bytes encode(const PayerRecord& record) {
    return with_version(wire::WireWriter()
                            .integer(1, record.reserved.value)
                            .integer(2, number(record.payees))
                            .view());
}

Bytes encode(const BookTotals& record) {
    return with_version(wire::WireWriter()
                            .integer(1, record.reserved.value)
                            .integer(2, number(record.equivocations))
                            .view());
}

Bytes encode(const EpochRecord& record) {
    wire::WireWriter out;
    out.integer(1, number(record.receipts));
    if (record.closed_in) out.bytes(2, record.closed_in->id.view());
    return with_version(out.integer(3, number(record.payouts))
                            .integer(4, record.amount.value)
                            .integer(5, number(record.payouts_paid))
                            .integer(6, record.amount_paid.value)
                            .view());
}

Bytes encode(const Equivocation& record) {
    return with_version(wire::WireWriter()
                            .bytes(1, encode_signed_receipt(record.first))
                            .bytes(2, encode_signed_receipt(record.second))
                            .view());
}

Bytes encode_number(std::uint64_t value) {
    return with_version(wire::WireWriter().integer(1, number(value)).view());
}

Result<HeldReceipt> decode_held_receipt(ByteView value) {
    const auto row = read_row<2>(value);
    if (!row) return fail(row.error());
    const auto receipt = stored_receipt((*row)[1].bytes);
    if (!receipt) return fail(receipt.error());
    const auto signer = Address::from((*row)[2].bytes);
    if (!signer) return fail(corrupt("signer of a receipt"));
    return HeldReceipt{*receipt, *signer};
}

Result<EpochRecord> decode_epoch_record(ByteView value) {
    const auto row = read_row<6>(value);
    if (!row) return fail(row.error());
    EpochRecord out;
    out.receipts = (*row)[1].value;
    // A block id begins with the block's number.
    if (const auto id = BlockId::from((*row)[2].bytes))
        out.closed_in = BlockRef{number_of(*id), *id};
    out.payouts = (*row)[3].value;
    out.amount.value = (*row)[4].int64();
    out.payouts_paid = (*row)[5].value;
    out.amount_paid.value = (*row)[6].int64();
    return out;
}

Result<std::optional<HeldReceipt>> find_receipt(const KvStore& store,
                                                const TransferReceipt& place) {
    return find_record<HeldReceipt>(
        store, receipt_key(place.epoch, place.payer, place.payee), decode_held_receipt);
}

Result<std::optional<PairRecord>> find_pair(const KvStore& store,
                                            const Address& payer,
                                            const Address& payee) {
    return find_record<PairRecord>(store, pair_key(payer, payee), decode_pair);
}

Result<std::optional<EpochRecord>> find_epoch(const KvStore& store, Epoch epoch) {
    return find_record<EpochRecord>(store, epoch_key(epoch), decode_epoch_record);
}

Result<PayerRecord> read_payer(const KvStore& store, const Address& payer) {
    const auto found = find_record<PayerRecord>(store, payer_key(payer), decode_payer);
    if (!found) return fail(found.error());
    return found->value_or(PayerRecord{});
}

Result<BookTotals> read_totals(const KvStore& store) {
    const auto found = find_record<BookTotals>(store, totals_key(), decode_totals);
    if (!found) return fail(found.error());
    return found->value_or(BookTotals{});
}

Result<std::optional<std::uint64_t>> find_number(const KvStore& store, ByteView key) {
    return find_record<std::uint64_t>(store, key, decode_number);
}

}  // namespace tributary::oracle
