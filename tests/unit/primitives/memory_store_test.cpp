// SPDX-License-Identifier: Apache-2.0
#include "primitives/memory_store.hpp"

#include <string>

#include <gtest/gtest.h>

namespace tributary {
namespace {

std::string walk(const KvStore& store, bool back, std::string_view prefix, std::string_view from) {
    std::string out;
    const auto visit = [&](ByteView key, ByteView value) {
        out.append(as_text(key)).append("=").append(as_text(value)).append(" ");
        return true;
    };
    const Status status = back ? store.scan_back(as_bytes(prefix), as_bytes(from), visit)
                               : store.scan(as_bytes(prefix), as_bytes(from), visit);
    EXPECT_TRUE(status.has_value());
    return out;
}

void fill(KvStore& store) {
    WriteBatch batch;
    for (const char* key : {"a1", "b1", "b3", "b5", "c1"})
        batch.put(as_bytes(key), as_bytes("x"));
    EXPECT_TRUE(store.write(batch, Durability::buffered).has_value());
}

TEST(MemoryStore, ScansOnlyTheKeysOfThePrefixInBothDirections) {
    MemoryStore store;
    fill(store);
    EXPECT_EQ(walk(store, false, "b", "b2"), "b3=x b5=x ");
    EXPECT_EQ(walk(store, true, "b", "b4"), "b3=x b1=x ");
}

TEST(OverlayStore, ShowsItsOwnChangesOverTheStoreBelowInBothDirections) {
    MemoryStore below;
    fill(below);
    OverlayStore overlay(below);
    WriteBatch batch;
    batch.put(as_bytes("b2"), as_bytes("y"));
    batch.put(as_bytes("b5"), as_bytes("y"));
    batch.erase(as_bytes("b3"));
    ASSERT_TRUE(overlay.write(batch, Durability::buffered).has_value());
    EXPECT_EQ(walk(overlay, false, "b", ""), "b1=x b2=y b5=y ");
    EXPECT_EQ(walk(overlay, true, "b", "b9"), "b5=y b2=y b1=x ");
    EXPECT_EQ(walk(below, false, "b", ""), "b1=x b3=x b5=x ");
}

TEST(OverlayStore, GivesEachChangedKeyOnceWithItsLastValue) {
    MemoryStore below;
    fill(below);
    OverlayStore overlay(below);
    WriteBatch batch;
    batch.put(as_bytes("b2"), as_bytes("y"));
    batch.put(as_bytes("b2"), as_bytes("z"));
    batch.erase(as_bytes("a1"));
    ASSERT_TRUE(overlay.write(batch, Durability::buffered).has_value());
    ASSERT_EQ(overlay.changes().operations().size(), 2U);
    ASSERT_TRUE(below.write(overlay.changes(), Durability::buffered).has_value());
    EXPECT_EQ(walk(below, false, "", ""), "b1=x b2=z b3=x b5=x c1=x ");
}

}  // namespace
}  // namespace tributary
