// SPDX-License-Identifier: Apache-2.0
#include "node/operator_key.hpp"

#include <fstream>
#include <iterator>
#include <string>

#include "node/key_store.hpp"

namespace tributary::node {
namespace {

/// Text that is wiped when it goes.
struct SecretText {
    SecretText() = default;
    SecretText(const SecretText&) = delete;
    SecretText& operator=(const SecretText&) = delete;
    SecretText(SecretText&&) = default;
    SecretText& operator=(SecretText&&) = default;

    ~SecretText() { wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()}); }

    std::string text;
};

Status verify_private(const std::filesystem::path& file) {
    namespace fs = std::filesystem;
    std::error_code error;
    const fs::file_status status = fs::status(file, error);
    if (error || !fs::is_regular_file(status)) {
        return fail(ErrorCode::not_found, "key file " + file.string());
    }
    constexpr auto kOthers = fs::perms::group_all | fs::perms::others_all;
    if ((status.permissions() & kOthers) != fs::perms::none) {
        return fail(ErrorCode::bad_config, file.string() + " may be read by others (chmod 600 it)");
    }
    return {};
}

Result<SecretText> read_private(const std::filesystem::path& file) {
    if (const Status is_private = verify_private(file); !is_private)
        return fail(is_private.error());
    std::ifstream stream(file, std::ios::binary);
    if (!stream) return fail(ErrorCode::io_error, file.string());
    SecretText out;
    // Reserved in full, so that no copy of the secret is left behind by growth.
    out.text.resize(kMaxKeystoreSize + 1);
    stream.read(out.text.data(), static_cast<std::streamsize>(out.text.size()));
    if (stream.bad()) return fail(ErrorCode::io_error, file.string());
    out.text.resize(static_cast<std::size_t>(stream.gcount()));
    if (out.text.size() > kMaxKeystoreSize) return fail(ErrorCode::oversized, file.string());
    while (!out.text.empty() && (out.text.back() == '\n' || out.text.back() == '\r')) {
        out.text.pop_back();
    }
    return out;
}

Result<SecretKey> key_from_hex(std::string_view text) {
    auto raw = from_hex(text);
    if (!raw) return fail(ErrorCode::bad_key, "neither 64 hex digits nor a key file");
    auto key = SecretKey::from(*raw);
    wipe(*raw);
    return key;
}

}  // namespace

Result<SecretKey> load_operator_key(const OperatorKeyFiles& files) {
    const auto content = read_private(files.key);
    if (!content) return fail(content.error());
    if (!content->text.starts_with('{')) return key_from_hex(content->text);
    if (!files.password) return fail(ErrorCode::bad_config, "the key file needs a password file");
    auto typed = read_private(*files.password);
    if (!typed) return fail(typed.error());
    const auto password = Password::take(typed->text);
    if (!password) return fail(password.error());
    const auto keystore = parse_keystore(content->text);
    if (!keystore) return fail(keystore.error());
    return open_keystore(*keystore, *password);
}

}  // namespace tributary::node
