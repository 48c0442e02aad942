# SPDX-License-Identifier: Apache-2.0
tributary_test(node_net_test
  SOURCES unit/node/net/announcer_test.cpp unit/node/net/clock_error_test.cpp unit/node/net/discovery_test.cpp
          unit/node/net/dns_tree_test.cpp unit/node/net/envelope_test.cpp
          unit/node/net/frame_test.cpp unit/node/net/peer_link_test.cpp unit/node/net/peer_messages_test.cpp
          unit/node/net/peer_book_test.cpp unit/node/net/peer_ids_test.cpp unit/node/net/peer_session_test.cpp
  PRIVATE tributary::devnet tributary::node_net_machines Snappy::snappy
  LABELS unit)

tributary_test(p2p_vectors_test
  SOURCES unit/tools/check/p2p_vectors_test.cpp
  PRIVATE tributary::p2p_vectors
  LABELS unit)
add_test(NAME check_p2p_vectors
  COMMAND check_p2p_vectors ${PROJECT_SOURCE_DIR}/tests/data/vectors/p2p.json.gz)
set_tests_properties(check_p2p_vectors PROPERTIES LABELS unit TIMEOUT 60)

tributary_test(peer_memory_test
  SOURCES component/peer_memory_test.cpp
  PRIVATE tributary::devnet tributary::node_net_machines
  LABELS component)

tributary_test(p2p_capture_test
  SOURCES component/p2p_capture_test.cpp
  PRIVATE tributary::devnet tributary::node_net_machines tributary::test_support
  LABELS component)

foreach(format p2p_frame peer_message discovery)
  tributary_fuzz(${format} SOURCES fuzz/fuzz_${format}.cpp PRIVATE tributary::node_net_machines)
endforeach()

tributary_test(p2p_sync_test
  SOURCES component/p2p_sync_test.cpp
  PRIVATE tributary::node_chain tributary::node_upstream tributary::devnet_p2p tributary::devnet_test_support
  LABELS component TIMEOUT 300)

tributary_test(p2p_sockets_test
  SOURCES component/p2p_sockets_test.cpp
  PRIVATE tributary::node_chain tributary::node_upstream tributary::devnet_p2p tributary::devnet_test_support
  LABELS component)

tributary_test(p2p_simulation_test
  SOURCES component/p2p_simulation_test.cpp
  PRIVATE tributary::node_sync tributary::devnet tributary::node_net_machines
  LABELS component TIMEOUT 240)

tributary_bench(bench_p2p_blocks
  SOURCES bench/bench_p2p_blocks.cpp
  PRIVATE tributary::node_net tributary::devnet_p2p tributary::devnet_test_support)
