// SPDX-License-Identifier: Apache-2.0
#include "node/chain/payment_notifier.hpp"

#include <algorithm>

namespace tributary::node {
namespace {

/// Version, next block, time of the first opening; numbers big-endian.
constexpr std::string_view kPlaceKey = "n/payments";
constexpr std::uint8_t kPlaceVersion = 1;
constexpr std::size_t kPlaceSize = 17;

}  // namespace

Result<std::unique_ptr<PaymentNotifier>> PaymentNotifier::open(KvStore& store,
                                                               PaymentWatch watch,
                                                               Tell tell) {
    const auto record = store.get(as_bytes(kPlaceKey));
    if (!record) return fail(record.error());
    std::unique_ptr<PaymentNotifier> out(
        new PaymentNotifier(store, std::move(watch), std::move(tell)));
    if (!*record) {
        out->next_ = out->watch_.begin;
        if (const Status written = out->write_place(); !written) return fail(written.error());
        return out;
    }
    const ByteView place(**record);
    if (place.size() != kPlaceSize) return fail(ErrorCode::store_corrupt, "place of payments");
    if (place[0] != kPlaceVersion) return fail(ErrorCode::store_version, "place of payments");
    out->next_ = read_be64(place.subspan(1));
    out->watch_.since = static_cast<TimestampMs>(read_be64(place.subspan(9)));
    return out;
}

Status PaymentNotifier::write_place() {
    Bytes record{kPlaceVersion};
    append(record, be64(next_));
    append(record, be64(static_cast<std::uint64_t>(watch_.since)));
    WriteBatch batch;
    batch.put(as_bytes(kPlaceKey), record);
    return store_.write(batch, Durability::buffered);
}

Status PaymentNotifier::tell_of(BlockNumber number, token::TokenId token, const Address& address) {
    token::MovementQuestion question{token, address, token::MovementPlace{number + 1, 0}, 0};
    question.limit = token::kMaxMovementsPerPage;
    std::vector<token::Movement> told;
    while (true) {
        const auto page = token::list_movements(store_, question);
        if (!page) return fail(page.error());
        const auto older =
            std::find_if(page->movements.begin(), page->movements.end(), [&](const auto& movement) {
                return movement.place.number < number;
            });
        std::copy_if(
            page->movements.begin(), older, std::back_inserter(told), [](const auto& movement) {
                return movement.amount > 0;
            });
        if (older != page->movements.end() || !page->more) break;
        question.before = page->movements.back().place;
    }
    std::reverse(told.begin(), told.end());
    for (token::Movement& movement : told) {
        if (Status done = tell_({address, token, std::move(movement)}); !done) return done;
    }
    return {};
}

Status PaymentNotifier::on_solid(const wire::Block& block, TimestampMs /*parent_timestamp*/) {
    const bool is_history = block.header.timestamp < watch_.since;
    for (const token::TokenId token : watch_.tokens) {
        for (const Address& address : watch_.addresses) {
            if (is_history) continue;
            if (const Status told = tell_of(block.header.number, token, address); !told)
                return told;
        }
    }
    next_ = block.header.number + 1;
    return write_place();
}

}  // namespace tributary::node
