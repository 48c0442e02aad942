// SPDX-License-Identifier: Apache-2.0
#include "tests/support/recorded_chain.hpp"

#include <array>
#include <memory>
#include <sstream>
#include <stdexcept>

#include <zlib.h>

#include "tests/support/test_data.hpp"

namespace tributary::test {

std::string read_gzip_data(const std::string& path) {
    const std::string full = std::string(TRIBUTARY_TEST_DATA "/") + path;
    const std::unique_ptr<gzFile_s, int (*)(gzFile)> file(gzopen(full.c_str(), "rb"), gzclose);
    if (!file) throw std::runtime_error("cannot read tests/data/" + path);
    std::string out;
    std::array<char, 65536> buffer{};
    int got = 0;
    while ((got = gzread(file.get(), buffer.data(), buffer.size())) > 0) {
        out.append(buffer.data(), static_cast<std::size_t>(got));
    }
    if (got < 0) throw std::runtime_error("damaged gzip file tests/data/" + path);
    return out;
}

std::vector<Bytes> split_delimited(std::string_view bytes) {
    std::vector<Bytes> out;
    std::size_t at = 0;
    while (at < bytes.size()) {
        std::size_t size = 0;
        for (unsigned shift = 0;; shift += 7) {
            if (at >= bytes.size() || shift > 28) throw std::runtime_error("bad length prefix");
            const auto byte = static_cast<unsigned char>(bytes[at++]);
            size |= std::size_t{byte & 0x7fU} << shift;
            if (byte < 0x80) break;
        }
        if (size > bytes.size() - at) throw std::runtime_error("message ends too early");
        out.push_back(to_bytes(as_bytes(bytes.substr(at, size))));
        at += size;
    }
    return out;
}

void for_each_json_line(const std::string& path,
                        const std::function<void(const nlohmann::json&)>& visit) {
    std::istringstream lines(path.ends_with(".gz") ? read_gzip_data(path) : read_test_data(path));
    for (std::string line; std::getline(lines, line);)
        visit(nlohmann::json::parse(line));
}

wire::Block RecordedChain::block(std::size_t number) const {
    const auto slices = wire::slice_block(blocks.at(number));
    if (!slices) throw std::runtime_error(slices.error().message());
    auto block = wire::decode_block(*slices);
    if (!block) throw std::runtime_error(block.error().message());
    return std::move(*block);
}

RecordedChain load_recorded_chain(const std::string& name) {
    const std::string folder = "chains/" + name + "/";
    // Only the long one is compressed; either is read.
    const std::string blocks = folder + (name == "long" ? "blocks.pb.gz" : "blocks.pb");
    return {split_delimited(read_gzip_data(blocks)),
            nlohmann::json::parse(read_gzip_data(folder + "chain.json.gz"))};
}

}  // namespace tributary::test
