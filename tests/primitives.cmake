# SPDX-License-Identifier: Apache-2.0
tributary_test(primitives_test
  SOURCES unit/primitives/address_test.cpp unit/primitives/base58_test.cpp unit/primitives/bytes_test.cpp
          unit/primitives/memory_store_test.cpp unit/primitives/result_test.cpp unit/primitives/uint256_test.cpp
          unit/primitives/shared_vector_test.cpp unit/primitives/voices_test.cpp
          unit/primitives/crypto/hash_test.cpp unit/primitives/crypto/merkle_test.cpp
          unit/primitives/crypto/secp256k1_test.cpp
          unit/primitives/wire/block_test.cpp unit/primitives/wire/header_test.cpp
          unit/primitives/wire/transaction_test.cpp unit/primitives/wire/wire_reader_test.cpp
  PRIVATE tributary::primitives tributary::wire nlohmann_json::nlohmann_json
  LABELS unit)

tributary_fuzz(header SOURCES fuzz/fuzz_header.cpp PRIVATE tributary::wire)
tributary_fuzz(block SOURCES fuzz/fuzz_block.cpp PRIVATE tributary::wire)
tributary_fuzz(transaction SOURCES fuzz/fuzz_transaction.cpp PRIVATE tributary::wire)
tributary_fuzz(base58 SOURCES fuzz/fuzz_base58.cpp PRIVATE tributary::primitives)
