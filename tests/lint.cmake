# SPDX-License-Identifier: Apache-2.0
find_package(Python3 3.9 REQUIRED COMPONENTS Interpreter)
add_test(NAME lint_rules COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/tests/unit/tools/lint/lint_test.py)
add_test(NAME lint_include_boundaries
  COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/tools/lint/include_boundaries.py ${PROJECT_SOURCE_DIR})
add_test(NAME lint_text_rules
  COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/tools/lint/text_rules.py ${PROJECT_SOURCE_DIR})
set(lint_tests lint_rules lint_include_boundaries lint_text_rules)
# The formatter is part of the lint packages only; .ci/run installs it and checks first.
find_program(TRIBUTARY_CLANG_FORMAT clang-format-14)
if(TRIBUTARY_CLANG_FORMAT)
  add_test(NAME lint_format COMMAND ${PROJECT_SOURCE_DIR}/tools/lint/check_format.sh)
  list(APPEND lint_tests lint_format)
endif()
set_tests_properties(${lint_tests} PROPERTIES LABELS lint TIMEOUT 60 ENVIRONMENT PYTHONDONTWRITEBYTECODE=1)
