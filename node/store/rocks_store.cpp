// SPDX-License-Identifier: Apache-2.0
#include "node/store/rocks_store.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include <rocksdb/cache.h>
#include <rocksdb/convenience.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>

namespace tributary::node {
namespace {

constexpr std::size_t kCacheSize = std::size_t{8} << 20U;
constexpr std::size_t kWriteBufferSize = std::size_t{8} << 20U;
constexpr std::uint64_t kMaxLogSize = std::uint64_t{16} << 20U;
constexpr int kMaxOpenFiles = 64;
/// The form of the store stands apart from the data, so that a walk over all keys does not meet it.
constexpr const char* kMetaFamily = "meta";
constexpr const char* kFormatKey = "format";

rocksdb::Slice slice_of(ByteView bytes) {
    return {as_text(bytes).data(), bytes.size()};
}

ByteView view_of(const rocksdb::Slice& slice) {
    return as_bytes({slice.data(), slice.size()});
}

bool starts_with(ByteView key, ByteView prefix) {
    return key.size() >= prefix.size() && equal(key.first(prefix.size()), prefix);
}

/// The first key behind all keys with this prefix; empty where there is none.
Bytes end_of(ByteView prefix) {
    Bytes out = to_bytes(prefix);
    while (!out.empty() && out.back() == 0xff)
        out.pop_back();
    if (!out.empty()) ++out.back();
    return out;
}

bool is_lock_failure(const std::string& text) {
    return text.find("While lock file") != std::string::npos ||
           text.find("lock hold by current process") != std::string::npos;
}

Error error_of(const rocksdb::Status& status, const std::string& path) {
    const std::string text = status.ToString();
    const std::string detail = path + ": " + text;
    if (status.IsNoSpace() || status.subcode() == rocksdb::Status::kSpaceLimit) {
        return {ErrorCode::disk_full, detail};
    }
    if (status.IsCorruption()) return {ErrorCode::store_corrupt, detail};
    if (status.IsIOError() && is_lock_failure(text)) return {ErrorCode::store_locked, detail};
    return {ErrorCode::io_error, detail};
}

rocksdb::CompressionType best_compression() {
    const auto supported = rocksdb::GetSupportedCompressions();
    for (const auto wanted : {rocksdb::kLZ4Compression, rocksdb::kZSTD}) {
        if (std::find(supported.begin(), supported.end(), wanted) != supported.end()) return wanted;
    }
    return rocksdb::kNoCompression;
}

rocksdb::Options options_for(rocksdb::Env* env) {
    rocksdb::Options out;
    if (env != nullptr) out.env = env;
    out.create_if_missing = true;
    out.create_missing_column_families = true;
    out.compression = best_compression();
    out.write_buffer_size = kWriteBufferSize;
    out.max_write_buffer_number = 2;
    out.max_total_wal_size = kMaxLogSize;
    out.max_open_files = kMaxOpenFiles;
    out.max_background_jobs = 2;
    out.keep_log_file_num = 2;
    out.max_log_file_size = std::size_t{1} << 20U;
    out.info_log_level = rocksdb::WARN_LEVEL;
    // A flipped bit inside the log must be an error: the default would silently drop what was
    // acknowledged behind it. A record cut off at the end is what kill -9 leaves, and was never
    // acknowledged.
    out.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
    rocksdb::BlockBasedTableOptions table;
    table.block_cache = rocksdb::NewLRUCache(kCacheSize);
    table.cache_index_and_filter_blocks = true;
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
    out.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    return out;
}

/// RocksDB would start an empty store where CURRENT is lost; the tables beside it say there was
/// one.
Status check_directory(const std::string& path) {
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (error) return fail(ErrorCode::io_error, path + ": " + error.message());
    bool has_current = false;
    bool has_data = false;
    for (const auto& entry : std::filesystem::directory_iterator(path, error)) {
        const std::string name = entry.path().filename().string();
        has_current = has_current || name == "CURRENT";
        has_data = has_data || name.starts_with("MANIFEST-") || name.ends_with(".sst");
    }
    if (error) return fail(ErrorCode::io_error, path + ": " + error.message());
    if (has_data && !has_current)
        return fail(ErrorCode::store_corrupt, path + ": CURRENT is missing");
    return {};
}

}  // namespace

struct RocksStore::Database {
    std::string path;
    std::unique_ptr<rocksdb::DB> db;
    rocksdb::ColumnFamilyHandle* data = nullptr;
    rocksdb::ColumnFamilyHandle* meta = nullptr;
    /// Why the last write failed; RocksDB then refuses all writes until it has resumed.
    std::optional<Error> stopped;

    Database() = default;
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;
    Database(Database&&) = delete;
    Database& operator=(Database&&) = delete;

    ~Database() {
        if (!db) return;
        db->DestroyColumnFamilyHandle(data);
        db->DestroyColumnFamilyHandle(meta);
    }

    [[nodiscard]] Error error(const rocksdb::Status& status) const {
        return error_of(status, path);
    }

    [[nodiscard]] Status open(rocksdb::Env* env) {
        const rocksdb::Options options = options_for(env);
        const std::vector<rocksdb::ColumnFamilyDescriptor> families{
            {rocksdb::kDefaultColumnFamilyName, options}, {kMetaFamily, options}};
        std::vector<rocksdb::ColumnFamilyHandle*> handles;
        rocksdb::DB* raw = nullptr;
        const auto status = rocksdb::DB::Open(options, path, families, &handles, &raw);
        if (!status.ok()) return fail(open_error(status));
        db.reset(raw);
        data = handles.at(0);
        meta = handles.at(1);
        return check_format();
    }

    [[nodiscard]] Error open_error(const rocksdb::Status& status) const {
        // Families that this version does not know; and a file that another one names but is not
        // there.
        if (status.IsInvalidArgument())
            return {ErrorCode::store_version, path + ": " + status.ToString()};
        if (status.IsPathNotFound() || status.IsNotFound()) {
            return {ErrorCode::store_corrupt, path + ": " + status.ToString()};
        }
        return error(status);
    }

    [[nodiscard]] Status check_format() {
        std::string found;
        const auto status = db->Get(rocksdb::ReadOptions(), meta, kFormatKey, &found);
        if (status.IsNotFound()) return write_format();
        if (!status.ok()) return fail(error(status));
        if (found == kFormat) return {};
        return fail(ErrorCode::store_version, path + ": format " + found);
    }

    [[nodiscard]] Status write_format() {
        const std::unique_ptr<rocksdb::Iterator> any(db->NewIterator(rocksdb::ReadOptions(), data));
        any->SeekToFirst();
        if (any->Valid()) return fail(ErrorCode::store_version, path + ": data without a format");
        rocksdb::WriteOptions options;
        options.sync = true;
        auto status = db->Put(options, meta, kFormatKey, std::string(kFormat));
        // Unflushed, this one record would pin the first log file for good.
        if (status.ok()) status = db->Flush(rocksdb::FlushOptions(), meta);
        if (!status.ok()) return fail(error(status));
        return {};
    }

    template <typename Seek, typename Step>
    [[nodiscard]] Status walk(ByteView prefix, const Visitor& visit, Seek seek, Step step) const {
        const std::unique_ptr<rocksdb::Iterator> at(db->NewIterator(rocksdb::ReadOptions(), data));
        for (seek(*at); at->Valid() && starts_with(view_of(at->key()), prefix); step(*at)) {
            if (!visit(view_of(at->key()), view_of(at->value()))) break;
        }
        if (!at->status().ok()) return fail(error(at->status()));
        return {};
    }
};

RocksStore::RocksStore(std::unique_ptr<Database> database) : database_(std::move(database)) {}

RocksStore::~RocksStore() = default;

Result<std::unique_ptr<RocksStore>> RocksStore::open(const std::string& path, rocksdb::Env* env) {
    if (Status usable = check_directory(path); !usable) return fail(std::move(usable).error());
    auto database = std::make_unique<Database>();
    database->path = path;
    if (Status opened = database->open(env); !opened) return fail(std::move(opened).error());
    return std::unique_ptr<RocksStore>(new RocksStore(std::move(database)));
}

std::uint64_t RocksStore::stored_bytes() const {
    std::uint64_t files = 0;
    std::uint64_t tables = 0;
    database_->db->GetIntProperty(
        database_->data, rocksdb::DB::Properties::kTotalSstFilesSize, &files);
    database_->db->GetIntProperty(
        database_->data, rocksdb::DB::Properties::kCurSizeAllMemTables, &tables);
    return files + tables;
}

Result<std::optional<Bytes>> RocksStore::get(ByteView key) const {
    rocksdb::PinnableSlice value;
    const auto status =
        database_->db->Get(rocksdb::ReadOptions(), database_->data, slice_of(key), &value);
    if (status.IsNotFound()) return std::nullopt;
    if (!status.ok()) return fail(database_->error(status));
    return to_bytes(view_of(value));
}

Status RocksStore::write(const WriteBatch& batch, Durability durability) {
    if (database_->stopped) {
        const auto resumed = database_->db->Resume();
        // Busy: RocksDB's own thread is at it, which looks for space every five seconds.
        if (!resumed.ok())
            return fail(resumed.IsBusy() ? *database_->stopped : database_->error(resumed));
        database_->stopped.reset();
    }
    rocksdb::WriteBatch out;
    for (const auto& operation : batch.operations()) {
        if (operation.value) {
            out.Put(database_->data, slice_of(operation.key), slice_of(*operation.value));
        } else {
            out.Delete(database_->data, slice_of(operation.key));
        }
    }
    rocksdb::WriteOptions options;
    options.sync = durability == Durability::synced;
    const auto status = database_->db->Write(options, &out);
    if (status.ok()) return {};
    database_->stopped = database_->error(status);
    return fail(*database_->stopped);
}

Status RocksStore::scan(ByteView prefix, ByteView from, const Visitor& visit) const {
    const Bytes start = std::max(to_bytes(prefix), to_bytes(from));
    return database_->walk(
        prefix,
        visit,
        [&](rocksdb::Iterator& at) { at.Seek(slice_of(start)); },
        [](rocksdb::Iterator& at) { at.Next(); });
}

Status RocksStore::scan_back(ByteView prefix, ByteView from, const Visitor& visit) const {
    const Bytes end = end_of(prefix);
    const auto seek = [&](rocksdb::Iterator& at) {
        at.SeekForPrev(slice_of(from));
        if (end.empty() || !at.Valid() || slice_of(end).compare(at.key()) > 0) return;
        // `from` lies behind the prefix: begin at its last key.
        at.SeekForPrev(slice_of(end));
        if (at.Valid() && at.key() == slice_of(end)) at.Prev();
    };
    return database_->walk(prefix, visit, seek, [](rocksdb::Iterator& at) { at.Prev(); });
}

}  // namespace tributary::node
