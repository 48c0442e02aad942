# SPDX-License-Identifier: Apache-2.0
tributary_test(token_chain_test
  SOURCES component/trc10_recorded_chain_test.cpp
  PRIVATE tributary::token tributary::test_support
  LABELS component
  TIMEOUT 120)
tributary_test(token_test
  SOURCES unit/token/trc10_property_test.cpp
  PRIVATE tributary::token tributary::test_support
  LABELS unit)
