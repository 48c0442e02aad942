#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An anchor on which full nodes agree, with the real programs: three devnets that go on producing, the command line,
and a node that skips from the anchor beside one that followed every block.

usage: anchor_suggest_test.py --bin DIR --data DIR
"""
import argparse
import gzip
import hashlib
import json
import os
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import crash_test  # noqa: E402

OPTIONS = None
HEAD = 3000
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def base58(address):
    check = hashlib.sha256(hashlib.sha256(address).digest()).digest()[:4]
    number, out = int.from_bytes(address + check, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        out = BASE58[digit] + out
    return out


def varint(message, at):
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def fields(message):
    """Pairs of number and value; bytes where the field has a length."""
    at = 0
    while at < len(message):
        tag, at = varint(message, at)
        value, at = varint(message, at)
        if tag & 7 == 2:
            value, at = message[at:at + value], at + value
        yield tag >> 3, value


def first(message, wanted):
    return next((value for number, value in fields(message) if number == wanted), None)


def recorded_keys(chain):
    """Key by witness, of those that sign with another one, out of the accounts that java-tron held at the head."""
    out = {}
    with gzip.open(os.path.join(chain, "balances.jsonl.gz"), "rt") as lines:
        accounts = [line for line in map(json.loads, lines) if line["height"] == HEAD][0]["accounts"]
    for account in accounts:
        message = bytes.fromhex(account["proto"])
        permission = first(message, 32)
        if first(message, 14) and permission:
            out[base58(first(message, 3))] = base58(first(first(permission, 7), 1))
    return {witness: key for witness, key in out.items() if witness != key}


def start_devnets(world, chain, count, *arguments):
    """Addresses of devnets that make the same blocks, each on a clock of its own."""
    addresses = [f"127.0.0.1:{crash_test.free_port()}" for _ in range(count)]
    started = [subprocess.Popen(
        [world.program("tributary-devnet"), "--replay", chain, "--grpc", address, *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) for address in addresses]
    world.processes += started
    for process in started:
        if process.stdout.readline() != "ready\n":
            crash_test.fail(world, "a devnet does not start")
        process.stdout.close()
    return addresses


class Node(crash_test.Node):
    def __init__(self, world, upstream, folder):
        super().__init__(world, None, folder)
        self.upstream = upstream

    def start(self, *options):
        self.port = crash_test.free_port()
        self.process = self.world.start(
            "tributaryd", "--network", os.path.join(self.world.chain, "network.json"), "--data-dir", self.data,
            "--upstream", self.upstream, "--grpc", f"127.0.0.1:{self.port}", *options)

    def solid_at(self, number):
        return self.wait_for(lambda s: s.get("solid", {}).get("number", 0) >= number, "node", "status")


class AnchorSuggest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = crash_test.World(argparse.Namespace(bin=OPTIONS.bin, data=OPTIONS.data, seed=1))
        cls.network_file = os.path.join(cls.world.chain, "network.json")
        keys = os.path.join(cls.world.chain, "keys.json")
        cls.devnets = start_devnets(cls.world, cls.world.chain, 3, "--keys", keys, "--block-interval", "500")

    @classmethod
    def tearDownClass(cls):
        cls.world.close()

    def cli(self, *arguments):
        done = subprocess.run([self.world.program("tributary"), *arguments], capture_output=True, text=True)
        return done.returncode, done.stdout, done.stderr

    def suggest(self, nodes, *options):
        named = [word for node in nodes for word in ("--from", node)]
        return self.cli("anchor", "suggest", "--network", self.network_file, *named, *options)

    def test_the_keys_are_those_recorded_and_a_node_skips_from_the_file(self):
        file = os.path.join(self.world.work, "anchor.json")
        code, out, err = self.suggest(self.devnets, "--out", file, "-o", "json")
        self.assertEqual(code, 0, err)
        report = json.loads(out)
        self.assertEqual(report["schema"], "tributary.anchor.suggest/v1")
        self.assertEqual(report["named"], 3)
        self.assertGreaterEqual(len(report["agreeing"]), 2, report)
        with open(file) as text:
            anchor = json.load(text)
        self.assertEqual({entry["witness"]: entry["key"] for entry in anchor["keys"]},
                         recorded_keys(self.world.chain))
        self.assertEqual((anchor["digest"], anchor["number"]), (report["digest"], report["number"]))
        self.assertEqual(len(anchor["seats"]), 27)

        skipping = Node(self.world, self.devnets[0], "skipping")
        skipping.start("--anchor", file, "--sync", "skip", "--requests-per-second", "1000")
        dense = Node(self.world, self.devnets[1], "dense")
        dense.start("--anchor", "genesis", "--sync", "dense")
        # Two rounds behind the anchor both have counted on their own.
        goal = anchor["number"] + 54
        self.assertEqual(int(skipping.solid_at(goal)["anchor"]["number"]), anchor["number"])
        dense.solid_at(goal)
        by_skipping, by_dense = (
            node.ask("header", str(goal), "--min-level", "solid") for node in (skipping, dense))
        self.assertEqual((by_skipping["id"], by_skipping["level"]), (by_dense["id"], "SOLID"))
        self.assertEqual(dense.ask("header", str(anchor["number"]))["id"], anchor["id"])

    def test_without_a_file_the_output_is_one_and_a_stranger_is_named(self):
        other = os.path.join(os.path.dirname(self.world.chain), "turnover")
        stranger, = start_devnets(self.world, other, 1)
        code, out, err = self.suggest([*self.devnets[:2], stranger])
        self.assertEqual(code, 0, err)
        self.assertIn(f"{stranger}: ", err)
        file = os.path.join(self.world.work, "redirected.json")
        with open(file, "w") as text:
            text.write(out)
        code, shown, _ = self.cli("-o", "json", "anchor", "inspect", file)
        self.assertEqual(code, 0)
        self.assertIn(json.loads(shown)["digest"], err)

    def test_two_names_of_one_node_are_no_agreement(self):
        address = self.devnets[0]
        code, out, err = self.suggest([address, "ipv4:" + address], "-o", "json")
        refusal = json.loads(out)
        self.assertEqual((code, refusal["reason"]), (1, "no_agreement"), err)
        self.assertIn("another name", refusal["detail"])

    def test_nodes_are_named_as_they_should(self):
        address = self.devnets[0]
        for nodes, options, word in (((address,), (), "--threshold"), ((address, address), (), "--from"),
                                     ((address, "nowhere"), (), "--from"),
                                     ((address, "127.0.0.1:1"), ("--threshold", "1"), "--threshold")):
            code, _, err = self.suggest(nodes, *options)
            self.assertEqual(code, 2, err)
            self.assertIn(word, err)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True)
    parser.add_argument("--data", required=True)
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
