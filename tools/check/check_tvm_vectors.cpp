// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include <nlohmann/json.hpp>

#include "tools/check/tvm_vectors.hpp"

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: check_tvm_vectors FILE\n");
        return 2;
    }
    return tributary::check::run_vector_program(argv[1], tributary::check::check_tvm_vectors);
}
