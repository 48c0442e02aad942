#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Fails where clang-format would change a file. usage: tools/lint/check_format.sh [FILE...]
set -euo pipefail
cd "$(dirname "$0")/../.."

files=("$@")
if [ "${#files[@]}" -eq 0 ]; then
    mapfile -t files < <(find . \( -name build -o -name .git \) -prune -o \
        \( -name '*.cpp' -o -name '*.hpp' \) -print | sort)
fi
clang-format-14 --dry-run -Werror "${files[@]}"
echo "${#files[@]} files are formatted"
