// SPDX-License-Identifier: Apache-2.0
#include "tools/tributary/source.hpp"

#include <fstream>

namespace tributary::tools {
namespace {

auto refuse(const Error& error) {
    return tl::unexpected<Failure>(failure_of(error));
}

/// One byte more than the most, so that whoever parses it can tell.
Outcome<std::string> read_stream(std::istream& in, const std::string& name, std::size_t most) {
    std::string out(most + 1, '\0');
    in.read(out.data(), static_cast<std::streamsize>(out.size()));
    if (in.bad()) return refuse({ErrorCode::io_error, name});
    out.resize(static_cast<std::size_t>(in.gcount()));
    return out;
}

}  // namespace

Outcome<std::string> read_source(const std::string& source,
                                 std::istream& standard_input,
                                 std::size_t most) {
    if (source == "-") return read_stream(standard_input, source, most);
    return read_file(source, most);
}

Outcome<std::string> read_file(const std::filesystem::path& path, std::size_t most) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return refuse({ErrorCode::not_found, path.string()});
    return read_stream(file, path.string(), most);
}

Outcome<void> write_file(const std::filesystem::path& path, const std::string& content) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << content;
    file.close();
    if (!file) return refuse({ErrorCode::io_error, path.string()});
    return {};
}

Outcome<consensus::Network> read_network(const std::string& name) {
    if (auto builtin = consensus::builtin_network(name)) return std::move(*builtin);
    const auto text = read_file(name, consensus::kMaxNetworkFileSize);
    if (!text) return tl::unexpected<Failure>(text.error());
    auto network = consensus::parse_network(*text);
    if (!network) return refuse(network.error());
    return std::move(*network);
}

}  // namespace tributary::tools
