# SPDX-License-Identifier: Apache-2.0
# tributary-devnet
tributary_library(devnet_test_support
  SOURCES support/recorded_network.cpp support/signed_transfer.cpp
  PUBLIC tributary::devnet tributary::test_support)

tributary_test(devnet_test
  SOURCES unit/tools/devnet/block_maker_test.cpp unit/tools/devnet/ledger_test.cpp
          unit/tools/devnet/permission_test.cpp unit/tools/devnet/served_chain_test.cpp
          unit/tools/devnet/stored_block_test.cpp unit/tools/devnet/transaction_rules_test.cpp
  PRIVATE tributary::devnet_test_support
  LABELS unit)
