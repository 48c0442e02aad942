# SPDX-License-Identifier: Apache-2.0
tributary_test(token_chain_test
  SOURCES component/trc10_recorded_chain_test.cpp
  PRIVATE tributary::token tributary::test_support
  LABELS component
  TIMEOUT 120)
tributary_test(shadow_chain_test
  SOURCES component/shadow_chain_test.cpp unit/token/chain_parameters_test.cpp unit/token/shadow_call_test.cpp
  PRIVATE tributary::token tributary::consensus tributary::proto_tron tributary::test_support
  LABELS component
  TIMEOUT 300)
tributary_test(token_test
  SOURCES unit/primitives/wire/token_contracts_test.cpp unit/primitives/wire/contract_calls_test.cpp
          unit/token/token_id_test.cpp unit/token/bounds_test.cpp unit/token/exchange_pool_test.cpp
          unit/token/market_order_test.cpp unit/token/strict_pow_test.cpp unit/token/exchange_price_test.cpp unit/token/market_book_test.cpp unit/token/pruning_test.cpp unit/token/activation_test.cpp unit/token/asset_issue_test.cpp
          unit/token/shadow_block_test.cpp unit/token/shadow_records_test.cpp
          unit/token/records_test.cpp unit/token/transfer_test.cpp unit/token/trc10_ledger_test.cpp
          unit/token/trc10_property_test.cpp
  PRIVATE tributary::token tributary::test_support
  LABELS unit)
tributary_test(attestation_test
  SOURCES unit/token/attestation_test.cpp unit/token/attested_holding_test.cpp component/attested_chain_test.cpp
  PRIVATE tributary::token tributary::test_support
  LABELS unit)
tributary_fuzz(attested_holding SOURCES fuzz/fuzz_attested_holding.cpp PRIVATE tributary::token)
tributary_fuzz(token_contracts
  SOURCES fuzz/fuzz_token_contracts.cpp
  PRIVATE tributary::wire)
tributary_fuzz(shadow_records SOURCES fuzz/fuzz_shadow_records.cpp PRIVATE tributary::token)
tributary_fuzz(contract_calls SOURCES fuzz/fuzz_contract_calls.cpp PRIVATE tributary::wire)
tributary_bench(bench_ledger_replay
  SOURCES bench/bench_ledger_replay.cpp
  PRIVATE tributary::token tributary::test_support)
add_test(NAME check_trc10_vectors
  COMMAND check_trc10_vectors ${PROJECT_SOURCE_DIR}/tests/data/vectors/trc10.json.gz)
set_tests_properties(check_trc10_vectors PROPERTIES LABELS unit TIMEOUT 60)
