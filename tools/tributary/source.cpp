// SPDX-License-Identifier: Apache-2.0
#include "tools/tributary/source.hpp"

#include <fstream>

namespace tributary::tools {

Outcome<std::string> read_source(const std::string& source,
                                 std::istream& standard_input,
                                 std::size_t most) {
    std::ifstream file;
    if (source != "-") {
        file.open(source, std::ios::binary);
        if (!file) return tl::unexpected<Failure>(failure_of({ErrorCode::not_found, source}));
    }
    auto& in = source == "-" ? standard_input : file;
    std::string out(most + 1, '\0');
    in.read(out.data(), static_cast<std::streamsize>(out.size()));
    if (in.bad()) return tl::unexpected<Failure>(failure_of({ErrorCode::io_error, source}));
    out.resize(static_cast<std::size_t>(in.gcount()));
    return out;
}

}  // namespace tributary::tools
