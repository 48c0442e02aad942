// SPDX-License-Identifier: Apache-2.0
#include "oracle/payout.hpp"

#include "oracle/records.hpp"
#include "primitives/wire/wire_writer.hpp"

namespace tributary::oracle {
namespace {

constexpr std::size_t kKeySize = 2 + 8 + Address::kSize;

Bytes make_key(char kind, const PayoutKey& key) {
    Bytes out{'o', static_cast<std::uint8_t>(kind)};
    append(out, be64(key.epoch));
    append(out, key.payee.view());
    return out;
}

Result<PayoutKey> read_key(ByteView key) {
    const auto payee =
        key.size() == kKeySize ? Address::from(key.last(Address::kSize)) : std::nullopt;
    if (!payee) return fail(ErrorCode::store_corrupt, "key of a payout");
    return PayoutKey{read_be64(key.subspan(2)), *payee};
}

Bytes encode(const Payout& payout) {
    wire::WireWriter out;
    out.integer(1, payout.amount.value).integer(2, payout.attempts);
    if (payout.attempt) {
        out.bytes(3, payout.attempt->id.view())
            .bytes(4, payout.attempt->transaction)
            .integer(5, payout.attempt->expiration);
    }
    if (payout.paid_in) out.bytes(6, payout.paid_in->id.view());
    return with_version(out.view());
}

}  // namespace

Bytes payout_prefix(Epoch epoch) {
    Bytes out{'o', 'O'};
    append(out, be64(epoch));
    return out;
}

Bytes payout_key(const PayoutKey& key) {
    return make_key('O', key);
}

void put_payout(WriteBatch& batch, const Payout& payout) {
    batch.put(payout_key(payout.key), encode(payout));
    if (payout.paid_in) {
        batch.erase(make_key('U', payout.key));
    } else {
        batch.put(make_key('U', payout.key), {});
    }
}

Result<Payout> decode_payout(ByteView key, ByteView value) {
    const auto place = read_key(key);
    if (!place) return fail(place.error());
    const auto row = read_row<6>(value);
    if (!row) return fail(row.error());
    Payout out;
    out.key = *place;
    out.amount.value = (*row)[1].int64();
    out.attempts = static_cast<std::uint32_t>((*row)[2].value);
    if (const auto id = TransactionId::from((*row)[3].bytes)) {
        out.attempt = PayoutAttempt{*id, to_bytes((*row)[4].bytes), (*row)[5].int64()};
    }
    if (const auto id = BlockId::from((*row)[6].bytes)) out.paid_in = BlockRef{number_of(*id), *id};
    return out;
}

Result<std::optional<Payout>> find_payout(const KvStore& store, const PayoutKey& key) {
    const Bytes place = payout_key(key);
    const auto value = store.get(place);
    if (!value) return fail(value.error());
    if (!*value) return std::nullopt;
    auto payout = decode_payout(place, **value);
    if (!payout) return fail(std::move(payout).error());
    return std::optional<Payout>(std::move(*payout));
}

Result<std::vector<Payout>> unpaid_payouts(const KvStore& store) {
    std::vector<PayoutKey> keys;
    Status read_keys;
    const Bytes prefix{'o', 'U'};
    const Status scanned = store.scan(prefix, {}, [&](ByteView key, ByteView /*value*/) {
        const auto place = read_key(key);
        if (place) keys.push_back(*place);
        if (!place) read_keys = fail(place.error());
        return place.has_value();
    });
    if (!scanned) return fail(scanned.error());
    if (!read_keys) return fail(read_keys.error());
    std::vector<Payout> out;
    out.reserve(keys.size());
    for (const PayoutKey& key : keys) {
        auto payout = find_payout(store, key);
        if (!payout) return fail(std::move(payout).error());
        if (!*payout) return fail(ErrorCode::store_corrupt, "an unpaid payout has no record");
        out.push_back(std::move(**payout));
    }
    return out;
}

}  // namespace tributary::oracle
