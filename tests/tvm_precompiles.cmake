# SPDX-License-Identifier: Apache-2.0
tributary_test(tvm_precompiles_test
  SOURCES unit/tvm/disassembler_test.cpp unit/tvm/vm/bn254_test.cpp unit/tvm/vm/precompiles_resources_test.cpp
          unit/tvm/vm/precompiles_signatures_test.cpp unit/tvm/vm/precompiles_test.cpp
  PRIVATE tributary::tvm_abi tributary::tvm_vm nlohmann_json::nlohmann_json
  LABELS unit)
tributary_fuzz(precompiles SOURCES fuzz/fuzz_precompiles.cpp PRIVATE tributary::tvm_vm)
