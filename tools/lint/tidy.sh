#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs clang-tidy over the given .cpp files, or over those that differ from a branch.
# usage: tools/lint/tidy.sh [--since BRANCH | --all | FILE...]   (default: --since main)
set -euo pipefail
cd "$(dirname "$0")/../.."

database=build/dev
[ -f "$database/compile_commands.json" ] || cmake --preset dev > /dev/null

case "${1:---since}" in
    --all) mapfile -t files < <(find primitives consensus token oracle node tools proto/codec -name '*.cpp' | sort) ;;
    --since) mapfile -t files < <(git diff --name-only --diff-filter=d "${2:-main}" -- '*.cpp' | grep -v '^tests/') ;;
    *) files=("$@") ;;
esac
if [ "${#files[@]}" -eq 0 ]; then
    echo "nothing to check"
    exit 0
fi
# The database is GCC's; clang does not know all of its warnings, and Boost 1.74 not clang's coroutines.
clang-tidy-14 -p "$database" --quiet \
    --extra-arg=-Wno-unknown-warning-option \
    --extra-arg=-DBOOST_ASIO_HAS_CO_AWAIT=1 --extra-arg=-DBOOST_ASIO_HAS_STD_COROUTINE=1 \
    "${files[@]}"
echo "${#files[@]} files are tidy"
