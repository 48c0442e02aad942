// SPDX-License-Identifier: Apache-2.0
#include "tools/tributary/keys.hpp"

#include <array>
#include <fstream>

#include <fcntl.h>
#include <unistd.h>

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
    const Keeping& how;
    std::string_view schema;
    /// Of a mnemonic; empty for other keys.
    std::string path;
};

Outcome<Report> keep(const NewKey& fresh, Surroundings& around) {
    const KeyOptions& keys = fresh.how.keys;
    const auto password = new_password(keys, around);
    if (!password) return tl::unexpected<Failure>(password.error());
    const auto cost = fresh.how.light ? kLightCost : node::ScryptCost{};
    auto sealed = node::seal_key(fresh.key, *password, node::KeystoreSeed::random(), cost);
    sealed.address_form = fresh.how.address_form;
    const auto file = node::store_keystore(keys.directory, sealed, around.now());
    if (!file) return refuse(file.error());
    Report out{new_object(fresh.schema), {}, {}, {}};
    out.json["address"] = sealed.address->base58();
    out.json["file"] = file->string();
    out.rows = {{"address", sealed.address->base58()}, {"file", file->string()}};
    if (!fresh.path.empty()) {
        out.json["path"] = fresh.path;
        out.rows.push_back({"path", fresh.path});
    }
    return out;
}

Outcome<SecretKey> key_from(const node::Mnemonic& mnemonic, const FromMnemonic& from) {
    auto passphrase = from.passphrase_file ? password_from(*from.passphrase_file)
                                           : Outcome<node::Password>(node::Password());
    if (!passphrase) return tl::unexpected<Failure>(passphrase.error());
    auto key = node::derive_key(mnemonic, *passphrase, from.place);
    if (!key) return refuse(key.error());
    return *std::move(key);
}

Outcome<node::Mnemonic> read_mnemonic(std::istream& in) {
    // The words may stand in several lines.
    std::string text(node::kMaxMnemonicText + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    auto mnemonic = node::Mnemonic::take(text);
    if (!mnemonic) return refuse(mnemonic.error());
    return *std::move(mnemonic);
}

Outcome<node::Mnemonic> read_mnemonic_file(const fs::path& path) {
    auto file = open_unbuffered(path);
    if (!file) return refuse({ErrorCode::not_found, path.string()});
    return read_mnemonic(file);
}

/// To a new file that only its owner may read, or to the person.
Outcome<void> hand_over(const node::Mnemonic& mnemonic,
                        const std::optional<fs::path>& file,
                        Surroundings& around) {
    if (!file) {
        around.err << "Write these words down, nobody else keeps them:\n"
                   << as_text(mnemonic.reveal()) << std::endl;
        return {};
    }
    const int handle = ::open(file->c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (handle < 0) return refuse({ErrorCode::io_error, "cannot make " + file->string()});
    const ByteView words = mnemonic.reveal();
    const bool written =
        ::write(handle, words.data(), words.size()) == static_cast<ssize_t>(words.size()) &&
        ::write(handle, "\n", 1) == 1 && ::fsync(handle) == 0;
    if (::close(handle) != 0 || !written)
        return refuse({ErrorCode::io_error, "cannot write " + file->string()});
    return {};
}

Outcome<Report> new_from_mnemonic(const NewWallet& command, Surroundings& around) {
    const auto mnemonic = node::Mnemonic::random(*command.words);
    auto key = key_from(mnemonic, command.from);
    if (!key) return tl::unexpected<Failure>(key.error());
    // The words first: a key file without them would look like success.
    const auto handed = hand_over(mnemonic, command.mnemonic_out, around);
    if (!handed) return tl::unexpected<Failure>(handed.error());
    return keep({*std::move(key), command.how, "wallet.new", command.from.place.path()}, around);
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

Outcome<Address> address_named(const std::string& from) {
    if (const auto address = parse_address(from)) return *address;
    if (is_raw_key_file(from)) {
        const auto key = read_raw_key_file(from);
        if (!key) return tl::unexpected<Failure>(key.error());
        return address_of(public_key_of(*key));
    }
    const auto keystore = node::read_keystore(from);
    if (!keystore) return refuse(keystore.error());
    if (!keystore->address)
        return refuse({ErrorCode::invalid_argument, from + " does not say whose key it holds"});
    return *keystore->address;
}

Outcome<Report> run_wallet(const NewWallet& command, Surroundings& around) {
    if (command.words) return new_from_mnemonic(command, around);
    return keep({SecretKey::random(), command.how, "wallet.new", {}}, around);
}

Outcome<Report> run_wallet(const ImportWallet& command, Surroundings& around) {
    const bool piped = command.source == "-";
    if (command.mnemonic) {
        const auto mnemonic = piped ? read_mnemonic(around.in) : read_mnemonic_file(command.source);
        if (!mnemonic) return tl::unexpected<Failure>(mnemonic.error());
        auto key = key_from(*mnemonic, *command.mnemonic);
        if (!key) return tl::unexpected<Failure>(key.error());
        const auto path = command.mnemonic->place.path();
        return keep({*std::move(key), command.how, "wallet.import", path}, around);
    }
    auto key = piped ? read_raw_key(around.in) : read_raw_key_file(command.source);
    if (!key) return tl::unexpected<Failure>(key.error());
    return keep({*std::move(key), command.how, "wallet.import", {}}, around);
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
