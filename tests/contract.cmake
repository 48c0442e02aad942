# SPDX-License-Identifier: Apache-2.0
tributary_test(vault_test
  SOURCES unit/oracle/contracts/bandwidth_vault_test.cpp support/vault_world.cpp
  PRIVATE tributary::oracle tributary::tvm_abi tributary::tvm_vm nlohmann_json::nlohmann_json
  LABELS unit)
