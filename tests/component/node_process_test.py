#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The real node against the real devnet, as a user drives them: answers, refusals, starts and stops.

usage: node_process_test.py --bin DIR --data DIR
"""
import argparse
import gzip
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import crash_test  # noqa: E402

OPTIONS = None
SOME_ACCOUNT = "411b6435bd44d72a03ef2c2425fa6ce367659f3d28"


class World(crash_test.World):
    def __init__(self, chain="main"):
        super().__init__(argparse.Namespace(bin=OPTIONS.bin, data=OPTIONS.data, seed=1))
        self.chain = os.path.join(os.path.abspath(OPTIONS.data), "chains", chain)


def recorded_blocks(world):
    with gzip.open(os.path.join(world.chain, "chain.json.gz")) as file:
        return json.load(file)["blocks"]


class SyncedNode(unittest.TestCase):
    """One node that has followed the whole recording."""

    @classmethod
    def setUpClass(cls):
        cls.world = World()
        cls.devnet = crash_test.Devnet(cls.world)
        cls.node = crash_test.Node(cls.world, cls.devnet, "data")
        cls.node.start()
        cls.status = cls.node.synced()

    @classmethod
    def tearDownClass(cls):
        cls.world.close()

    def cli(self, *arguments):
        done = subprocess.run(
            [self.world.program("tributary"), "--node", f"127.0.0.1:{self.node.port}", *arguments],
            capture_output=True, text=True)
        return done.returncode, done.stdout, done.stderr

    def json(self, *arguments):
        code, out, _ = self.cli("-o", "json", *arguments)
        return code, json.loads(out)

    def test_status_names_the_recorded_head_and_solid_block(self):
        blocks = recorded_blocks(self.world)
        self.assertEqual(self.status["head"], {**self.status["head"], "number": 3000, "id": blocks[3000]["id"]})
        self.assertEqual(self.status["solid"]["number"], blocks[3000]["solid"])
        self.assertEqual(self.status["state"], "DEGRADED")
        self.assertIn("seconds old", self.status["reason"])
        self.assertEqual(self.status["sources"][0]["state"], "ready")

    def test_headers_carry_the_recorded_witness_and_signer(self):
        blocks = recorded_blocks(self.world)
        for number in (1, 450, 1900, 2700, 3000):
            code, header = self.json("header", str(number))
            self.assertEqual(code, 0)
            self.assertEqual(header["schema"], "tributary.header/v1")
            self.assertEqual(header["id"], blocks[number]["id"])
            self.assertEqual(len(header["witness"]), 34)
            self.assertIsInstance(header["support"], int)
            self.assertEqual(header["level"] == "SOLID", number <= self.status["solid"]["number"])

    def test_a_balance_is_given_in_both_spellings_of_an_address_and_at_any_height(self):
        code, by_hex = self.json("balance", SOME_ACCOUNT, "--token", "1000002", "--at", "250")
        self.assertEqual((code, by_hex["exactness"], by_hex["amount"]), (0, "EXACT", "3344331811050"))
        self.assertEqual(by_hex["as_of"]["number"], 250)
        code, by_base58 = self.json("balance", by_hex["address"], "--token", "1000002", "--at", "250")
        self.assertEqual((code, by_base58["amount"]), (0, "3344331811050"))

    def test_a_bounded_balance_is_an_answer_unless_more_was_asked_for(self):
        code, answer = self.json("balance", SOME_ACCOUNT, "--token", "1000002")
        self.assertEqual((code, answer["exactness"]), (0, "BOUNDED"))
        self.assertNotIn("amount", answer)
        code, refused = self.json("balance", SOME_ACCOUNT, "--token", "1000002", "--min-exactness", "exact")
        self.assertEqual((code, refused["reason"]), (3, "assurance_too_low"))

    def test_options_work_behind_the_verb_too(self):
        done = subprocess.run([self.world.program("tributary"), "node", "status", "-o", "json", "--node",
                               f"127.0.0.1:{self.node.port}"], capture_output=True, text=True)
        self.assertEqual(json.loads(done.stdout)["schema"], "tributary.node.status/v1")

    def test_refusals_name_their_reason_on_both_channels(self):
        for arguments, code, reason in (
                (("header", "3001"), 1, "not_found"),
                (("balance", SOME_ACCOUNT, "--token", "1000001"), 1, "token_not_watched"),
                (("balance", SOME_ACCOUNT, "--token", "1000002", "--at", "3001"), 1, "out_of_range"),
                (("tx", "show", "00" * 32), 1, "not_found"),
                (("oracle", "status"), 1, "oracle_disabled"),
                (("balance", "TMVQGm1qAQYVdetCeGRRkTWYYrLXuHK2HD", "--token", "1000002"), 2, "bad_base58")):
            got, out, err = self.cli("-o", "json", *arguments)
            answer = json.loads(out)
            self.assertEqual((answer["schema"], answer["reason"]), ("tributary.error/v1", reason), arguments)
            self.assertEqual(got, code, arguments)
            self.assertTrue(err.strip(), arguments)

    def test_a_transaction_is_proved_in_its_block(self):
        code, token = self.json("token", "info", "1000002")
        self.assertEqual((code, token["name"], token["issued_in"]["number"]), (0, "BTT", 220))
        with open(os.path.join(os.path.abspath(OPTIONS.data), "transactions.json")) as file:
            known = json.load(file)
        for transaction in known:
            code, shown = self.json("tx", "show", transaction["txid"])
            self.assertEqual(code, 0, shown)
            self.assertEqual(shown["as_of"]["number"], transaction["block"])
            self.assertEqual(shown["level"], "SOLID")
            self.assertEqual(shown["index"], transaction["i"])

    def test_a_second_node_on_the_same_data_is_refused(self):
        done = subprocess.run(
            [self.world.program("tributaryd"), "--network", os.path.join(self.world.chain, "network.json"),
             "--data-dir", self.node.data, "--upstream", "127.0.0.1:1", "--grpc", "127.0.0.1:0"],
            capture_output=True, text=True, timeout=30)
        self.assertEqual(done.returncode, 1)
        self.assertIn("store_locked", done.stderr)

    def test_a_port_in_use_is_named(self):
        done = subprocess.run(
            [self.world.program("tributaryd"), "--network", os.path.join(self.world.chain, "network.json"),
             "--data-dir", os.path.join(self.world.work, "other"), "--upstream", "127.0.0.1:1",
             "--grpc", f"127.0.0.1:{self.node.port}"],
            capture_output=True, text=True, timeout=30)
        self.assertEqual(done.returncode, 1)
        self.assertIn("port_in_use", done.stderr)


class SkippingNode(crash_test.Node):
    """A node that catches up by windows."""

    # Whom it asks instead of the devnet.
    upstream = None

    def start(self, *options):
        self.port = crash_test.free_port()
        self.process = self.world.start(
            "tributaryd", "--network", os.path.join(self.world.chain, "network.json"), "--data-dir", self.data,
            "--upstream", self.upstream or self.devnet.address, "--grpc", f"127.0.0.1:{self.port}", "--sync", "skip",
            "--requests-per-second", "1000", *options)


class Skipping(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.devnet = crash_test.Devnet(self.world)
        self.node = SkippingNode(self.world, self.devnet, "data")
        self.blocks = recorded_blocks(self.world)

    def tearDown(self):
        self.world.close()

    def anchor(self, number, block=None):
        return f"{number}:{self.blocks[block or number]['id']}"

    def test_from_genesis_it_ends_at_the_recorded_solid_block_and_goes_on_after_a_restart(self):
        self.node.start("--anchor", "genesis")
        status = self.node.synced()
        self.assertEqual(status["solid"]["number"], self.blocks[3000]["solid"])
        self.assertEqual(int(status["anchor"]["number"]), 0)
        self.assertLess(int(status["sync"]["headers_fetched"]), 1500)
        windows = int(status["trail"]["windows"])
        self.assertGreater(windows, 0)
        header = self.node.ask("header", "1000")
        self.assertEqual(header["id"], self.blocks[1000]["id"])
        self.assertEqual(len(self.node.ask("node", "trail")["windows"]), windows)
        self.assertGreater(len(self.node.ask("node", "keys")["keys"]), 0)
        self.node.kill()
        self.node.start("--anchor", "genesis")
        again = self.node.synced()
        self.assertEqual(again["solid"], {**again["solid"], **{"id": status["solid"]["id"]}})
        self.assertEqual(int(again["trail"]["windows"]), windows)

    def test_from_a_block_it_learns_the_seats_and_follows(self):
        self.node.start("--anchor", self.anchor(2319))
        status = self.node.synced()
        self.assertEqual(int(status["anchor"]["number"]), 2319)
        self.assertEqual(status["head"]["number"], 3000)
        self.assertGreaterEqual(status["solid"]["number"], 2970)
        self.assertLessEqual(status["solid"]["number"], self.blocks[3000]["solid"])

    def fed_by_the_node(self, *options):
        peer = SkippingNode(self.world, self.devnet, "peer")
        peer.upstream = f"tributary://127.0.0.1:{self.node.port}"
        peer.start(*options)
        return peer.synced()

    def test_another_light_node_feeds_it_as_well_as_a_full_node(self):
        self.node.start("--anchor", "genesis")
        theirs = self.node.synced()
        ours = self.fed_by_the_node("--anchor", "genesis")
        self.assertEqual(ours["solid"], theirs["solid"])
        self.assertEqual(ours["solid"]["number"], self.blocks[3000]["solid"])
        self.assertGreater(int(ours["trail"]["windows"]), 0)
        self.assertTrue(ours["sources"][0]["address"].startswith("tributary://"))

    def test_another_light_node_feeds_it_from_an_anchor_of_its_own(self):
        self.node.start("--anchor", "genesis")
        self.node.synced()
        ours = self.fed_by_the_node("--anchor", self.anchor(2319))
        self.assertEqual(int(ours["anchor"]["number"]), 2319)
        self.assertGreaterEqual(ours["solid"]["number"], 2970)
        self.assertLessEqual(ours["solid"]["number"], self.blocks[3000]["solid"])

    def refusal(self, *arguments):
        done = subprocess.run([self.world.program("tributary"), "--node", f"127.0.0.1:{self.node.port}", *arguments],
                              capture_output=True, text=True, timeout=30)
        self.assertNotEqual(done.returncode, 0, done.stdout)
        return done.stderr

    def test_keys_that_full_nodes_name_lead_on_and_mark_every_answer_for_good(self):
        second = crash_test.Devnet(self.world)
        options = ("--anchor", self.anchor(1805), "--keys", "attested",
                   "--attest-from", self.devnet.address, "--attest-from", second.address)
        for _ in range(2):
            self.node.start(*options)
            status = self.node.synced()
            # A key that nothing needed is asked for by nobody and leaves a seat uncounted.
            self.assertIn(self.blocks[3000]["solid"] - status["solid"]["number"], range(4))
            self.assertTrue(status["attested_keys"])
            header = self.node.ask("header", "2000")
            self.assertEqual((header["id"], header["attested_keys"]), (self.blocks[2000]["id"], True))
            self.assertIn("by attested keys", subprocess.run(
                [self.world.program("tributary"), "--node", f"127.0.0.1:{self.node.port}", "header", "2000"],
                capture_output=True, text=True).stdout)
            for key in self.node.ask("node", "keys")["attested"]:
                self.assertEqual(key["attesters"], sorted([self.devnet.address, second.address]))
            self.assertIn("attested keys", self.refusal("anchor", "export", "--out", os.path.join(self.world.work, "a")))
            self.node.kill()
        done = subprocess.run(
            [self.world.program("tributaryd"), "--network", os.path.join(self.world.chain, "network.json"),
             "--data-dir", self.node.data, "--upstream", self.devnet.address, "--grpc", "127.0.0.1:0", "--sync", "skip"],
            capture_output=True, text=True, timeout=30)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("rests on attested keys", done.stderr)

    def test_no_witness_is_accused_by_the_recording(self):
        self.node.start("--anchor", "genesis")
        self.node.synced()
        evidence = self.node.ask("node", "evidence")
        self.assertEqual(evidence, {**evidence, "equivocations": [], "equivocations_seen": 0, "conflict": None})

    def test_an_anchor_that_is_not_on_the_chain_is_named(self):
        wrong = f"{2319:016x}" + self.blocks[2320]["id"][16:]
        self.node.start("--anchor", f"2319:{wrong}")
        status = self.node.wait_for(lambda s: "not on its chain" in s.get("reason", ""), "node", "status")
        self.assertEqual(status["state"], "SYNCING")

    def test_an_anchor_that_is_none_is_refused(self):
        for anchor, reason in (("12:ab", "bad_config"), (self.anchor(12, 13), "bad_config")):
            done = subprocess.run(
                [self.world.program("tributaryd"), "--network", os.path.join(self.world.chain, "network.json"),
                 "--data-dir", self.node.data, "--upstream", self.devnet.address, "--grpc", "127.0.0.1:0",
                 "--anchor", anchor], capture_output=True, text=True, timeout=30)
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertIn(reason, done.stderr)


class StartAndStop(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.devnet = crash_test.Devnet(self.world, "--until", "300")
        self.node = crash_test.Node(self.world, self.devnet, "data")

    def tearDown(self):
        self.world.close()

    def restart_fails_with(self, reason, network="main"):
        network_file = os.path.join(os.path.abspath(OPTIONS.data), "chains", network, "network.json")
        done = subprocess.run(
            [self.world.program("tributaryd"), "--network", network_file, "--data-dir", self.node.data,
             "--upstream", self.devnet.address, "--grpc", "127.0.0.1:0"],
            capture_output=True, text=True, timeout=30)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn(reason, done.stderr)

    def stop(self):
        self.node.process.send_signal(signal.SIGTERM)
        self.assertEqual(self.node.process.wait(timeout=15), 0)

    def test_sigterm_ends_cleanly_and_the_next_start_goes_on(self):
        self.node.start()
        before = self.node.synced()
        self.stop()
        self.node.start()
        after = self.node.synced()
        self.assertEqual(after["head"], before["head"])
        self.assertLess(after["sources"][0]["requests"], before["sources"][0]["requests"] + 3)
        self.stop()

    def test_data_of_another_network_are_refused(self):
        self.node.start()
        self.node.synced()
        self.stop()
        self.restart_fails_with("wrong_network", "long")

    def test_a_corrupt_store_is_named_and_left_alone(self):
        self.node.start()
        self.node.synced()
        self.stop()
        store = os.path.join(self.node.data, "store")
        current = os.path.join(store, "CURRENT")
        with open(current, "wb") as file:
            file.write(b"garbage\n")
        before = sorted(os.listdir(store))
        self.restart_fails_with("store_corrupt")
        self.assertTrue(set(before) - {"LOG", "LOCK"} <= set(os.listdir(store)) | {"LOG", "LOCK"})

    def test_an_upstream_of_another_network_is_dropped_with_its_reason(self):
        port = crash_test.free_port()
        network = os.path.join(os.path.abspath(OPTIONS.data), "chains", "long", "network.json")
        process = self.world.start("tributaryd", "--network", network, "--data-dir", self.node.data,
                                   "--upstream", self.devnet.address, "--grpc", f"127.0.0.1:{port}")
        self.node.port, self.node.process = port, process
        status = self.node.wait_for(lambda s: s.get("sources", [{}])[0].get("state") == "dropped",
                                    "node", "status")
        self.assertIn("wrong_genesis", status["sources"][0]["reason"])
        self.assertEqual((status["state"], status["head"]["number"]), ("SYNCING", 0))

    def test_json_logs_are_one_object_a_line(self):
        log = os.path.join(self.world.work, "json.log")
        with open(log, "wb") as file:
            process = subprocess.Popen(
                [self.world.program("tributaryd"), "--network", os.path.join(self.world.chain, "network.json"),
                 "--data-dir", self.node.data, "--upstream", self.devnet.address, "--grpc", "127.0.0.1:0",
                 "--log-format", "json"], stderr=file)
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(timeout=15), 0)
        with open(log) as lines:
            records = [json.loads(line) for line in lines]
        self.assertGreaterEqual(len(records), 2)
        self.assertEqual(set(records[0]), {"time", "level", "message"})


class Turnover(unittest.TestCase):
    def test_too_much_change_waits_for_a_checkpoint_and_resumes(self):
        world = World("turnover")
        try:
            devnet = crash_test.Devnet(world, "--until", "1600")
            node = crash_test.Node(world, devnet, "data")
            node.start()
            status = node.synced()
            self.assertEqual((status["state"], status["solid"]["number"]), ("NEEDS_CHECKPOINT", 1472))
            node.kill()
            devnet.process.kill()
            node.devnet = crash_test.Devnet(world)
            node.start()
            status = node.wait_for(lambda s: s.get("head", {}).get("number") == 3000, "node", "status")
            self.assertEqual(status["solid"]["number"], recorded_blocks(world)[3000]["solid"])
        finally:
            world.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True)
    parser.add_argument("--data", required=True)
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
