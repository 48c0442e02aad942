// SPDX-License-Identifier: Apache-2.0
#include "token/pruning.hpp"

#include <array>

#include "token/records.hpp"

namespace tributary::token {
namespace {

/// Kinds of records that have a block, ascending: histories of holders, of what calls left them and
/// of unplaced units, movements, transactions.
constexpr std::array<char, 5> kKinds{'a', 'h', 'u', 'v', 'x'};

Bytes prefix_of(char kind) {
    return {'T', static_cast<std::uint8_t>(kind)};
}

/// Walks the keys of one kind, with a limit on how many.
class Walk {
  public:
    Walk(BlockNumber begin, std::size_t left) : begin_(begin), left_(left) {}

    Status over(const KvStore& store, char kind, ByteView from) {
        const Status scanned = store.scan(prefix_of(kind), from, [&](ByteView key, ByteView value) {
            if (left_ == 0) {
                // An entry that may be the newest below `begin` has to be seen again.
                next_ = newest_.empty() ? to_bytes(key) : newest_;
                return false;
            }
            --left_;
            visit(kind, key, value);
            return !error_;
        });
        if (!scanned) return scanned;
        newest_.clear();
        if (error_) return fail(*error_);
        return {};
    }

    WriteBatch changes;

    [[nodiscard]] std::size_t left() const { return left_; }

    [[nodiscard]] const Bytes& next() const { return next_; }

  private:
    void visit(char kind, ByteView key, ByteView value) {
        if (kind == 'x') {
            const auto number = decode_number(value);
            if (!number) {
                error_ = number.error();
            } else if (*number < begin_) {
                changes.erase(key);
            }
        } else if (kind == 'v') {
            if (read_be64(key.last(16)) < begin_) changes.erase(key);
        } else {
            visit_history(key);
        }
    }

    /// Of each history the newest entry at or below `begin` is the balance there: it stays.
    void visit_history(ByteView key) {
        const bool is_old = read_be64(key.last(8)) <= begin_;
        const ByteView whose = key.first(key.size() - 8);
        const bool is_same =
            newest_.size() == key.size() && equal(ByteView(newest_).first(whose.size()), whose);
        if (is_same && is_old) changes.erase(newest_);
        if (is_old) {
            newest_ = to_bytes(key);
        } else {
            newest_.clear();
        }
    }

    BlockNumber begin_;
    std::size_t left_;
    Bytes newest_;
    Bytes next_;
    std::optional<Error> error_;
};

}  // namespace

Result<BlockNumber> history_begin(const KvStore& store) {
    const auto record = store.get(begin_key());
    if (!record) return fail(record.error());
    if (!*record) return BlockNumber{0};
    return decode_number(**record);
}

Result<PruneStep> prune_history(const KvStore& store, BlockNumber begin, ByteView from) {
    Walk walk(begin, kMaxPrunedPerStep);
    if (from.empty()) walk.changes.put(begin_key(), encode_number(begin));
    for (const char kind : kKinds) {
        const Bytes prefix = prefix_of(kind);
        const bool is_done = !from.empty() && to_bytes(from.first(2)) > prefix;
        if (is_done) continue;
        const bool goes_on = !from.empty() && to_bytes(from.first(2)) == prefix;
        if (const Status walked = walk.over(store, kind, goes_on ? from : ByteView{}); !walked) {
            return fail(walked.error());
        }
        if (!walk.next().empty()) break;
    }
    return PruneStep{std::move(walk.changes), walk.next()};
}

}  // namespace tributary::token
