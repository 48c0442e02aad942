# SPDX-License-Identifier: Apache-2.0
tributary_test(codec_test
  SOURCES unit/codec/canonical_test.cpp unit/codec/utf8_test.cpp
  PRIVATE tributary::codec tributary::proto_tron nlohmann_json::nlohmann_json
  LABELS unit)

tributary_fuzz(canonical
  SOURCES fuzz/fuzz_canonical.cpp
  PRIVATE tributary::codec tributary::proto_tron)
