# SPDX-License-Identifier: Apache-2.0
tributary_test(node_store_test
  SOURCES unit/node/store/kv_conformance_test.cpp unit/node/store/rocks_store_test.cpp
  PRIVATE tributary::node_store tributary::primitives RocksDB::rocksdb-shared
  LABELS unit)

tributary_test(node_sync_test
  SOURCES unit/node/sync/block_sync_test.cpp unit/node/sync/range_gathering_test.cpp
  PRIVATE tributary::node_sync
  LABELS unit)

tributary_test(node_chain_test
  SOURCES unit/node/chain/block_intake_test.cpp unit/node/chain/chain_service_test.cpp
          unit/node/chain/ledger_follower_test.cpp unit/node/chain/payment_notifier_test.cpp
          unit/node/app/notify_command_test.cpp unit/node/chain/attested_ledger_test.cpp
          unit/node/chain/chain_attest_test.cpp unit/node/chain/key_attestation_test.cpp
          unit/node/chain/chain_keys_test.cpp unit/node/chain/attestation_service_test.cpp
          support/recorded_chain.cpp
  PRIVATE tributary::node_chain tributary::node_notify tributary::test_support nlohmann_json::nlohmann_json ZLIB::ZLIB
  LABELS unit)

tributary_test(webhook_test
  SOURCES component/webhook_test.cpp
  PRIVATE tributary::node_notify tributary::primitives Boost::headers
  LABELS component)

tributary_test(node_upstream_test
  SOURCES unit/node/upstream/wallet_messages_test.cpp component/grpc_source_test.cpp
  PRIVATE tributary::node_upstream tributary::faulty_wallet tributary::test_support Boost::headers
  LABELS component)

tributary_fuzz(upstream_answer SOURCES fuzz/fuzz_upstream_answer.cpp PRIVATE tributary::node_upstream)

tributary_test(node_config_test
  SOURCES unit/node/config/node_config_test.cpp unit/node/config/webhook_url_test.cpp
  PRIVATE tributary::node_config
  LABELS unit)

tributary_test(hostile_upstreams_test
  SOURCES component/hostile_upstreams_test.cpp
  PRIVATE tributary::node_chain tributary::node_upstream tributary::faulty_wallet tributary::test_support
          Boost::headers
  LABELS component
  TIMEOUT 120)

# The real programs, driven as users drive them; Debian's python3 is on every machine that runs the lints.
find_package(Python3 3.9 REQUIRED COMPONENTS Interpreter)
foreach(script node_process crash money vault anchor_suggest)
  add_test(NAME ${script}
    COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/tests/component/${script}_test.py
      --bin ${CMAKE_RUNTIME_OUTPUT_DIRECTORY} --data ${PROJECT_SOURCE_DIR}/tests/data)
  set_tests_properties(${script} PROPERTIES LABELS component TIMEOUT 300)
endforeach()

tributary_test(ledger_forks_test
  SOURCES component/ledger_forks_test.cpp
  PRIVATE tributary::node_chain tributary::test_support
  LABELS component
  TIMEOUT 300)

tributary_test(light_peers_test
  SOURCES component/light_peers_test.cpp
  PRIVATE tributary::node_chain tributary::test_support
  LABELS component
  TIMEOUT 300)
