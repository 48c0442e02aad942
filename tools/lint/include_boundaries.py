#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads #include lines and says which break the order of the rooms (docs/architecture.md).

usage: include_boundaries.py [ROOT]
"""

import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tracked_files import tracked_files  # noqa: E402

INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]')
GENERATED = re.compile(r"\.pb\.h$")

# The longest prefix that fits is a file's room; it lists which of our own files the room may include.
EDGE = ["node/chain_answers.hpp", "node/oracle_answers.hpp", "node/peer_answers.hpp", "node/contract_answers.hpp"]
ROOMS = {
    "primitives/": ["primitives/"],
    "primitives/crypto/": ["primitives/"],
    "primitives/wire/": ["primitives/"],
    "proto/codec/": ["primitives/", "proto/"],
    "consensus/": ["primitives/", "consensus/"],
    "tvm/": ["primitives/", "tvm/"],
    "token/": ["primitives/", "tvm/", "token/"],
    "oracle/": ["primitives/", "tvm/", "token/", "oracle/"],
    "node/": ["primitives/", "proto/codec/", "consensus/", "tvm/", "token/", "oracle/", "node/"],
    "node/store/": ["primitives/", "node/store/"],
    "node/net/": ["primitives/", "proto/", "consensus/", "node/net/"],
    "node/upstream/": ["primitives/", "proto/", "consensus/", "node/net/", "node/upstream/", *EDGE],
    "node/rpc/": ["primitives/", "proto/", "consensus/", "token/", "oracle/", "node/rpc/", *EDGE],
    "tools/": ["primitives/", "proto/", "consensus/", "tvm/", "token/", "oracle/", "node/", "tools/"],
    "tests/": [""],
}

# wire reads bytes with what lies below it; nothing else of primitives may depend on wire.
BELOW_WIRE = "primitives/wire/"

PURE_ROOMS = ("primitives/", "consensus/", "tvm/", "token/", "oracle/")
PROTOBUF_ROOMS = ("proto/", "node/rpc/", "node/upstream/", "tools/", "tests/")

# Sockets, files, threads, clocks, logs and generated code stay out of the pure rooms.
IMPURE = re.compile(
    r"^(boost/asio|boost/beast|grpc|google/|rocksdb/|spdlog/|pqxx|prometheus/|libtorrent/|CLI/|toml"
    r"|sys/|netinet/|arpa/|unistd\.h$|fcntl\.h$|poll\.h$|pthread\.h$|signal\.h$|time\.h$|stdio\.h$"
    r"|(thread|mutex|shared_mutex|condition_variable|future|stop_token|semaphore|latch|barrier|chrono|ctime"
    r"|csignal|fstream|iostream|filesystem|cstdio|random|locale)$)")
# Each exception says why.
IMPURE_ALLOWED = {
    ("primitives/published.hpp", "mutex"): "the one mutex that rooms share",
    ("primitives/check.cpp", "cstdio"): "says why the process stops",
}

# Third-party headers that live in one place only.
HOMES = [
    (re.compile(r"^openssl/"), ("primitives/crypto/", "node/", "tools/", "tests/")),
    (re.compile(r"^secp256k1"), ("primitives/crypto/", "tests/")),
    (re.compile(r"^(cryptopp|crypto\+\+)/"), ("primitives/crypto/", "node/", "tests/")),
    (re.compile(r"^rocksdb/"), ("node/store/", "tests/")),
    (re.compile(r"^libtorrent/"), ("swarm/libtorrent/",)),
    (re.compile(r"^(grpc|grpcpp)/"), ("node/", "proto/", "tools/", "tests/")),
]


def room_of(path):
    fits = [room for room in ROOMS if path.startswith(room)]
    return max(fits, key=len) if fits else None


def problem_with_own(path, target, exists):
    if ".." in target.split("/"):
        return "leaves its folder with .."
    if GENERATED.search(target):
        if not path.startswith(PROTOBUF_ROOMS):
            return "protobuf types end in proto/codec"
        return None
    if not exists(target):
        return "is not a file of the project by its path from the root"
    room = room_of(path)
    if not any(target.startswith(prefix) for prefix in ROOMS[room]):
        return f"is out of reach for {room}"
    if target.startswith(BELOW_WIRE) and room in ("primitives/", "primitives/crypto/"):
        return "wire stands above the rest of primitives"
    return None


def problem_with_foreign(path, target):
    if GENERATED.search(target) and not path.startswith(PROTOBUF_ROOMS):
        return "protobuf types end in proto/codec"
    if path.startswith(PURE_ROOMS) and IMPURE.search(target):
        if (path, target) not in IMPURE_ALLOWED:
            return "no I/O, thread, clock or log below node/"
    for pattern, homes in HOMES:
        if pattern.search(target) and not path.startswith(homes):
            return "belongs to " + ", ".join(homes)
    return None


def problems_in(path, lines, exists):
    """Yields (line number, include, what is wrong) for one file."""
    if room_of(path) is None:
        yield 1, "", "the file stands in no room that tools/lint/include_boundaries.py knows"
        return
    for number, line in enumerate(lines, start=1):
        match = INCLUDE.match(line)
        if not match:
            continue
        quote, target = match.groups()
        if quote == '"':
            wrong = problem_with_own(path, target, exists)
        else:
            wrong = problem_with_foreign(path, target)
        if wrong:
            yield number, target, wrong


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else "."
    count = 0
    found = 0
    for path in tracked_files(root):
        if not path.endswith((".cpp", ".hpp", ".h", ".cc")):
            continue
        count += 1
        with open(os.path.join(root, path), encoding="utf-8") as file:
            for number, target, wrong in problems_in(
                    path, file, lambda p: os.path.isfile(os.path.join(root, p))):
                print(f"{path}:{number}: {target} {wrong}")
                found += 1
    print(f"{count} files, {found} includes out of place")
    return 1 if found or not count else 0


if __name__ == "__main__":
    sys.exit(main())
