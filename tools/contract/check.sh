#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Compiles the contracts again and compares with what is committed. With --write it replaces it.
# Ends with 77 where Node.js or npm's packages cannot be had: the committed bytes stand unchecked.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
contracts=$root/oracle/contracts
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

skip() {
    echo "contracts were not compiled again: $1"
    exit 77
}

command -v node > /dev/null || skip "there is no Node.js"
command -v npm > /dev/null || skip "there is no npm"
cp "$root/tools/contract/package.json" "$work/"
cd "$work"
timeout 120 npm install --silent --no-audit --no-fund --ignore-scripts --no-package-lock \
    --fetch-retries 0 --fetch-timeout 20000 > npm.log 2>&1 ||
    skip "npm could not install solc"
node "$root/tools/contract/build.js" "$contracts" BandwidthVault "$work/out"
if [ "${1:-}" = --write ]; then
    cp out/* "$contracts/"
    exit 0
fi
for file in out/*; do
    cmp "$file" "$contracts/$(basename "$file")"
done
echo "contracts: the committed bytes are what the sources compile to"
