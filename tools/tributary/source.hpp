// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <istream>
#include <string>

#include "tools/tributary/report.hpp"

namespace tributary::tools {

/// The bytes of a file, or of standard input for "-". One byte more than `most` is read, so that
/// whoever parses them can refuse what is too large. Failures: not_found, io_error.
Outcome<std::string> read_source(const std::string& source,
                                 std::istream& standard_input,
                                 std::size_t most);

}  // namespace tributary::tools
