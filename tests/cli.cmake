# SPDX-License-Identifier: Apache-2.0
tributary_test(key_store_test
  SOURCES unit/node/key_store_test.cpp unit/node/key_directory_test.cpp
  PRIVATE tributary::node_key_store nlohmann_json::nlohmann_json OpenSSL::Crypto
  LABELS unit)
tributary_fuzz(keystore
  SOURCES fuzz/fuzz_keystore.cpp
  PRIVATE tributary::node_key_store)
