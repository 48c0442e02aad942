#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs the Debian packages that a job needs, and nothing when they are all there.
# usage: tools/setup/packages.sh [build] [lint] [interop] [fuzz]   (default: build)
set -euo pipefail

build=(git g++ cmake pkg-config ninja-build ccache python3
    libboost-dev libprotobuf-dev protobuf-compiler libgrpc++-dev protobuf-compiler-grpc
    librocksdb-dev libexpected-dev libsecp256k1-dev libcrypto++-dev libssl-dev zlib1g-dev libsnappy-dev
    libspdlog-dev libfmt-dev libcli11-dev libtomlplusplus-dev nlohmann-json3-dev
    libgtest-dev libbenchmark-dev)
lint=(clang-format-14 clang-tidy-14)
# Node.js and npm may have come from elsewhere.
interop=(python3-venv)
command -v npm > /dev/null || interop+=(nodejs npm)
fuzz=(clang-14 libclang-rt-14-dev)

wanted=()
for group in "${@:-build}"; do
    case "$group" in
        build) wanted+=("${build[@]}") ;;
        lint) wanted+=("${lint[@]}") ;;
        interop) wanted+=("${interop[@]}") ;;
        fuzz) wanted+=("${fuzz[@]}") ;;
        *) echo "packages.sh: unknown group $group" >&2; exit 2 ;;
    esac
done

missing=()
for package in "${wanted[@]}"; do
    state="$(dpkg-query -W -f '${Status}' "$package" 2> /dev/null || true)"
    [ "$state" = "install ok installed" ] || missing+=("$package")
done
if [ "${#missing[@]}" -eq 0 ]; then
    echo "packages: all ${#wanted[@]} are installed"
    exit 0
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo > /dev/null; then
        echo "packages: need root or sudo to install: ${missing[*]}" >&2
        exit 1
    fi
    as_root=(sudo)
fi
echo "packages: installing ${#missing[@]} of ${#wanted[@]}: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
log="$(mktemp)"
trap 'rm -f "$log"' EXIT
if ! { "${as_root[@]}" apt-get update && "${as_root[@]}" apt-get install -y --no-install-recommends "${missing[@]}"; } \
    > "$log" 2>&1 < /dev/null; then
    tail -n 30 "$log" >&2
    echo "packages: apt-get failed" >&2
    exit 1
fi
echo "packages: installed"
