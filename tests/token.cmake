# SPDX-License-Identifier: Apache-2.0
tributary_test(token_chain_test
  SOURCES component/trc10_recorded_chain_test.cpp
  PRIVATE tributary::token tributary::test_support
  LABELS component
  TIMEOUT 120)
tributary_test(token_test
  SOURCES unit/primitives/wire/token_contracts_test.cpp
          unit/token/token_id_test.cpp unit/token/bounds_test.cpp unit/token/exchange_pool_test.cpp
          unit/token/order_prices_test.cpp unit/token/activation_test.cpp unit/token/asset_issue_test.cpp
          unit/token/records_test.cpp unit/token/transfer_test.cpp unit/token/trc10_ledger_test.cpp
          unit/token/trc10_property_test.cpp
  PRIVATE tributary::token tributary::test_support
  LABELS unit)
tributary_fuzz(token_contracts
  SOURCES fuzz/fuzz_token_contracts.cpp
  PRIVATE tributary::wire)
tributary_bench(bench_ledger_replay
  SOURCES bench/bench_ledger_replay.cpp
  PRIVATE tributary::token tributary::test_support)
