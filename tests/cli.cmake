# SPDX-License-Identifier: Apache-2.0
tributary_test(key_store_test
  SOURCES unit/node/key_store_test.cpp unit/node/key_directory_test.cpp unit/node/mnemonic_test.cpp
  PRIVATE tributary::node_key_store nlohmann_json::nlohmann_json OpenSSL::Crypto
  LABELS unit)
tributary_fuzz(keystore
  SOURCES fuzz/fuzz_keystore.cpp
  PRIVATE tributary::node_key_store)
tributary_fuzz(mnemonic
  SOURCES fuzz/fuzz_mnemonic.cpp
  PRIVATE tributary::node_key_store)
tributary_fuzz(transaction_json
  SOURCES fuzz/fuzz_transaction_json.cpp
  PRIVATE tributary::cli)
tributary_test(cli_test
  SOURCES unit/tools/tributary/report_test.cpp unit/tools/tributary/command_line_test.cpp
          unit/tools/tributary/chain_commands_test.cpp unit/tools/tributary/transfer_test.cpp
          unit/tools/tributary/wallet_test.cpp unit/tools/tributary/oracle_commands_test.cpp
          unit/tools/tributary/transaction_files_test.cpp unit/tools/tributary/transaction_json_test.cpp
  PRIVATE tributary::cli
  LABELS unit)
tributary_test(anchor_survey_test
  SOURCES unit/tools/tributary/anchor_survey_test.cpp
  PRIVATE tributary::cli tributary::chain_builder
  LABELS unit)
tributary_test(solidity_node_test
  SOURCES component/solidity_node_test.cpp
  PRIVATE tributary::cli tributary::raw_grpc_server tributary::devnet_test_support
  LABELS component)
add_test(NAME man_page_is_what_the_program_prints
  COMMAND sh -c "$<TARGET_FILE:tributary> --man | cmp - ${PROJECT_SOURCE_DIR}/docs/man/tributary.1")
set_tests_properties(man_page_is_what_the_program_prints PROPERTIES LABELS unit TIMEOUT 60)
