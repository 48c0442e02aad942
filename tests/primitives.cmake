# SPDX-License-Identifier: Apache-2.0
tributary_test(primitives_test
  SOURCES unit/primitives/memory_store_test.cpp
  PRIVATE tributary::primitives
  LABELS unit)
