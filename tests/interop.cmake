# SPDX-License-Identifier: Apache-2.0
# The libraries people use, installed from their registries below the build folder; 77 is "could not be installed".
find_package(Python3 3.9 REQUIRED COMPONENTS Interpreter)
add_test(NAME client_libraries
  COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/tests/interop/libraries_test.py
    --bin ${CMAKE_RUNTIME_OUTPUT_DIRECTORY} --data ${PROJECT_SOURCE_DIR}/tests/data
    --install ${CMAKE_BINARY_DIR}/interop)
set_tests_properties(client_libraries PROPERTIES LABELS interop TIMEOUT 1200 SKIP_RETURN_CODE 77)
