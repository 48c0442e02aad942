// SPDX-License-Identifier: Apache-2.0
#include "node/store/rocks_store.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <fstream>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

#include <gtest/gtest.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <sys/wait.h>

#include "tests/support/temp_dir.hpp"

namespace tributary::node {
namespace {

namespace fs = std::filesystem;

WriteBatch one(std::string_view key, std::string_view value) {
    WriteBatch out;
    out.put(as_bytes(key), as_bytes(value));
    return out;
}

void put(KvStore& store, std::string_view key, std::string_view value) {
    ASSERT_TRUE(store.write(one(key, value), Durability::synced).has_value());
}

std::string get(const KvStore& store, std::string_view key) {
    const auto found = store.get(as_bytes(key));
    if (!found) return found.error().message();
    return *found ? std::string(as_text(**found)) : "none";
}

ErrorCode error_of_open(const std::string& path) {
    const auto opened = RocksStore::open(path);
    if (opened) return ErrorCode::not_found;
    EXPECT_NE(opened.error().detail.find(path), std::string::npos) << opened.error().detail;
    return opened.error().code;
}

void flip(const fs::path& file, std::streamoff offset) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekg(offset);
    const int byte = stream.get();
    stream.seekp(offset);
    stream.put(static_cast<char>(byte ^ 0x55));
}

std::vector<fs::path> files_of(const fs::path& dir, std::string_view part) {
    std::vector<fs::path> out;
    for (const auto& entry : fs::directory_iterator(dir)) {
        if (entry.path().filename().string().find(part) != std::string::npos) out.push_back(entry);
    }
    return out;
}

/// Passes everything on to the real disk until it is said to be full.
class FullFile final : public rocksdb::FSWritableFileOwnerWrapper {
  public:
    FullFile(std::unique_ptr<rocksdb::FSWritableFile> below, const std::atomic<bool>& full)
        : FSWritableFileOwnerWrapper(std::move(below)), full_(full) {}

    rocksdb::IOStatus Append(const rocksdb::Slice& data,
                             const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* context) override {
        if (full_) return rocksdb::IOStatus::NoSpace("no space left on device");
        return FSWritableFileOwnerWrapper::Append(data, options, context);
    }

    rocksdb::IOStatus Append(const rocksdb::Slice& data,
                             const rocksdb::IOOptions& options,
                             const rocksdb::DataVerificationInfo& info,
                             rocksdb::IODebugContext* context) override {
        if (full_) return rocksdb::IOStatus::NoSpace("no space left on device");
        return FSWritableFileOwnerWrapper::Append(data, options, info, context);
    }

  private:
    const std::atomic<bool>& full_;
};

class FullDisk final : public rocksdb::FileSystemWrapper {
  public:
    FullDisk() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}

    const char* Name() const override { return "FullDisk"; }

    rocksdb::IOStatus NewWritableFile(const std::string& name,
                                      const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSWritableFile>* out,
                                      rocksdb::IODebugContext* context) override {
        std::unique_ptr<rocksdb::FSWritableFile> below;
        const auto status = FileSystemWrapper::NewWritableFile(name, options, &below, context);
        if (status.ok()) *out = std::make_unique<FullFile>(std::move(below), full);
        return status;
    }

    std::atomic<bool> full = false;
};

TEST(RocksStore, FindsEverythingAgainAfterReopening) {
    const test::TempDir dir;
    {
        const auto store = RocksStore::open(dir.file("a/b/store"));
        ASSERT_TRUE(store.has_value());
        put(**store, "key", "value");
    }
    const auto store = RocksStore::open(dir.file("a/b/store"));
    ASSERT_TRUE(store.has_value());
    EXPECT_EQ(get(**store, "key"), "value");
}

void fill_and_die(const std::string& path) {
    const auto store = RocksStore::open(path);
    for (int i = 0; i < 1000; ++i) {
        (void)(*store)->write(one(std::to_string(i), "value"), Durability::buffered);
    }
    (void)kill(getpid(), SIGKILL);
}

TEST(RocksStoreDeathTest, KeepsBufferedWritesWhenTheProcessIsKilled) {
    // The child runs this test anew, as a fork of a process with threads must not; the variable
    // tells it where.
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    const test::TempDir dir;
    setenv("TRIBUTARY_KILLED_STORE", dir.file("store").c_str(), 0);
    const std::string path = std::getenv("TRIBUTARY_KILLED_STORE");
    EXPECT_EXIT(fill_and_die(path), testing::KilledBySignal(SIGKILL), "");
    const auto store = RocksStore::open(path);
    ASSERT_TRUE(store.has_value());
    for (int i = 0; i < 1000; ++i)
        ASSERT_EQ(get(**store, std::to_string(i)), "value");
}

TEST(RocksStore, RefusesADirectoryThatThisProcessHasOpen) {
    const test::TempDir dir;
    const auto store = RocksStore::open(dir.file("store"));
    ASSERT_TRUE(store.has_value());
    EXPECT_EQ(error_of_open(dir.file("store")), ErrorCode::store_locked);
}

TEST(RocksStore, RefusesADirectoryThatAnotherProcessHasOpen) {
    const test::TempDir dir;
    ASSERT_TRUE(RocksStore::open(dir.file("store")).has_value());
    std::array<int, 2> locked{};
    std::array<int, 2> done{};
    ASSERT_EQ(pipe(locked.data()), 0);
    ASSERT_EQ(pipe(done.data()), 0);
    const pid_t child = fork();
    if (child == 0) {
        const int lock = open(dir.file("store/LOCK").c_str(), O_RDWR | O_CLOEXEC);

        struct flock range {};

        range.l_type = F_WRLCK;
        char byte = fcntl(lock, F_SETLK, &range) == 0 ? 'y' : 'n';
        (void)!write(locked[1], &byte, 1);
        close(done[1]);
        (void)!read(done[0], &byte, 1);
        _exit(0);
    }
    char byte = 0;
    ASSERT_EQ(read(locked[0], &byte, 1), 1);
    ASSERT_EQ(byte, 'y');
    EXPECT_EQ(error_of_open(dir.file("store")), ErrorCode::store_locked);
    close(done[1]);
    close(done[0]);
    ASSERT_EQ(waitpid(child, nullptr, 0), child);
    EXPECT_TRUE(RocksStore::open(dir.file("store")).has_value());
}

TEST(RocksStore, NamesAPathThatIsNoDirectory) {
    const test::TempDir dir;
    std::ofstream(dir.file("file")) << "text";
    EXPECT_EQ(error_of_open(dir.file("file")), ErrorCode::io_error);
    EXPECT_EQ(error_of_open(dir.file("file/store")), ErrorCode::io_error);
}

class DamagedStore : public testing::Test {
  protected:
    DamagedStore() {
        const auto store = RocksStore::open(path_);
        EXPECT_TRUE(store.has_value());
        // More than one write buffer, so that tables exist beside the log.
        const std::string value(100'000, 'v');
        for (int i = 0; i < 300; ++i)
            put(**store, "key" + std::to_string(i), value + std::to_string(i));
    }

    test::TempDir dir_;
    std::string path_ = dir_.file("store");
};

TEST_F(DamagedStore, IsRefusedWithFlippedBitsInCurrent) {
    flip(fs::path(path_) / "CURRENT", 3);
    EXPECT_EQ(error_of_open(path_), ErrorCode::store_corrupt);
}

TEST_F(DamagedStore, IsRefusedWhenCurrentIsGoneInsteadOfStartingEmpty) {
    fs::remove(fs::path(path_) / "CURRENT");
    EXPECT_EQ(error_of_open(path_), ErrorCode::store_corrupt);
}

TEST_F(DamagedStore, IsRefusedWithFlippedBitsInTheManifest) {
    const auto manifests = files_of(path_, "MANIFEST-");
    ASSERT_FALSE(manifests.empty());
    for (const auto& manifest : manifests)
        flip(manifest, 20);
    EXPECT_EQ(error_of_open(path_), ErrorCode::store_corrupt);
}

TEST_F(DamagedStore, IsRefusedWhenATableIsGone) {
    const auto tables = files_of(path_, ".sst");
    ASSERT_FALSE(tables.empty());
    fs::remove(tables.back());
    EXPECT_EQ(error_of_open(path_), ErrorCode::store_corrupt);
}

TEST_F(DamagedStore, IsRefusedWithFlippedBitsInTheMiddleOfTheLog) {
    fs::path largest;
    for (const auto& log : files_of(path_, ".log")) {
        if (largest.empty() || fs::file_size(log) > fs::file_size(largest)) largest = log;
    }
    ASSERT_GT(fs::file_size(largest), 200'000U);
    flip(largest, 50'000);
    EXPECT_EQ(error_of_open(path_), ErrorCode::store_corrupt);
}

TEST_F(DamagedStore, SaysSoWhenReadingATableWithFlippedBits) {
    for (const auto& table : files_of(path_, ".sst")) {
        if (fs::file_size(table) > 10'000) flip(table, 100);
    }
    const auto store = RocksStore::open(path_);
    ErrorCode code = ErrorCode::not_found;
    if (!store) {
        code = store.error().code;
    } else {
        const Status walked = (*store)->scan({}, {}, [](ByteView, ByteView) { return true; });
        if (!walked) code = walked.error().code;
    }
    EXPECT_EQ(code, ErrorCode::store_corrupt);
}

class ForeignStore : public testing::Test {
  protected:
    void change(const std::vector<std::string>& extra_families, bool other_format, bool drop_meta) {
        rocksdb::Options options;
        options.create_if_missing = true;
        options.create_missing_column_families = true;
        std::vector<rocksdb::ColumnFamilyDescriptor> families{{"default", options}};
        if (!drop_meta) families.emplace_back("meta", options);
        for (const auto& name : extra_families)
            families.emplace_back(name, options);
        std::vector<rocksdb::ColumnFamilyHandle*> handles;
        rocksdb::DB* db = nullptr;
        ASSERT_TRUE(rocksdb::DB::Open(options, path_, families, &handles, &db).ok());
        ASSERT_TRUE(db->Put({}, handles[0], "key", "value").ok());
        if (other_format) {
            ASSERT_TRUE(db->Put({}, handles[1], "format", "2").ok());
        }
        for (auto* handle : handles)
            ASSERT_TRUE(db->DestroyColumnFamilyHandle(handle).ok());
        delete db;
    }

    test::TempDir dir_;
    std::string path_ = dir_.file("store");
};

TEST_F(ForeignStore, IsRefusedWithAFormatOfAnotherVersion) {
    ASSERT_TRUE(RocksStore::open(path_).has_value());
    change({}, true, false);
    EXPECT_EQ(error_of_open(path_), ErrorCode::store_version);
}

TEST_F(ForeignStore, IsRefusedWithDataButNoFormat) {
    change({}, false, true);
    EXPECT_EQ(error_of_open(path_), ErrorCode::store_version);
}

TEST_F(ForeignStore, IsRefusedWithAColumnFamilyThatIsNotKnown) {
    ASSERT_TRUE(RocksStore::open(path_).has_value());
    change({"later"}, false, false);
    EXPECT_EQ(error_of_open(path_), ErrorCode::store_version);
}

/// RocksDB finds out by itself, on a thread of its own, that there is space again.
bool writes_within(KvStore& store,
                   std::string_view key,
                   std::string_view value,
                   std::chrono::seconds limit) {
    const auto until = std::chrono::steady_clock::now() + limit;
    while (std::chrono::steady_clock::now() < until) {
        if (store.write(one(key, value), Durability::synced)) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return false;
}

TEST(RocksStoreOnAFullDisk, RefusesTheWriteKeepsTheRestAndGoesOnWhenThereIsSpace) {
    const test::TempDir dir;
    const auto disk = std::make_shared<FullDisk>();
    const auto env = rocksdb::NewCompositeEnv(disk);
    {
        const auto store = RocksStore::open(dir.file("store"), env.get());
        ASSERT_TRUE(store.has_value());
        put(**store, "before", "1");
        disk->full = true;
        for (int i = 0; i < 3; ++i) {
            const Status status = (*store)->write(one("during", "2"), Durability::synced);
            ASSERT_FALSE(status.has_value());
            EXPECT_EQ(status.error().code, ErrorCode::disk_full) << status.error().detail;
        }
        EXPECT_EQ(get(**store, "before"), "1");
        EXPECT_EQ(get(**store, "during"), "none");
        disk->full = false;
        EXPECT_TRUE(writes_within(**store, "after", "3", std::chrono::seconds(20)));
        EXPECT_EQ(get(**store, "before"), "1");
    }
    const auto store = RocksStore::open(dir.file("store"));
    ASSERT_TRUE(store.has_value());
    EXPECT_EQ(get(**store, "before"), "1");
    EXPECT_EQ(get(**store, "during"), "none");
    EXPECT_EQ(get(**store, "after"), "3");
}

}  // namespace
}  // namespace tributary::node
