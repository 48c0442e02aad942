# SPDX-License-Identifier: Apache-2.0
tributary_test(tvm_abi_test
  SOURCES unit/tvm/abi/artefact_test.cpp unit/tvm/abi/codec_test.cpp unit/tvm/abi/contract_abi_test.cpp unit/tvm/abi/item_test.cpp
          unit/tvm/abi/type_test.cpp unit/tvm/abi/value_test.cpp
  PRIVATE tributary::tvm_abi nlohmann_json::nlohmann_json
  LABELS unit)
tributary_fuzz(abi_decode SOURCES fuzz/fuzz_abi_decode.cpp PRIVATE tributary::tvm_abi)
