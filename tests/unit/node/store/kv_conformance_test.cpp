// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <random>

#include <gtest/gtest.h>

#include "node/store/rocks_store.hpp"
#include "primitives/memory_store.hpp"
#include "tests/support/temp_dir.hpp"

namespace tributary::node {
namespace {

using Model = std::map<Bytes, Bytes>;
using Entries = std::vector<std::pair<Bytes, Bytes>>;

/// One implementation of KvStore with whatever it stands on.
class StoreUnderTest {
  public:
    StoreUnderTest() = default;
    StoreUnderTest(const StoreUnderTest&) = delete;
    StoreUnderTest& operator=(const StoreUnderTest&) = delete;
    StoreUnderTest(StoreUnderTest&&) = delete;
    StoreUnderTest& operator=(StoreUnderTest&&) = delete;
    virtual ~StoreUnderTest() = default;
    virtual KvStore& store() = 0;

    /// What the store holds before the first write.
    virtual Model before() { return {}; }
};

class Memory final : public StoreUnderTest {
  public:
    KvStore& store() override { return store_; }

  private:
    MemoryStore store_;
};

class Overlay final : public StoreUnderTest {
  public:
    Overlay() {
        WriteBatch batch;
        for (const auto& [key, value] : before())
            batch.put(key, value);
        EXPECT_TRUE(below_.write(batch, Durability::buffered).has_value());
    }

    KvStore& store() override { return store_; }

    Model before() override {
        return {{{}, {1}}, {{'a'}, {2}}, {{'a', 0xff}, {3}}, {{'b', 0}, {4}}, {{0xff, 0xff}, {5}}};
    }

  private:
    MemoryStore below_;
    OverlayStore store_{below_};
};

class Rocks final : public StoreUnderTest {
  public:
    Rocks() : store_(std::move(RocksStore::open(dir_.file("store")).value())) {}

    KvStore& store() override { return *store_; }

  private:
    test::TempDir dir_;
    std::unique_ptr<RocksStore> store_;
};

using Factory = std::unique_ptr<StoreUnderTest> (*)();

template <typename T>
std::unique_ptr<StoreUnderTest> make() {
    return std::make_unique<T>();
}

bool starts_with(const Bytes& key, const Bytes& prefix) {
    return key.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), key.begin());
}

Entries expected_scan(const Model& model, const Bytes& prefix, const Bytes& from) {
    Entries out;
    for (const auto& [key, value] : model) {
        if (starts_with(key, prefix) && key >= from) out.emplace_back(key, value);
    }
    return out;
}

Entries expected_scan_back(const Model& model, const Bytes& prefix, const Bytes& from) {
    Entries out;
    for (auto it = model.rbegin(); it != model.rend(); ++it) {
        if (starts_with(it->first, prefix) && it->first <= from) out.emplace_back(*it);
    }
    return out;
}

/// Takes at most `limit` entries of a walk.
template <typename Scan>
Entries walk(std::size_t limit, const Scan& scan) {
    Entries out;
    const Status status = scan([&](ByteView key, ByteView value) {
        out.emplace_back(to_bytes(key), to_bytes(value));
        return out.size() < limit;
    });
    EXPECT_TRUE(status.has_value());
    return out;
}

Entries first(Entries entries, std::size_t limit) {
    if (entries.size() > limit) entries.resize(limit);
    return entries;
}

/// Few distinct keys that are prefixes of each other, with 0x00 and 0xff at every place.
Bytes random_key(std::mt19937_64& random) {
    static constexpr std::array<std::uint8_t, 4> kAlphabet{0x00, 'a', 'b', 0xff};
    Bytes out(random() % 4);
    for (auto& byte : out)
        byte = kAlphabet[random() % kAlphabet.size()];
    return out;
}

class KvConformance : public testing::TestWithParam<Factory> {
  protected:
    std::unique_ptr<StoreUnderTest> subject_ = GetParam()();
    KvStore& store_ = subject_->store();
    Model model_ = subject_->before();

    void write_random_batch(std::mt19937_64& random) {
        WriteBatch batch;
        for (std::size_t i = random() % 6; i > 0; --i) {
            const Bytes key = random_key(random);
            if (random() % 3 == 0) {
                batch.erase(key);
                model_.erase(key);
            } else {
                const Bytes value(random() % 5, static_cast<std::uint8_t>(random()));
                batch.put(key, value);
                model_[key] = value;
            }
        }
        ASSERT_TRUE(store_.write(batch, Durability::buffered).has_value());
    }

    void compare_reads(std::mt19937_64& random) {
        const Bytes key = random_key(random);
        const auto got = store_.get(key);
        ASSERT_TRUE(got.has_value());
        const auto wanted = model_.find(key);
        ASSERT_EQ(got->has_value(), wanted != model_.end());
        if (*got) {
            ASSERT_EQ(**got, wanted->second);
        }

        const Bytes prefix = random_key(random);
        const Bytes from = random_key(random);
        const std::size_t limit = 1 + random() % 8;
        ASSERT_EQ(walk(limit, [&](const auto& visit) { return store_.scan(prefix, from, visit); }),
                  first(expected_scan(model_, prefix, from), limit));
        ASSERT_EQ(
            walk(limit, [&](const auto& visit) { return store_.scan_back(prefix, from, visit); }),
            first(expected_scan_back(model_, prefix, from), limit));
    }
};

TEST_P(KvConformance, ReadsAndWalksLikeAnOrderedMapUnderRandomBatches) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        SCOPED_TRACE(seed);
        std::mt19937_64 random(seed);
        for (int step = 0; step < 100; ++step) {
            write_random_batch(random);
            compare_reads(random);
            if (HasFatalFailure()) return;
        }
    }
}

TEST_P(KvConformance, LetsTheLastOperationOnAKeyWin) {
    WriteBatch batch;
    batch.put(as_bytes("k"), as_bytes("1"));
    batch.erase(as_bytes("k"));
    batch.put(as_bytes("k"), as_bytes("2"));
    ASSERT_TRUE(store_.write(batch, Durability::synced).has_value());
    EXPECT_EQ(store_.get(as_bytes("k")).value(), to_bytes(as_bytes("2")));
}

TEST_P(KvConformance, TellsAnEmptyValueFromNoValue) {
    WriteBatch batch;
    batch.put(as_bytes("empty"), {});
    ASSERT_TRUE(store_.write(batch, Durability::buffered).has_value());
    EXPECT_EQ(store_.get(as_bytes("empty")).value(), Bytes{});
    EXPECT_EQ(store_.get(as_bytes("none")).value(), std::nullopt);
}

std::string name_of_store(const testing::TestParamInfo<Factory>& info) {
    static constexpr std::array<const char*, 3> kNames{"Memory", "Overlay", "Rocks"};
    return kNames.at(info.index);
}

INSTANTIATE_TEST_SUITE_P(Stores,
                         KvConformance,
                         testing::Values(&make<Memory>, &make<Overlay>, &make<Rocks>),
                         name_of_store);

}  // namespace
}  // namespace tributary::node
