# SPDX-License-Identifier: Apache-2.0
tributary_test(vault_test
  SOURCES unit/oracle/contracts/bandwidth_vault_test.cpp support/vault_world.cpp
  PRIVATE tributary::oracle tributary::tvm_abi tributary::tvm_vm nlohmann_json::nlohmann_json
  LABELS unit)

if(TRIBUTARY_NODE)
  tributary_test(contract_cli_test
    SOURCES unit/tools/tributary/contract_commands_test.cpp unit/tools/tributary/contract_state_test.cpp
    PRIVATE tributary::cli tributary::proto_tron gRPC::grpc++
    LABELS unit)
endif()
