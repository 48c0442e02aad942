// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <istream>
#include <string>

#include "consensus/network_file.hpp"
#include "tools/tributary/report.hpp"

namespace tributary::tools {

/// The bytes of a file, or of standard input for "-". One byte more than `most` is read, so that
/// whoever parses them can refuse what is too large. Failures: not_found, io_error.
Outcome<std::string> read_source(const std::string& source,
                                 std::istream& standard_input,
                                 std::size_t most);

/// The same of a file alone.
Outcome<std::string> read_file(const std::filesystem::path& path, std::size_t most);

/// Failures: io_error.
Outcome<void> write_file(const std::filesystem::path& path, const std::string& content);

/// mainnet, nile, shasta, or the content of a network file. Failures: not_found, io_error, and
/// those of consensus::parse_network.
Outcome<consensus::Network> read_network(const std::string& name);

}  // namespace tributary::tools
