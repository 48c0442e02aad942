// SPDX-License-Identifier: Apache-2.0
#include "node/key_directory.hpp"

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <fstream>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>
#include <sys/stat.h>

namespace tributary::node {
namespace {

namespace fs = std::filesystem;

auto os_failure(const fs::path& path, int number) {
    const auto code =
        number == ENOSPC || number == EDQUOT ? ErrorCode::disk_full : ErrorCode::io_error;
    return fail(code, path.string() + ": " + std::generic_category().message(number));
}

/// A file descriptor that closes itself.
struct Descriptor {
    int fd = -1;

    explicit Descriptor(int number) : fd(number) {}

    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    Descriptor(Descriptor&&) = delete;
    Descriptor& operator=(Descriptor&&) = delete;

    ~Descriptor() {
        if (fd >= 0) ::close(fd);
    }
};

Status write_all(const fs::path& path, std::string_view text) {
    const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (file.fd < 0) return os_failure(path, errno);
    while (!text.empty()) {
        const auto written = ::write(file.fd, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return os_failure(path, errno);
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::fsync(file.fd) != 0) return os_failure(path, errno);
    return {};
}

Status flush_directory(const fs::path& directory) {
    const Descriptor handle(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (handle.fd < 0 || ::fsync(handle.fd) != 0) return os_failure(directory, errno);
    return {};
}

Status make_private_directory(const fs::path& directory) {
    std::error_code error;
    if (fs::is_directory(directory, error)) return {};
    if (directory.has_parent_path()) fs::create_directories(directory.parent_path(), error);
    if (error) return os_failure(directory, error.value());
    if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST)
        return os_failure(directory, errno);
    return {};
}

/// UTC--2026-01-31T23-59-59.000Z--T....json: wallets sort key files by this name.
std::string file_name(TimestampMs now, const Address& address) {
    const std::time_t seconds = now / 1000;
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    return fmt::format("UTC--{:04}-{:02}-{:02}T{:02}-{:02}-{:02}.{:03}Z--{}.json",
                       parts.tm_year + 1900,
                       parts.tm_mon + 1,
                       parts.tm_mday,
                       parts.tm_hour,
                       parts.tm_min,
                       parts.tm_sec,
                       now % 1000,
                       address.base58());
}

Result<Address> address_in(const fs::path& file) {
    const auto keystore = read_keystore(file);
    if (!keystore) return fail(keystore.error());
    if (!keystore->address) return fail(ErrorCode::bad_keystore, "it names no address");
    return *keystore->address;
}

Result<std::vector<fs::path>> json_files(const fs::path& directory) {
    std::vector<fs::path> out;
    std::error_code error;
    if (!fs::exists(directory, error)) return out;
    auto entry = fs::directory_iterator(directory, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
        if (entry->path().extension() == ".json") out.push_back(entry->path());
        if (out.size() > kMaxKeyFiles) return fail(ErrorCode::oversized, directory.string());
    }
    if (error) return os_failure(directory, error.value());
    std::sort(out.begin(), out.end());
    return out;
}

}  // namespace

Result<Keystore> read_keystore(const fs::path& file) {
    std::error_code error;
    const auto status = fs::status(file, error);
    if (!fs::exists(status)) return fail(ErrorCode::not_found, file.string());
    // A pipe or a device could block or never end.
    if (!fs::is_regular_file(status))
        return fail(ErrorCode::bad_keystore, file.string() + " is no file");
    std::ifstream in(file, std::ios::binary);
    std::string text(kMaxKeystoreSize + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (in.bad() || (!in.eof() && in.fail())) return fail(ErrorCode::io_error, file.string());
    text.resize(static_cast<std::size_t>(in.gcount()));
    auto keystore = parse_keystore(text);
    if (!keystore) {
        return fail(keystore.error().code, file.string() + ": " + keystore.error().detail);
    }
    return keystore;
}

Result<std::vector<KeyFile>> list_keys(const fs::path& directory) {
    const auto files = json_files(directory);
    if (!files) return fail(files.error());
    std::vector<KeyFile> out;
    for (const auto& file : *files)
        out.push_back({file, address_in(file)});
    return out;
}

Result<fs::path> find_key(const fs::path& directory, const Address& address) {
    const auto keys = list_keys(directory);
    if (!keys) return fail(keys.error());
    for (const auto& key : *keys) {
        if (key.address && *key.address == address) return key.path;
    }
    return fail(ErrorCode::not_found,
                "no key of " + address.base58() + " in " + directory.string());
}

Result<fs::path> store_keystore(const fs::path& directory,
                                const Keystore& keystore,
                                TimestampMs now) {
    if (!keystore.address)
        return fail(ErrorCode::invalid_argument, "the key file names no address");
    if (auto ok = make_private_directory(directory); !ok) return fail(ok.error());
    const auto existing = find_key(directory, *keystore.address);
    if (existing) {
        return fail(
            ErrorCode::invalid_argument,
            "the key of " + keystore.address->base58() + " is already in " + existing->string());
    }
    if (existing.error().code != ErrorCode::not_found) return fail(existing.error());

    const auto name = file_name(now, *keystore.address);
    const auto target = directory / name;
    const auto temporary = directory / fmt::format(".{}.{}.tmp", name, ::getpid());
    auto written = write_all(temporary, print_keystore(keystore));
    if (written && ::rename(temporary.c_str(), target.c_str()) != 0) {
        written = os_failure(target, errno);
    }
    if (!written) {
        ::unlink(temporary.c_str());
        return fail(written.error());
    }
    if (auto ok = flush_directory(directory); !ok) return fail(ok.error());
    return target;
}

}  // namespace tributary::node
