// SPDX-License-Identifier: Apache-2.0
#include "tools/tributary/transaction_files.hpp"

#include <fstream>
#include <iterator>

#include "tools/tributary/keys.hpp"
#include "tools/tributary/transaction_report.hpp"

namespace tributary::tools {
namespace {

namespace fs = std::filesystem;

auto refuse(const Error& error) {
    return tl::unexpected<Failure>(failure_of(error));
}

template <typename T>
auto pass_on(const Outcome<T>& failed) {
    return tl::unexpected<Failure>(failed.error());
}

/// Up to one character more than a file may have.
std::string read_some(std::istream& in) {
    std::string out(kMaxTransactionFile + 1, '\0');
    in.read(out.data(), static_cast<std::streamsize>(out.size()));
    out.resize(static_cast<std::size_t>(in.gcount()));
    return out;
}

}  // namespace

Outcome<TransactionParts> read_transaction(const std::string& source, Surroundings& around) {
    std::string text;
    if (source == "-") {
        text = read_some(around.in);
    } else {
        std::error_code error;
        std::ifstream file(source, std::ios::binary);
        if (!file || !fs::is_regular_file(source, error))
            return refuse({ErrorCode::not_found, "transaction file " + source});
        text = read_some(file);
    }
    auto parts = transaction_from_json(text);
    if (!parts) return refuse({parts.error().code, source + ": " + parts.error().detail});
    return *std::move(parts);
}

Outcome<void> write_transaction(const fs::path& file,
                                const TransactionParts& parts,
                                Surroundings& around) {
    const fs::path temporary = file.string() + "." + std::to_string(around.now()) + ".tmp";
    std::ofstream out(temporary, std::ios::binary);
    out << render_json(transaction_to_json(parts));
    out.close();
    std::error_code error;
    if (out) fs::rename(temporary, file, error);
    if (out && !error) return {};
    fs::remove(temporary, error);
    return refuse({ErrorCode::io_error, "cannot write " + file.string()});
}

Outcome<Report> run_file(const DecodeTransaction& command, Surroundings& around) {
    const auto parts = read_transaction(command.source, around);
    if (!parts) return pass_on(parts);
    const auto state =
        parts->signatures.empty() ? TransactionState::built : TransactionState::signed_only;
    return report_transaction("tx.decode", {*parts, {}}, state, parts->signatures.size());
}

Outcome<Report> run_file(const SignTransaction& command, Surroundings& around) {
    auto parts = read_transaction(command.source, around);
    if (!parts) return pass_on(parts);
    const auto before = report_transaction("tx.sign", {*parts, {}}, TransactionState::shown, 1);
    // Nobody should give a password for what he has not seen.
    around.err << render_text(before, false) << std::flush;
    const auto key = unlock(command.from, command.keys, around);
    if (!key) return pass_on(key);
    if (const Status done = add_signature(*parts, *key); !done) return refuse(done.error());
    const fs::path target = command.out.value_or(command.source);
    const auto written = write_transaction(target, *parts, around);
    if (!written) return pass_on(written);
    auto report = report_transaction(
        "tx.sign", {*parts, {}}, TransactionState::signed_only, parts->signatures.size());
    report.json["file"] = target.string();
    report.rows.push_back({"file", target.string()});
    return report;
}

Outcome<Report> run_file(const BroadcastTransaction& command,
                         NodeClient& node,
                         Surroundings& around) {
    const auto parts = read_transaction(command.source, around);
    if (!parts) return pass_on(parts);
    if (parts->signatures.empty())
        return refuse({ErrorCode::bad_signature, command.source + " is not signed"});
    const auto sent = send_transaction(*parts, command.waiting, node, around);
    if (!sent) return pass_on(sent);
    return report_transaction(
        "tx.broadcast", *sent, TransactionState::sent, parts->signatures.size());
}

}  // namespace tributary::tools
