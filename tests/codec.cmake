# SPDX-License-Identifier: Apache-2.0
tributary_test(codec_test
  SOURCES unit/codec/canonical_test.cpp unit/codec/utf8_test.cpp
  PRIVATE tributary::codec tributary::proto_tron tributary::test_support
  LABELS unit)

tributary_fuzz(canonical
  SOURCES fuzz/fuzz_canonical.cpp
  PRIVATE tributary::codec tributary::proto_tron)
