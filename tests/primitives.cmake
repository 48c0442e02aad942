# SPDX-License-Identifier: Apache-2.0
tributary_test(primitives_test
  SOURCES unit/primitives/memory_store_test.cpp
  PRIVATE tributary::primitives
  LABELS unit)

tributary_fuzz(header SOURCES fuzz/fuzz_header.cpp PRIVATE tributary::wire)
tributary_fuzz(block SOURCES fuzz/fuzz_block.cpp PRIVATE tributary::wire)
tributary_fuzz(transaction SOURCES fuzz/fuzz_transaction.cpp PRIVATE tributary::wire)
tributary_fuzz(base58 SOURCES fuzz/fuzz_base58.cpp PRIVATE tributary::primitives)
