# SPDX-License-Identifier: Apache-2.0
tributary_test(oracle_test
  SOURCES unit/oracle/receipt_test.cpp unit/oracle/receipt_rules_test.cpp
          unit/oracle/receipt_book_test.cpp unit/oracle/settlement_test.cpp
  PRIVATE tributary::oracle nlohmann_json::nlohmann_json
  LABELS unit)
