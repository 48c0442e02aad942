# SPDX-License-Identifier: Apache-2.0
"""The files of the project: what git tracks, or the tree itself where there is no usable git."""

import os
import subprocess

SKIPPED_FOLDERS = {".git", "build", ".cache", "__pycache__"}


def tracked_files(root):
    """Paths relative to root, sorted."""
    try:
        listed = subprocess.run(
            ["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            check=True, capture_output=True).stdout.decode()
        paths = [path for path in listed.split("\0") if path]
    except (OSError, subprocess.CalledProcessError):
        paths = []
    return sorted(p for p in paths or walk(root) if os.path.isfile(os.path.join(root, p)))


def walk(root):
    for folder, folders, files in os.walk(root):
        folders[:] = [f for f in folders if f not in SKIPPED_FOLDERS]
        for name in files:
            yield os.path.relpath(os.path.join(folder, name), root)
