#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Each rule of the lints refuses what it should and nothing else."""

import os
import sys
import unittest

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../../../.."))
sys.path.insert(0, os.path.join(ROOT, "tools/lint"))
import include_boundaries  # noqa: E402
import text_rules  # noqa: E402


def wrong_includes(path, line):
    return [wrong for _, _, wrong in
            include_boundaries.problems_in(path, [line], lambda target: "missing" not in target)]


class IncludeBoundaries(unittest.TestCase):
    def test_lower_rooms_do_not_see_higher_ones(self):
        for path, target in [("consensus/a.cpp", "token/b.hpp"), ("consensus/a.cpp", "oracle/b.hpp"),
                             ("token/a.hpp", "oracle/b.hpp"), ("oracle/a.cpp", "consensus/b.hpp"),
                             ("oracle/a.cpp", "node/b.hpp"), ("primitives/a.cpp", "consensus/b.hpp"),
                             ("node/store/a.cpp", "consensus/b.hpp"),
                             ("node/rpc/a.cpp", "node/chain_service.hpp")]:
            self.assertTrue(wrong_includes(path, f'#include "{target}"'), (path, target))

    def test_higher_rooms_see_lower_ones(self):
        for path, target in [("consensus/a.cpp", "primitives/wire/b.hpp"), ("oracle/a.cpp", "token/b.hpp"),
                             ("node/rpc/a.cpp", "node/chain_answers.hpp"), ("node/a.cpp", "oracle/b.hpp"),
                             ("tools/a.cpp", "node/rpc/b.hpp"), ("tests/a.cpp", "token/b.hpp")]:
            self.assertEqual(wrong_includes(path, f'#include "{target}"'), [], (path, target))

    def test_pure_rooms_have_no_io_threads_clock_or_log(self):
        for header in ["thread", "mutex", "chrono", "fstream", "iostream", "boost/asio.hpp", "grpcpp/grpcpp.h",
                       "google/protobuf/any.pb.h", "rocksdb/db.h", "spdlog/spdlog.h", "sys/socket.h", "random"]:
            self.assertTrue(wrong_includes("token/a.cpp", f"#include <{header}>"), header)
        for header in ["vector", "string", "nlohmann/json.hpp", "tl/expected.hpp"]:
            self.assertEqual(wrong_includes("token/a.cpp", f"#include <{header}>"), [], header)

    def test_protobuf_ends_in_codec(self):
        self.assertTrue(wrong_includes("node/a.cpp", '#include "tron/block.pb.h"'))
        self.assertTrue(wrong_includes("consensus/a.cpp", '#include "tron/block.pb.h"'))
        self.assertEqual(wrong_includes("proto/codec/a.cpp", '#include "tron/block.pb.h"'), [])

    def test_own_includes_start_at_the_root(self):
        self.assertTrue(wrong_includes("token/a.cpp", '#include "../token/b.hpp"'))
        self.assertTrue(wrong_includes("token/a.cpp", '#include "missing.hpp"'))

    def test_wire_stands_above_primitives(self):
        self.assertTrue(wrong_includes("primitives/a.cpp", '#include "primitives/wire/b.hpp"'))
        self.assertEqual(wrong_includes("primitives/wire/a.cpp", '#include "primitives/wire/b.hpp"'), [])

    def test_a_file_needs_a_room(self):
        self.assertTrue(wrong_includes("misc/a.cpp", "#include <vector>"))

    def test_libraries_stay_in_their_home(self):
        self.assertTrue(wrong_includes("node/rpc/a.cpp", "#include <rocksdb/db.h>"))
        self.assertTrue(wrong_includes("consensus/a.cpp", "#include <secp256k1.h>"))


class TextRules(unittest.TestCase):
    def wrong(self, path, line):
        return list(text_rules.problems_in_line(path, line))

    def test_paths_of_one_machine_are_refused(self):
        self.assertTrue(self.wrong("docs/a.md", "see /ho" + "me/me/notes"))
        for line in ["see docs/root/notes", 'HOME is "/ho' + 'me/u/"']:
            self.assertEqual(self.wrong("docs/a.md", line), [], line)

    def test_scripts_name_no_url(self):
        self.assertTrue(self.wrong("tools/a.sh", "curl http" + "s://example.org"))
        self.assertEqual(self.wrong("docs/a.md", "http" + "s://example.org"), [])

    def test_open_tasks_carry_a_number(self):
        self.assertTrue(self.wrong("token/a.cpp", "// TO" + "DO later"))
        self.assertEqual(self.wrong("token/a.cpp", "// TO" + "DO(#12) later"), [])

    def test_trailing_space_is_refused(self):
        self.assertTrue(self.wrong("token/a.cpp", "int a; "))

    def test_code_has_a_licence_a_guard_and_a_last_line_break(self):
        good = "// SPDX-License-Identifier: Apache-2.0\n#pragma once\n"
        self.assertEqual(list(text_rules.problems_in_text("token/a.hpp", good)), [])
        self.assertEqual(len(list(text_rules.problems_in_text("token/a.hpp", "int a;"))), 3)

    def test_sizes_have_limits(self):
        self.assertIsNone(text_rules.problem_with_size("docs/a.md", text_rules.MAX_FILE_OUTSIDE_DATA))
        self.assertTrue(text_rules.problem_with_size("docs/a.md", text_rules.MAX_FILE_OUTSIDE_DATA + 1))
        self.assertIsNone(text_rules.problem_with_size("tests/data/a", text_rules.MAX_FILE))
        self.assertTrue(text_rules.problem_with_size("tests/data/a", text_rules.MAX_FILE + 1))


if __name__ == "__main__":
    unittest.main()
