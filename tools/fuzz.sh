#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds the fuzz targets with libFuzzer, ASan and UBSan and runs each for a while.
# usage: tools/fuzz.sh [SECONDS] [TARGET...]   (60 seconds each, all targets)
set -euo pipefail
cd "$(dirname "$0")/.."

seconds="${1:-60}"
shift || true
targets=("$@")
if [ "${#targets[@]}" -eq 0 ]; then
    for source in tests/fuzz/fuzz_*.cpp; do targets+=("$(basename "$source" .cpp)"); done
fi

cmake --preset fuzz > /dev/null
cmake --build build/fuzz --target "${targets[@]}"

failed=()
for target in "${targets[@]}"; do
    name="${target#fuzz_}"
    work="build/fuzz/work/$name"
    mkdir -p "$work"
    echo "== $target, $seconds s"
    # New inputs go to the build folder; the committed corpus is only read.
    if ! "build/fuzz/bin/$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
        -artifact_prefix="$work/" -print_final_stats=1 -verbosity=0 \
        "$work" "tests/fuzz/corpus/$name" 2> "$work.log"; then
        tail -n 40 "$work.log"
        failed+=("$target")
    fi
    grep -E 'number_of_executed_units|peak_rss_mb' "$work.log" || true
done

echo "${#targets[@]} targets, ${#failed[@]} failed${failed:+: ${failed[*]}}"
[ "${#failed[@]}" -eq 0 ]
