# SPDX-License-Identifier: Apache-2.0
tributary_test(tvm_vm_test
  SOURCES unit/tvm/vm/code_test.cpp unit/tvm/vm/machine_test.cpp unit/tvm/vm/state_test.cpp
          unit/tools/check/tvm_vectors_test.cpp
  PRIVATE tributary::tvm_vectors
  LABELS unit)
add_test(NAME check_tvm_vectors
  COMMAND check_tvm_vectors ${PROJECT_SOURCE_DIR}/tests/data/vectors/tvm.json.gz)
set_tests_properties(check_tvm_vectors PROPERTIES LABELS unit TIMEOUT 120)
tributary_fuzz(tvm SOURCES fuzz/fuzz_tvm.cpp PRIVATE tributary::tvm_vm)
