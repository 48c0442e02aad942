#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Rules that hold for every tracked file and that no compiler checks (docs/style.md).

usage: text_rules.py [ROOT]
"""

import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tracked_files import tracked_files  # noqa: E402

MAX_FILE = 6 * 1024 * 1024
MAX_FILE_OUTSIDE_DATA = 500 * 1024

CODE = (".cpp", ".hpp", ".h", ".in", ".proto", ".cmake", ".py", ".sh")
SCRIPT_NAMES = ("run", "test", ".ci/run", "tools/lint/pre-commit")
TEXT = CODE + (".md", ".json", ".toml", ".txt", ".supp", ".svg")

# The homes of u and user are what tests and docs call somebody's home.
MACHINE_PATH = re.compile(r"(?<![\w.~$}])/(work/|root/|Users/|home/(?!u/|user/))")
# The name of an XML namespace is fetched by nobody.
NAMESPACE = re.compile(r'xmlns(:\w+)?="[^"]*"')
URL = re.compile(r"https?://")
UNNUMBERED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME)\b(?!.*#\d)")
TRAILING = re.compile(r"[ \t]+$")


def is_script(path):
    return path in SCRIPT_NAMES or path.endswith((".sh", ".py"))


def is_code(path):
    return is_script(path) or path.endswith(CODE) or os.path.basename(path) == "CMakeLists.txt"


def is_data(path):
    return path.startswith(("tests/data/", "tests/fuzz/corpus/"))


def problem_with_size(path, size):
    if size > MAX_FILE:
        return "is larger than 6 MB"
    if size > MAX_FILE_OUTSIDE_DATA and not is_data(path):
        return "is larger than 500 KB outside tests/data"
    return None


def problems_in_line(path, line):
    if MACHINE_PATH.search(line):
        yield "names a path of one machine"
    if is_script(path) and URL.search(NAMESPACE.sub("", line)):
        yield "a script fetches from packages only, not from a URL"
    if is_code(path) and UNNUMBERED.search(line):
        yield "an open task carries an issue number"
    if not path.endswith(".md") and TRAILING.search(line):
        yield "ends in white space"


def problems_in_text(path, text):
    """Yields (line number, what is wrong)."""
    lines = text.split("\n")
    if is_code(path) and not any("SPDX-License-Identifier: Apache-2.0" in line for line in lines[:2]):
        yield 1, "has no licence line on top"
    if path.endswith(".hpp") and "#pragma once" not in lines[:3]:
        yield 2, "has no #pragma once"
    if text and not text.endswith("\n") and is_code(path):
        yield len(lines), "does not end with a line break"
    for number, line in enumerate(lines, start=1):
        for wrong in problems_in_line(path, line):
            yield number, wrong


def problems_with(root, path):
    full = os.path.join(root, path)
    wrong = problem_with_size(path, os.path.getsize(full))
    if wrong:
        yield 1, wrong
    if is_data(path) or not (is_code(path) or path.endswith(TEXT)):
        return
    with open(full, encoding="utf-8") as file:
        yield from problems_in_text(path, file.read())


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else "."
    paths = tracked_files(root)
    found = 0
    for path in paths:
        for number, wrong in problems_with(root, path):
            print(f"{path}:{number}: {wrong}")
            found += 1
    print(f"{len(paths)} files, {found} problems")
    return 1 if found or not paths else 0


if __name__ == "__main__":
    sys.exit(main())
