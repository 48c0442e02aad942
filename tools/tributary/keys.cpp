// SPDX-License-Identifier: Apache-2.0
#include "tools/tributary/keys.hpp"

#include <array>
#include <fstream>

#include <openssl/crypto.h>

#include "node/key_directory.hpp"

namespace tributary::tools {
namespace {

namespace fs = std::filesystem;

/// For keys of little worth, as java-tron's wallet has it: a tenth of a second.
constexpr node::ScryptCost kLightCost{.n = 4096, .r = 8, .p = 6};
/// Longest text of a raw key: 0x, 64 digits, line end.
constexpr std::size_t kMaxRawKeyText = 80;

auto refuse(const Error& error) {
    return tl::unexpected<Failure>(failure_of(error));
}

/// The first line, without its end; what is longer than `most` is cut behind one character more.
std::string first_line(std::istream& in, std::size_t most) {
    std::string line;
    line.reserve(most + 2);
    for (char c = 0; line.size() <= most && in.get(c) && c != '\n';)
        line.push_back(c);
    if (!line.empty() && line.back() == '\r') line.pop_back();
    return line;
}

/// A file that leaves nothing in a buffer of ours.
std::ifstream open_unbuffered(const fs::path& path) {
    std::ifstream file;
    file.rdbuf()->pubsetbuf(nullptr, 0);
    file.open(path, std::ios::binary);
    return file;
}

Outcome<node::Password> password_from(const fs::path& path) {
    auto file = open_unbuffered(path);
    if (!file) return refuse({ErrorCode::not_found, "password file " + path.string()});
    auto line = first_line(file, node::kMaxPasswordLength);
    auto password = node::Password::take(line);
    if (!password) return refuse(password.error());
    return *std::move(password);
}

/// For a new key: typed twice where a person is asked, never empty.
Outcome<node::Password> new_password(const KeyOptions& keys, Surroundings& around) {
    auto password = keys.password_file ? password_from(*keys.password_file)
                                       : around.ask_password("Password for the new key: ");
    if (!password) return password;
    if (password->reveal().empty()) {
        return refuse({ErrorCode::invalid_argument, "the password is empty"});
    }
    if (keys.password_file) return password;
    const auto again = around.ask_password("The same again: ");
    if (!again) return tl::unexpected<Failure>(again.error());
    const auto first = password->reveal();
    const auto second = again->reveal();
    const bool same = first.size() == second.size() &&
                      CRYPTO_memcmp(first.data(), second.data(), first.size()) == 0;
    if (!same) return refuse({ErrorCode::invalid_argument, "the passwords differ"});
    return password;
}

Outcome<SecretKey> read_raw_key(std::istream& in) {
    auto line = first_line(in, kMaxRawKeyText);
    std::string_view text = line;
    if (text.substr(0, 2) == "0x") text.remove_prefix(2);
    auto bytes = from_hex(text);
    OPENSSL_cleanse(line.data(), line.size());
    if (!bytes) return refuse({ErrorCode::bad_hex, "the key"});
    auto key = SecretKey::from(*bytes);
    wipe(*bytes);
    if (!key) return refuse(key.error());
    return *std::move(key);
}

Outcome<SecretKey> read_raw_key_file(const fs::path& path) {
    auto file = open_unbuffered(path);
    if (!file) return refuse({ErrorCode::not_found, path.string()});
    return read_raw_key(file);
}

/// True for a file that is too short for a key file but not for a raw key.
bool is_raw_key_file(const fs::path& path) {
    std::error_code error;
    return fs::is_regular_file(path, error) && fs::file_size(path, error) <= kMaxRawKeyText;
}

bool is_private(const fs::path& path) {
    std::error_code error;
    const auto others = fs::perms::group_all | fs::perms::others_all;
    return (fs::status(path, error).permissions() & others) == fs::perms::none && !error;
}

struct NewKey {
    SecretKey key;
    bool light = false;
    const KeyOptions& keys;
    std::string_view schema;
};

Outcome<Report> keep(const NewKey& fresh, Surroundings& around) {
    const auto password = new_password(fresh.keys, around);
    if (!password) return tl::unexpected<Failure>(password.error());
    const auto cost = fresh.light ? kLightCost : node::ScryptCost{};
    const auto sealed = node::seal_key(fresh.key, *password, node::KeystoreSeed::random(), cost);
    const auto file = node::store_keystore(fresh.keys.directory, sealed, around.now());
    if (!file) return refuse(file.error());
    Report out{new_object(fresh.schema), {}, {}, {}};
    out.json["address"] = sealed.address->base58();
    out.json["file"] = file->string();
    out.rows = {{"address", sealed.address->base58()}, {"file", file->string()}};
    return out;
}

}  // namespace

Outcome<SecretKey> unlock(const std::string& from, const KeyOptions& keys, Surroundings& around) {
    fs::path path = from;
    if (const auto address = parse_address(from)) {
        const auto found = node::find_key(keys.directory, *address);
        if (!found) return refuse(found.error());
        path = *found;
    }
    if (is_raw_key_file(path)) {
        if (!is_private(path)) {
            return refuse(
                {ErrorCode::bad_keystore, path.string() + " may be read by others (chmod 600 it)"});
        }
        return read_raw_key_file(path);
    }
    const auto keystore = node::read_keystore(path);
    if (!keystore) return refuse(keystore.error());
    const auto name = keystore->address ? keystore->address->base58() : path.string();
    const auto password = keys.password_file ? password_from(*keys.password_file)
                                             : around.ask_password("Password of " + name + ": ");
    if (!password) return tl::unexpected<Failure>(password.error());
    auto key = node::open_keystore(*keystore, *password);
    if (!key) return refuse(key.error());
    return *std::move(key);
}

Outcome<Report> run_wallet(const NewWallet& command, Surroundings& around) {
    return keep({SecretKey::random(), command.light, command.keys, "wallet.new"}, around);
}

Outcome<Report> run_wallet(const ImportWallet& command, Surroundings& around) {
    auto key = command.source == "-" ? read_raw_key(around.in) : read_raw_key_file(command.source);
    if (!key) return tl::unexpected<Failure>(key.error());
    return keep({*std::move(key), command.light, command.keys, "wallet.import"}, around);
}

Outcome<Report> run_wallet(const ListWallets& command) {
    const auto keys = node::list_keys(command.keys.directory);
    if (!keys) return refuse(keys.error());
    Report out{new_object("wallet.list"), {}, {}, {}};
    out.json["directory"] = command.keys.directory.string();
    out.json["keys"] = Json::array();
    out.json["unreadable"] = Json::array();
    out.table = Table{{"ADDRESS", "FILE"}, {}, "no keys in " + command.keys.directory.string()};
    for (const auto& key : *keys) {
        const auto file = key.path.string();
        if (key.address) {
            out.json["keys"].push_back({{"address", key.address->base58()}, {"file", file}});
            out.table->rows.push_back({key.address->base58(), file});
        } else {
            auto failure = error_json(failure_of(key.address.error()));
            out.json["unreadable"].push_back(
                {{"file", file}, {"reason", failure["reason"]}, {"detail", failure["detail"]}});
            out.table->rows.push_back({"unreadable", file});
        }
    }
    return out;
}

}  // namespace tributary::tools
