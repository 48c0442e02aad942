# SPDX-License-Identifier: Apache-2.0
# tributary-devnet
tributary_library(devnet_test_support
  SOURCES support/recorded_network.cpp support/signed_transfer.cpp
  PUBLIC tributary::devnet tributary::test_support)

tributary_test(devnet_test
  SOURCES unit/tools/devnet/asset_rules_test.cpp unit/tools/devnet/block_maker_test.cpp unit/tools/devnet/contract_runs_test.cpp
          unit/tools/devnet/devnet_test.cpp unit/tools/devnet/ledger_test.cpp
          unit/tools/devnet/permission_rules_test.cpp unit/tools/devnet/permission_test.cpp
          unit/tools/devnet/recording_test.cpp
          unit/tools/devnet/served_chain_test.cpp unit/tools/devnet/stored_block_test.cpp
          unit/tools/devnet/transaction_rules_test.cpp unit/tools/devnet/wallet_answers_test.cpp
  PRIVATE tributary::devnet_test_support
  LABELS unit)

# A full node that lies, for everything that asks one.
tributary_library(faulty_wallet
  SOURCES support/faulty_wallet.cpp support/slow_proxy.cpp
  PUBLIC tributary::raw_grpc_server
  PRIVATE Boost::headers Threads::Threads)

tributary_test(faulty_wallet_test
  SOURCES component/faulty_wallet_test.cpp
  PRIVATE tributary::faulty_wallet tributary::test_support tributary::proto_tron_grpc
  LABELS component)

tributary_library(child_process
  SOURCES support/child_process.cpp)

tributary_test(devnet_process_test
  SOURCES component/devnet_process_test.cpp
  PRIVATE tributary::devnet_test_support tributary::child_process tributary::proto_tron_grpc
  LABELS component TIMEOUT 120)
target_compile_definitions(devnet_process_test PRIVATE TRIBUTARY_DEVNET="$<TARGET_FILE:tributary-devnet>")
add_dependencies(devnet_process_test tributary-devnet)

tributary_fuzz(devnet_call
  SOURCES fuzz/fuzz_devnet_call.cpp
  PRIVATE tributary::devnet)
tributary_fuzz(recording
  SOURCES fuzz/fuzz_recording.cpp
  PRIVATE tributary::devnet)

tributary_test(attest_test
  SOURCES component/attest_test.cpp
  PRIVATE tributary::node_attest tributary::raw_grpc_server tributary::devnet_test_support
          Boost::headers
  LABELS component TIMEOUT 300)
