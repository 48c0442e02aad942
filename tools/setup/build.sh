#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Configures a preset and builds it, with a line every ten seconds where no terminal shows progress.
# usage: tools/setup/build.sh PRESET [TARGET...]   (default: all)
set -euo pipefail
cd "$(dirname "$0")/../.."

preset="$1"
shift
targets=("${@:-all}")
export CCACHE_BASEDIR="${CCACHE_BASEDIR:-$PWD}" CCACHE_NOHASHDIR=1
mkdir -p "build/$preset"
log="build/$preset/configure.log"

started=$SECONDS
echo "$preset: configuring"
if ! cmake --preset "$preset" > "$log" 2>&1; then
    tail -n 40 "$log" >&2
    echo "$preset: cannot configure" >&2
    exit 1
fi

echo "$preset: building ${targets[*]} with $(nproc) jobs"
log="build/$preset/build.log"
: > "$log"
cmake --build "build/$preset" -j "$(nproc)" --target "${targets[@]}" > "$log" 2>&1 < /dev/null &
builder=$!
trap 'kill "$builder" 2> /dev/null || true' EXIT
last=""
while kill -0 "$builder" 2> /dev/null; do
    sleep 1
    if [ $(((SECONDS - started) % 10)) -eq 0 ]; then
        now="$(grep -oE '^\[[0-9]+/[0-9]+\]' "$log" | tail -n 1 || true)"
        [ "$now" = "$last" ] || echo "$preset: $now after $((SECONDS - started)) s"
        last="$now"
    fi
done
if ! wait "$builder"; then
    grep -vE '^\[[0-9]+/[0-9]+\] (Building|Linking|Generating)' "$log" | tail -n 60 >&2 || true
    echo "$preset: the build failed; all of it is in $log" >&2
    exit 1
fi
trap - EXIT
echo "$preset: built in $((SECONDS - started)) s"
