# SPDX-License-Identifier: Apache-2.0
tributary_test(node_rpc_test
  SOURCES unit/node/rpc/listen_address_test.cpp unit/node/rpc/status_test.cpp unit/node/rpc/contract_messages_test.cpp
  PRIVATE tributary::node_rpc
  LABELS unit)

tributary_test(rpc_server_test
  SOURCES component/rpc_server_test.cpp support/reflection_client.cpp
  PRIVATE tributary::node_rpc tributary::wire
  LABELS component)

tributary_test(tributary_source_test
  SOURCES component/tributary_source_test.cpp
  PRIVATE tributary::node_rpc tributary::node_upstream tributary::chain_builder Boost::headers
  LABELS component)
