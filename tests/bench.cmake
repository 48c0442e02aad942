# SPDX-License-Identifier: Apache-2.0
tributary_bench(bench_crypto SOURCES bench/bench_crypto.cpp PRIVATE tributary::primitives)
tributary_bench(bench_header_chain
  SOURCES bench/bench_header_chain.cpp
  PRIVATE tributary::chain_simulator tributary::test_support PkgConfig::SECP256K1)
tributary_bench(bench_receipt_verify
  SOURCES bench/bench_receipt_verify.cpp
  PRIVATE tributary::node_oracle tributary::node_store)

# Not google-benchmark: it prints a program's name, microseconds and energy a line.
if(TRIBUTARY_BENCH)
  tributary_executable(bench_tvm_programs
    SOURCES bench/bench_tvm_programs.cpp
    PRIVATE tributary::tvm_vm tributary::vector_file)
endif()
