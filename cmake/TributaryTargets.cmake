# SPDX-License-Identifier: Apache-2.0
# Every target goes through these functions, so no folder can forget the warning set.
add_library(tributary_options INTERFACE)
target_compile_features(tributary_options INTERFACE cxx_std_20)
target_compile_options(tributary_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
  -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough -Wformat=2 -Wundef
  -Wcast-align -Wunused -Wdouble-promotion
  $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond -Wduplicated-branches -Wlogical-op -Wuseless-cast>
  # GCC 12 sees these in its own library when it optimises; they are shown, and stop nothing.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-error=maybe-uninitialized -Wno-error=array-bounds -Wno-error=stringop-overflow -Wno-error=restrict>
  $<$<BOOL:${TRIBUTARY_WERROR}>:-Werror>
  -ffile-prefix-map=${PROJECT_SOURCE_DIR}=.)
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  # Boost 1.74 does not recognise Clang 14's coroutines by itself.
  target_compile_definitions(tributary_options INTERFACE BOOST_ASIO_HAS_CO_AWAIT=1 BOOST_ASIO_HAS_STD_COROUTINE=1)
endif()
if(TRIBUTARY_SANITIZE)
  target_compile_options(tributary_options INTERFACE -fsanitize=${TRIBUTARY_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(tributary_options INTERFACE -fsanitize=${TRIBUTARY_SANITIZE})
  if(TRIBUTARY_SANITIZE MATCHES "thread")
    # Asio fences are invisible to TSan on GCC; the strands it uses do not rely on them.
    target_compile_options(tributary_options INTERFACE -Wno-tsan)
    target_compile_definitions(tributary_options INTERFACE BOOST_ASIO_DISABLE_STD_FENCED_BLOCK BOOST_ASIO_DISABLE_FENCED_BLOCK)
  endif()
endif()
if(TRIBUTARY_FUZZ AND CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  target_compile_options(tributary_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# tributary_library(name SOURCES ... PUBLIC libs PRIVATE libs): static library tributary::name.
function(tributary_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(tributary_${name} STATIC ${ARG_SOURCES})
  add_library(tributary::${name} ALIAS tributary_${name})
  target_include_directories(tributary_${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(tributary_${name} PUBLIC ${ARG_PUBLIC} PRIVATE tributary_options ${ARG_PRIVATE})
  target_compile_features(tributary_${name} PUBLIC cxx_std_20)
endfunction()

# tributary_executable(name SOURCES ... PRIVATE libs)
function(tributary_executable name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PRIVATE" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE tributary_options ${ARG_PRIVATE})
endfunction()

# tributary_test(name SOURCES ... PRIVATE libs LABELS unit|component|interop|slow TIMEOUT seconds)
function(tributary_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;PRIVATE;LABELS" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 60)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_compile_definitions(${name} PRIVATE TRIBUTARY_TEST_DATA="${PROJECT_SOURCE_DIR}/tests/data")
  target_link_libraries(${name} PRIVATE tributary_options ${ARG_PRIVATE} GTest::gtest_main)
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 PROPERTIES LABELS "${ARG_LABELS}" TIMEOUT ${ARG_TIMEOUT})
endfunction()

# tributary_fuzz(name SOURCES ... PRIVATE libs): fuzz_<name>; a libFuzzer target with TRIBUTARY_FUZZ,
# otherwise a replay of tests/fuzz/corpus/<name> that runs as a ctest, so seeds never rot.
function(tributary_fuzz name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PRIVATE" ${ARGN})
  if(TRIBUTARY_FUZZ)
    add_executable(fuzz_${name} ${ARG_SOURCES})
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  else()
    add_executable(fuzz_${name} ${ARG_SOURCES} ${PROJECT_SOURCE_DIR}/tests/fuzz/replay_main.cpp)
    add_test(NAME fuzz_${name}_corpus COMMAND fuzz_${name} ${PROJECT_SOURCE_DIR}/tests/fuzz/corpus/${name})
    set_tests_properties(fuzz_${name}_corpus PROPERTIES LABELS unit TIMEOUT 60)
  endif()
  target_include_directories(fuzz_${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(fuzz_${name} PRIVATE tributary_options ${ARG_PRIVATE})
endfunction()

# tributary_bench(name SOURCES ... PRIVATE libs): google-benchmark program, built when TRIBUTARY_BENCH is on.
function(tributary_bench name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PRIVATE" ${ARGN})
  if(NOT TRIBUTARY_BENCH)
    return()
  endif()
  find_package(benchmark 1.7 CONFIG REQUIRED)
  add_executable(${name} ${ARG_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_compile_definitions(${name} PRIVATE TRIBUTARY_TEST_DATA="${PROJECT_SOURCE_DIR}/tests/data")
  target_link_libraries(${name} PRIVATE tributary_options ${ARG_PRIVATE} benchmark::benchmark)
endfunction()
