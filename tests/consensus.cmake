# SPDX-License-Identifier: Apache-2.0
tributary_test(consensus_test
  SOURCES unit/consensus/network_file_test.cpp unit/consensus/genesis_test.cpp
          unit/consensus/witness_schedule_test.cpp
  PRIVATE tributary::consensus nlohmann_json::nlohmann_json
  LABELS unit)
