#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The vault on a network of its own, with the real programs: devnet, node and command line.

The vault is deployed, somebody deposits tokens, a receipt is signed and cashed by its payee with a top-level call. The
light node runs every contract call of the chain from proved bodies: all balances stay EXACT, the vault's too, and what
its functions answer is what the full node says. A node that runs nothing knows bounds only, and of the vault nothing;
once a call cannot be told from blocks, nobody who runs them all knows more.

usage: vault_test.py --bin DIR --data DIR
"""
import argparse
import json
import os
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import crash_test  # noqa: E402

OPTIONS = None
TOKEN = "1000002"
DEPOSIT, PAID = 5_000_000, 1_200_000
FEE_LIMIT = "1000000000"
CHAIN_ID = "885277628"


class ShadowNode(crash_test.Node):
    """A node that runs contract calls, or one that does not."""

    def __init__(self, world, devnet, folder, network, shadow):
        super().__init__(world, devnet, folder)
        self.network, self.shadow = network, shadow

    def start(self):
        self.port = crash_test.free_port()
        arguments = ["--network", self.network, "--data-dir", self.data, "--upstream", self.devnet.address,
                     "--grpc", f"127.0.0.1:{self.port}", "--watch-token", TOKEN]
        if self.shadow:
            arguments += ["--shadow", "all"]
        self.process = self.world.start("tributaryd", *arguments)


class Vault(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = crash_test.World(argparse.Namespace(bin=OPTIONS.bin, data=OPTIONS.data, seed=1))
        keys = os.path.join(cls.world.chain, "keys.json")
        cls.devnet = crash_test.Devnet(cls.world, "--keys", keys, "--block-interval", "100")
        with open(os.path.join(cls.world.chain, "network.json")) as file:
            network = json.load(file)
        # The recording began with java-tron's first parameters; its proposals stood for a minute.
        network["genesis_parameters"] = {}
        network["proposal_expire_ms"] = 60_000
        path = os.path.join(cls.world.work, "network.json")
        with open(path, "w") as file:
            json.dump(network, file)
        cls.node = ShadowNode(cls.world, cls.devnet, "shadow", path, True)
        cls.plain = ShadowNode(cls.world, cls.devnet, "plain", path, False)
        for node in (cls.node, cls.plain):
            node.start()
            node.synced()
        cls.artefact = os.path.join(os.path.abspath(OPTIONS.data), "..", "..", "oracle", "contracts",
                                    "BandwidthVault.json")

    @classmethod
    def tearDownClass(cls):
        cls.world.close()

    def run_cli(self, node, *arguments):
        done = subprocess.run(
            [self.world.program("tributary"), "--node", f"127.0.0.1:{node.port}", "-o", "json", *arguments],
            capture_output=True, text=True)
        return done.returncode, json.loads(done.stdout), done.stderr

    def cli(self, *arguments):
        code, answer, err = self.run_cli(self.node, *arguments)
        self.assertEqual(code, 0, (answer, err))
        return answer

    def balance(self, address, node=None):
        code, answer, err = self.run_cli(node or self.node, "balance", address, "--token", TOKEN, "--min-level",
                                         "solid")
        self.assertEqual(code, 0, (answer, err))
        return answer

    def exact(self, address):
        answer = self.balance(address)
        self.assertEqual(answer["exactness"], "EXACT", answer)
        return int(answer["amount"])

    def send(self, role, vault, function, *more):
        sent = self.cli("contract", "send", vault, function, *more, "--abi", self.artefact, "--fee-limit", FEE_LIMIT,
                        "--from", self.world.key_file(role), "--wait", "solid")
        self.assertEqual(sent["level"], "SOLID", sent)
        return sent

    def refusal(self, node, *arguments):
        code, answer, _ = self.run_cli(node, *arguments)
        return code, answer["reason"]

    def state_is_what_the_full_node_says(self, vault, calls):
        """`contract state` of the light node, function by function, against TriggerConstantContract."""
        written = [word for name, arguments in calls for word in ("--call", f"{name}({','.join(arguments)})")]
        state = self.cli("contract", "state", vault, "--abi", self.artefact, *written)
        self.assertEqual((state["complete"], state["as_of"]["level"]), (True, "SOLID"))
        shown = {entry["call"]: entry for entry in state["calls"]}
        views = [(name, []) for name in ("delay", "domainSeparator", "holdings", "token")]
        for name, arguments in views + calls:
            said = self.cli("contract", "call", vault, name, *arguments, "--abi", self.artefact, "--full-node",
                            self.devnet.address)
            entry = shown.pop(f"{name}({','.join(arguments)})")
            self.assertEqual((entry["values"], entry["energy_used"]), (said["values"], said["energy_used"]), entry)
        self.assertEqual(shown, {})
        return state

    def diverge(self):
        """A contract that reads its caller's TRX, which blocks do not tell."""
        reader = os.path.join(self.world.work, "reader.json")
        with open(reader, "w") as file:
            json.dump({"contract": "Reader", "abi": [], "bytecode": "6006600c60003960066000f3" "333160005500"}, file)
        deployed = self.cli("contract", "deploy", reader, "--fee-limit", FEE_LIMIT, "--from",
                            self.world.key_file("acct9"), "--wait", "solid")
        self.cli("contract", "send", deployed["contract_address"], "read()", "--fee-limit", FEE_LIMIT, "--from",
                 self.world.key_file("acct9"), "--wait", "solid")

    def test_a_receipt_is_cashed_and_everybody_knows_exactly_what_is_left(self):
        payer, payee = self.world.address("user1"), self.world.address("user2")
        payer_had, payee_had = self.exact(payer), self.exact(payee)

        deployed = self.cli("contract", "deploy", self.artefact, "--constructor", f'["{TOKEN}", "604800"]',
                            "--fee-limit", FEE_LIMIT, "--from", self.world.key_file("acct9"), "--wait", "solid")
        vault = deployed["contract_address"]
        self.assertEqual(self.exact(vault), 0)

        self.send("user1", vault, "deposit", "--token", TOKEN, "--token-value", str(DEPOSIT))
        self.assertEqual(self.exact(vault), DEPOSIT)
        self.assertEqual(self.exact(payer), payer_had - DEPOSIT)
        signer = self.world.address("user3")
        self.send("user1", vault, "setSigner", signer, "900000", "2000000000")
        seen = [("accounts", [payer]), ("signers", [payer, signer]), ("paid", [payer, payee])]
        state = self.state_is_what_the_full_node_says(vault, seen)
        values = [[value["value"] for value in entry["values"]] for entry in state["calls"]]
        self.assertEqual(values[2:], [[str(DEPOSIT)], [TOKEN], [str(DEPOSIT), "0", "0"],
                                      ["900000", "0", "2000000000"], ["0"]])
        self.assertEqual(state["tokens"], [{"token_id": TOKEN, "amount": str(DEPOSIT)}])

        signed = self.cli("oracle", "receipt", "sign", "--from", self.world.key_file("user1"), "--payee", payee,
                          "--sequence", "1", "--bytes-total", "1048576", "--amount-total", str(PAID), "--epoch", "1",
                          "--expiry", "2000000000", "--chain-id", CHAIN_ID, "--vault", vault)
        receipt, signature = signed["receipt"], signed["signature"]
        words = [receipt["payer"], receipt["payee"], receipt["epoch"], receipt["sequence"], receipt["bytes_total"],
                 receipt["amount_total"], receipt["lane"], receipt["pieces"], receipt["voucher"], receipt["expiry"]]
        parts = [signature[:64], signature[64:128], int(signature[128:130], 16)]
        self.send("user2", vault, "cash", json.dumps(words), json.dumps(parts))
        self.assertEqual(self.exact(vault), DEPOSIT - PAID)
        self.assertEqual(self.exact(payer), payer_had - DEPOSIT)
        self.assertEqual(self.exact(payee), payee_had + PAID)

        # The same receipt again is refused by the contract, and moves nothing.
        self.send("user2", vault, "cash", json.dumps(words), json.dumps(parts))
        self.assertEqual(self.exact(payee), payee_had + PAID)
        self.state_is_what_the_full_node_says(vault, seen)
        rows = self.cli("contract", "state", vault, "--rows", "2")["storage"]
        self.assertEqual(len(rows["rows"]), 2)
        behind = self.cli("contract", "state", vault, "--after", rows["next"])["storage"]
        self.assertEqual((len(behind["rows"]), behind["next"]), (1, ""))

        # From bodies alone nobody knows what the vault paid.
        self.plain.wait_for(lambda a: a.get("as_of", {}).get("number", 0) >= 3000, "balance", payee, "--token", TOKEN)
        self.assertEqual(self.balance(payee, self.plain)["exactness"], "BOUNDED")
        self.assertEqual(self.refusal(self.plain, "contract", "state", vault), (3, "contract_not_shadowed"))
        self.assertEqual(self.refusal(self.node, "contract", "state", payee), (1, "not_found"))

        self.diverge()
        self.assertEqual(self.refusal(self.node, "contract", "state", vault), (3, "contract_diverged"))


def main():
    global OPTIONS
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True)
    parser.add_argument("--data", required=True)
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest])


if __name__ == "__main__":
    main()
