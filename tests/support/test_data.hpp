// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace tributary::test {

/// The content of a file below tests/data; throws, and so fails the test, where it cannot be read.
inline std::string read_test_data(const std::string& path) {
    std::ifstream file(std::string(TRIBUTARY_TEST_DATA "/") + path, std::ios::binary);
    if (!file) throw std::runtime_error("cannot read tests/data/" + path);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace tributary::test
