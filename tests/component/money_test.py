#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The life of a token with the real programs: devnet, node and command line.

A token is issued, bought in its sale, transferred, and what of its supply was frozen is freed after a day; an account is
given shared keys and two of three sign a transfer. Every transaction is included, SOLID and proved by the light node,
and the balances come with their evidence.

usage: money_test.py --bin DIR --data DIR
"""
import argparse
import json
import os
import signal
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import crash_test  # noqa: E402

OPTIONS = None
# The recording has four tokens: the next one gets this id.
NEW_TOKEN = "1000005"
SUPPLY, FROZEN = 1_000_000, 300_000


class Money(unittest.TestCase):
    """One network that goes on where the recording ends, one node behind it."""

    @classmethod
    def setUpClass(cls):
        crash_test.TOKEN = NEW_TOKEN
        cls.world = crash_test.World(argparse.Namespace(bin=OPTIONS.bin, data=OPTIONS.data, seed=1))
        keys = os.path.join(cls.world.chain, "keys.json")
        cls.devnet = crash_test.Devnet(cls.world, "--keys", keys, "--block-interval", "100")
        cls.node = crash_test.Node(cls.world, cls.devnet, "data")
        cls.node.start()
        cls.node.synced()

    @classmethod
    def tearDownClass(cls):
        cls.world.close()

    def path(self, name):
        return os.path.join(self.world.work, name)

    def key(self, role):
        return self.world.key_file(role)

    def address(self, role):
        return self.world.address(role)

    def run_cli(self, *arguments):
        done = subprocess.run(
            [self.world.program("tributary"), "--node", f"127.0.0.1:{self.node.port}", "-o", "json", *arguments],
            capture_output=True, text=True)
        return done.returncode, json.loads(done.stdout), done.stderr

    def cli(self, *arguments):
        code, answer, err = self.run_cli(*arguments)
        self.assertEqual(code, 0, (answer, err))
        return answer

    def refused(self, *arguments):
        code, answer, _ = self.run_cli(*arguments)
        self.assertNotEqual(code, 0, answer)
        return answer

    def assert_proved(self, report):
        """SOLID, and found again in the same block by its id alone."""
        self.assertEqual(report["level"], "SOLID", report)
        shown = self.cli("tx", "show", report["transaction_id"], "--min-level", "solid")
        self.assertEqual(shown["as_of"], report["as_of"])

    def balance(self, role, token=NEW_TOKEN):
        answer = self.cli("balance", self.address(role), "--token", token, "--min-level", "solid")
        self.assertEqual(answer["exactness"], "EXACT", answer)
        self.assertEqual(answer["as_of"]["level"], "SOLID")
        return int(answer["amount"])

    def grow(self, blocks):
        goal = self.cli("node", "status")["head"]["number"] + blocks
        self.node.wait_for(lambda status: status["head"]["number"] >= goal, "node", "status")

    def issue(self, *more):
        return self.run_cli("token", "issue", "--from", self.key("acct9"), "--name", "Pearl", "--abbr", "PRL",
                            "--supply", str(SUPPLY), "--precision", "2", "--units", "5", "--sun", "2",
                            "--start", "+300", "--end", "+864000", "--frozen", f"{FROZEN}:1",
                            "--url", "example.org", *more)

    def test_1_a_token_is_issued_once(self):
        code, plan, _ = self.issue("--dry-run")
        self.assertEqual((code, plan["state"], plan["estimate"]["fixed_fee"]), (0, "dry_run", "1024000000"))
        code, issued, err = self.issue()
        self.assertEqual(code, 0, (issued, err))
        self.assert_proved(issued)
        self.assertEqual(issued["token_id"], NEW_TOKEN)
        info = self.cli("token", "info", NEW_TOKEN)
        self.assertEqual((info["name"], info["precision"], info["issuer"]), ("Pearl", 2, self.address("acct9")))
        self.assertEqual(self.balance("acct9"), SUPPLY - FROZEN)
        code, again, _ = self.issue()
        self.assertEqual((code, again["reason"]), (1, "upstream_refused"))
        self.assertIn("CONTRACT_VALIDATE_ERROR", again["detail"])

    def test_2_it_is_bought_in_its_sale(self):
        # The sale opens 300 s of chain time, at most 100 blocks, after the issue was made.
        self.grow(102)
        bought = self.cli("token", "buy", NEW_TOKEN, "--from", self.key("acct4"), "--sun", "2001")
        self.assert_proved(bought)
        self.assertEqual(self.balance("acct4"), 2001 * 5 // 2)
        self.assertEqual(self.balance("acct9"), SUPPLY - FROZEN - 2001 * 5 // 2)
        refusal = self.refused("token", "buy", NEW_TOKEN, "--from", self.key("acct4"), "--sun", "1000000000")
        self.assertIn("CONTRACT_VALIDATE_ERROR", refusal["detail"])

    def test_3_it_is_transferred_in_three_steps(self):
        file = self.path("transfer.json")
        built = self.cli("transfer", "--from", self.address("acct4"), "--to", self.address("acct5"),
                         "--amount", "2", "--token", NEW_TOKEN, "--lifetime", "80000", "--build", file)
        unsigned = self.refused("tx", "broadcast", file)
        self.assertEqual(unsigned["reason"], "bad_signature")
        self.cli("tx", "sign", file, "--from", self.key("acct5"), "--out", self.path("wrong.json"))
        self.assertIn("SIGERROR", self.refused("tx", "broadcast", self.path("wrong.json"))["detail"])
        self.cli("tx", "sign", file, "--from", self.key("acct4"))
        sent = self.cli("tx", "broadcast", file)
        self.assertEqual(sent["transaction_id"], built["transaction_id"])
        self.assert_proved(sent)
        again = self.cli("tx", "broadcast", file)
        self.assertEqual((again["transaction_id"], again["as_of"]), (sent["transaction_id"], sent["as_of"]))
        self.assertEqual(self.balance("acct4"), 5000)

    def test_4_frozen_supply_is_freed_when_it_is_due(self):
        early = self.refused("token", "unfreeze", "--from", self.key("acct9"))
        self.assertIn("CONTRACT_VALIDATE_ERROR", early["detail"])
        before = self.balance("acct9")
        self.devnet.process.send_signal(signal.SIGUSR1)
        self.grow(30)
        freed = self.cli("token", "unfreeze", "--from", self.key("acct9"))
        self.assert_proved(freed)
        self.assertEqual(self.balance("acct9"), before + FROZEN)

    def test_5_two_of_three_keys_move_an_account(self):
        shared = "2:" + ",".join(self.address(role) for role in ("acct4", "acct5", "acct6"))
        changed = self.cli("permission", "set", "--from", self.key("acct4"),
                           "--owner", "1:" + self.address("acct4"), "--active", shared)
        self.assert_proved(changed)
        pay = ("transfer", "--from", self.address("acct4"), "--to", self.address("acct5"), "--amount", "7",
               "--token", NEW_TOKEN, "--permission-id", "2")
        one = self.refused(*pay, "--signers", self.key("acct5"))
        self.assertIn("SIGERROR", one["detail"])
        stranger = self.refused(*pay, "--signers", self.key("acct5") + "," + self.key("acct7"))
        self.assertIn("SIGERROR", stranger["detail"])
        before = self.balance("acct4")
        two = self.cli(*pay, "--signers", self.key("acct5") + "," + self.key("acct6"))
        self.assert_proved(two)
        self.assertEqual(two["signers"], [self.address("acct5"), self.address("acct6")])
        self.assertEqual(self.balance("acct4"), before - 7)
        # The default operations leave permissions to the owner alone.
        forbidden = self.refused("permission", "set", "--from", self.address("acct4"), "--owner",
                                 "1:" + self.address("acct5"), "--active", shared, "--permission-id", "2",
                                 "--signers", self.key("acct5") + "," + self.key("acct6"))
        self.assertIn("SIGERROR", forbidden["detail"])

    def test_6_keys_from_a_mnemonic_are_paid_and_pay(self):
        password = self.path("password")
        with open(password, "w") as file:
            file.write("correct horse\n")
        keys = ("--keys-dir", self.path("keys"), "--password-file", password)
        made = self.cli("wallet", "new", "--mnemonic", "--mnemonic-out", self.path("words"), "--light", *keys)
        self.assertEqual(os.stat(made["file"]).st_mode & 0o777, 0o600)
        self.assertEqual(os.stat(self.path("words")).st_mode & 0o777, 0o600)
        again = self.cli("wallet", "import", "--mnemonic", self.path("words"), "--light", "--keys-dir",
                         self.path("again"), "--password-file", password)
        self.assertEqual(again["address"], made["address"])
        paid = self.cli("transfer", "--from", self.key("acct5"), "--to", made["address"], "--amount", "2000000",
                        "--token", "TRX")
        self.assert_proved(paid)
        back = self.cli("transfer", "--from", made["address"], "--to", self.address("acct5"), "--amount", "5",
                        "--token", "TRX", *keys)
        self.assert_proved(back)
        with open(password, "w") as file:
            file.write("wrong horse\n")
        wrong = self.refused("transfer", "--from", made["address"], "--to", self.address("acct5"), "--amount", "5",
                             "--token", "TRX", *keys)
        self.assertEqual(wrong["reason"], "wrong_password")

    def test_7_a_transaction_of_another_network_is_named(self):
        with open(self.path("transfer.json")) as file:
            transaction = json.load(file)
        transaction["raw_data"]["ref_block_hash"] = "0011223344556677"
        del transaction["raw_data_hex"], transaction["txID"]
        with open(self.path("foreign.json"), "w") as file:
            json.dump(transaction, file)
        self.assertEqual(self.refused("tx", "broadcast", self.path("foreign.json"))["reason"], "wrong_network")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True)
    parser.add_argument("--data", required=True)
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2, failfast=True)
