# SPDX-License-Identifier: Apache-2.0
tributary_test(consensus_test
  SOURCES unit/consensus/network_file_test.cpp unit/consensus/genesis_test.cpp
          unit/consensus/slot_test.cpp unit/consensus/seat_counts_test.cpp
          unit/consensus/support_test.cpp
          unit/consensus/witness_schedule_test.cpp
  PRIVATE tributary::consensus nlohmann_json::nlohmann_json
  LABELS unit)

tributary_test(consensus_vectors_test
  SOURCES unit/tools/check/consensus_vectors_test.cpp
  PRIVATE tributary::consensus_vectors ZLIB::ZLIB
  LABELS unit)

add_test(NAME check_consensus_vectors
  COMMAND check_consensus_vectors ${PROJECT_SOURCE_DIR}/tests/data/vectors/consensus.json)
set_tests_properties(check_consensus_vectors PROPERTIES LABELS unit TIMEOUT 60)

tributary_fuzz(anchor_file SOURCES fuzz/fuzz_anchor_file.cpp PRIVATE tributary::consensus)
tributary_fuzz(network_file SOURCES fuzz/fuzz_network_file.cpp PRIVATE tributary::consensus)

tributary_test(header_store_test
  SOURCES unit/consensus/header_store_test.cpp support/recorded_chain.cpp
  PRIVATE tributary::consensus nlohmann_json::nlohmann_json ZLIB::ZLIB
  LABELS unit)

tributary_library(chain_builder
  SOURCES support/chain_builder.cpp
  PUBLIC tributary::consensus tributary::wire)

tributary_test(recorded_trust_test
  SOURCES component/consensus/recorded_trust_test.cpp
  PRIVATE tributary::chain_builder tributary::test_support
  LABELS component TIMEOUT 120)

tributary_test(header_chain_test
  SOURCES unit/consensus/header_chain_test.cpp
          unit/consensus/key_book_test.cpp unit/consensus/interval_votes_test.cpp
          unit/consensus/signature_repair_test.cpp unit/consensus/signer_cache_test.cpp unit/consensus/block_facts_test.cpp
          unit/consensus/branch_state_test.cpp unit/consensus/trust_window_test.cpp
          unit/consensus/anchor_test.cpp unit/consensus/anchor_agreement_test.cpp unit/consensus/equivocation_test.cpp
  PRIVATE tributary::chain_builder
  LABELS unit)

# Header chains of any length, made on demand.
tributary_library(chain_simulator
  SOURCES support/simulated_keys.cpp support/simulation_plan.cpp support/virtual_chain.cpp
          support/forged_branch.cpp support/attack_trial.cpp support/virtual_upstream.cpp
          support/virtual_session.cpp support/skip_trial.cpp
  PUBLIC tributary::consensus tributary::wire)

tributary_test(chain_simulator_test
  SOURCES component/consensus/chain_simulator_test.cpp
          component/consensus/virtual_upstream_test.cpp
  PRIVATE tributary::chain_simulator tributary::test_support
  LABELS component TIMEOUT 120)

tributary_test(trust_attack_test
  SOURCES component/consensus/trust_attack_test.cpp
  PRIVATE tributary::chain_simulator
  LABELS component TIMEOUT 120)

tributary_executable(simulate_trust
  SOURCES bench/simulate_trust.cpp
  PRIVATE tributary::chain_simulator)
tributary_executable(simulate_skip
  SOURCES bench/simulate_skip.cpp
  PRIVATE tributary::chain_simulator)

tributary_test(skip_sync_simulated_test
  SOURCES component/consensus/skip_sync_simulated_test.cpp
  PRIVATE tributary::chain_simulator
  LABELS component TIMEOUT 300)

tributary_test(proof_bundle_test
  SOURCES component/consensus/proof_bundle_test.cpp
  PRIVATE tributary::consensus tributary::test_support
  LABELS component TIMEOUT 300)

tributary_fuzz(proof_bundle SOURCES fuzz/fuzz_proof_bundle.cpp PRIVATE tributary::consensus)

tributary_test(trust_trail_test
  SOURCES unit/consensus/clock_recovery_test.cpp unit/consensus/key_search_test.cpp
          unit/consensus/key_learner_test.cpp unit/consensus/key_proof_test.cpp
          unit/consensus/rejudged_chain_test.cpp
          unit/consensus/trust_trail_test.cpp
  PRIVATE tributary::consensus tributary::test_support
  LABELS unit)

tributary_test(skip_sync_recorded_test
  SOURCES component/consensus/skip_sync_recorded_test.cpp
  PRIVATE tributary::consensus tributary::test_support
  LABELS component TIMEOUT 300)

tributary_fuzz(trail_window SOURCES fuzz/fuzz_trail_window.cpp PRIVATE tributary::consensus)
tributary_fuzz(key_proof SOURCES fuzz/fuzz_key_proof.cpp PRIVATE tributary::consensus)
tributary_fuzz(equivocation SOURCES fuzz/fuzz_equivocation.cpp PRIVATE tributary::consensus)
