# SPDX-License-Identifier: Apache-2.0
tributary_test(oracle_test
  SOURCES unit/oracle/receipt_test.cpp unit/oracle/receipt_rules_test.cpp
          unit/oracle/receipt_book_test.cpp unit/oracle/records_test.cpp unit/oracle/settlement_test.cpp
  PRIVATE tributary::oracle nlohmann_json::nlohmann_json
  LABELS unit)

if(TRIBUTARY_NODE)
  tributary_test(oracle_service_test
    SOURCES unit/node/oracle_service_test.cpp unit/node/oracle_crash_test.cpp
            unit/node/operator_key_test.cpp
    PRIVATE tributary::node_oracle tributary::node_key_store
    LABELS unit)
endif()

tributary_fuzz(receipt SOURCES fuzz/fuzz_receipt.cpp PRIVATE tributary::oracle)
