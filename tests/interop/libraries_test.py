#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Key files and transactions go back and forth between the command line and the libraries people use.

tronweb (npm) and tronpy (PyPI) are installed below the build folder once. Where the registries cannot be reached the test
says so and is skipped, unless TRIBUTARY_REQUIRE_INTEROP is set. What the libraries sign is sent to the devnet by our
command line and proved there; both libraries speak HTTP only, which the devnet does not.

usage: libraries_test.py --bin DIR --data DIR --install DIR
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "component"))
import crash_test  # noqa: E402

OPTIONS = None
TOKEN = "1000002"
SKIPPED = 77
NPM = ["tronweb@6.5.1"]
PYPI = ["tronpy[offline,mnemonic]==0.6.2", "eth-keyfile==0.10.0"]
PASSWORD = "correct horse"
# What a token's issuer names; tronweb wants a scheme. Nothing is fetched from it.
SITE = "https:" + "//example.org"


class Unreachable(Exception):
    pass


def install(done_file, *commands):
    """Once: a later run finds the file and its list of packages."""
    wanted = " ".join(NPM + PYPI)
    if os.path.exists(done_file):
        with open(done_file) as file:
            if file.read() == wanted:
                return
    for command in commands:
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=300, stdin=subprocess.DEVNULL)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise Unreachable(f"{command[0]}: {error}") from error
        if done.returncode != 0:
            raise Unreachable(f"{' '.join(command[:3])} failed: {(done.stderr or done.stdout).strip()[-600:]}")
    with open(done_file, "w") as file:
        file.write(wanted)


def install_libraries(folder):
    web, py = os.path.join(folder, "web"), os.path.join(folder, "py")
    os.makedirs(web, exist_ok=True)
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise Unreachable("node and npm are not installed")
    install(os.path.join(web, "done"),
            [npm, "install", "--prefix", web, "--no-audit", "--no-fund", "--ignore-scripts", *NPM])
    install(os.path.join(py, "done"),
            [sys.executable, "-m", "venv", py],
            [os.path.join(py, "bin", "pip"), "install", "--quiet", "--disable-pip-version-check", *PYPI])
    return web, py


class World(crash_test.World):
    """Devnet and node behind the recording, and both libraries."""

    def __init__(self):
        super().__init__(argparse.Namespace(bin=OPTIONS.bin, data=OPTIONS.data, seed=1))
        keys = os.path.join(self.chain, "keys.json")
        self.devnet = crash_test.Devnet(self, "--keys", keys, "--block-interval", "100")
        self.node = crash_test.Node(self, self.devnet, "data")
        self.node.start()
        self.node.synced()

    def path(self, name):
        return os.path.join(self.work, name)

    def secret(self, role):
        return self.accounts[role]["privateKey"]

    def cli(self, *arguments):
        done = subprocess.run([self.program("tributary"), "--node", f"127.0.0.1:{self.node.port}", "-o", "json", *arguments],
                              capture_output=True, text=True)
        answer = json.loads(done.stdout)
        if done.returncode != 0:
            raise AssertionError(f"{arguments}: {answer} {done.stderr}")
        return answer

    def built(self, *arguments):
        """An unsigned transaction of ours."""
        # The devnet's chain time runs thirty times as fast as the clock.
        self.cli(*arguments, "--lifetime", "80000", "--build", self.path("built.json"))
        with open(self.path("built.json")) as file:
            return json.load(file)

    def signed(self, transaction, *roles):
        path = self.path("signed.json")
        with open(path, "w") as file:
            json.dump(transaction, file)
        for role in roles:
            self.cli("tx", "sign", path, "--from", self.key_file(role))
        with open(path) as file:
            return json.load(file)

    def header(self):
        """Reference block and times for a library's builder."""
        raw = self.built("transfer", "--from", self.address("acct3"), "--to", self.address("acct4"), "--amount", "1",
                         "--token", "TRX")["raw_data"]
        return {name: raw[name] for name in ("ref_block_bytes", "ref_block_hash", "expiration", "timestamp")}

    def kinds(self):
        """One unsigned transaction of ours of each kind, by who signs it."""
        acct3, acct4 = self.address("acct3"), self.address("acct4")
        common = ("--from", acct3)
        return [
            self.built("transfer", *common, "--to", acct4, "--amount", "1500000", "--token", "TRX"),
            self.built("transfer", *common, "--to", acct4, "--amount", "7", "--token", TOKEN),
            self.built("token", "buy", TOKEN, *common, "--sun", "9", "--issuer", acct4),
            self.built("token", "issue", *common, "--name", "Pearl", "--abbr", "PRL", "--supply", "1000000",
                       "--precision", "2", "--units", "5", "--sun", "2", "--start", "+60", "--end", "+120",
                       "--frozen", "10:1", "--url", "example.org", "--description", "of the sea"),
            self.built("permission", "set", *common, "--owner", "1:" + acct3, "--active", f"2:{acct3},{acct4}=2"),
            self.built("transfer", *common, "--to", acct4, "--amount", "7", "--token", TOKEN, "--permission-id", "2"),
        ]


class Library(unittest.TestCase):
    def keystore(self, form):
        """A key file of ours and the mnemonic behind it."""
        folder = self.world.path(f"keys-{form}-{self.id()}")
        with open(self.world.path("password"), "w") as file:
            file.write(PASSWORD + "\n")
        words = self.world.path(f"words-{form}-{self.id()}")
        made = self.world.cli("wallet", "new", "--mnemonic", "--mnemonic-out", words, "--light", "--address-form", form,
                              "--keys-dir", folder, "--password-file", self.world.path("password"))
        with open(made["file"]) as file, open(words) as phrase:
            return made, file.read(), phrase.read().strip()

    def use_keystore(self, keystore, address):
        """Our command line signs with a key file of theirs."""
        path = self.world.path("theirs.json")
        with open(path, "w") as file:
            file.write(keystore)
        self.world.signed(self.world.built("transfer", "--from", address, "--to", self.world.address("acct3"),
                                           "--amount", "1", "--token", "TRX"))
        signed = self.world.cli("tx", "sign", self.world.path("signed.json"), "--from", path, "--password-file",
                                self.world.path("password"))
        self.assertEqual(signed["signers"], [address])

    def send(self, transaction, txid=None):
        path = self.world.path("theirs-signed.json")
        with open(path, "w") as file:
            json.dump(transaction, file)
        sent = self.world.cli("tx", "broadcast", path)
        self.assertEqual(sent["level"], "SOLID")
        self.assertEqual(sent["transaction_id"], txid or transaction["txID"])
        return sent


class TronWeb(Library):
    def ask(self, **request):
        done = subprocess.run(["node", os.path.join(HERE, "tronweb_side.js")], input=json.dumps(request), text=True,
                              capture_output=True, env={**os.environ, "NODE_PATH": os.path.join(self.web, "node_modules")})
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def make(self, kind, *values, role="acct3", permission=None):
        return self.ask(action="make", kind=kind, values=values, header=self.world.header(),
                        key=self.world.secret(role), permission=permission)["transaction"]

    def test_it_opens_our_key_file_and_mnemonic(self):
        made, keystore, words = self.keystore("ethereum")
        opened = self.ask(action="open_keystore", keystore=keystore, password=PASSWORD)
        self.assertEqual(opened["address"], made["address"])
        self.assertEqual(self.ask(action="open_mnemonic", words=words, path=made["path"])["address"], made["address"])

    def test_we_open_its_key_file(self):
        self.keystore("tron")
        made = self.ask(action="make_keystore", key=self.world.secret("acct6"), password=PASSWORD)
        self.use_keystore(made["keystore"], made["address"])

    def test_it_rebuilds_our_transactions_to_the_same_bytes_and_finds_who_signed(self):
        for transaction in self.world.kinds():
            signed = self.world.signed(transaction, "acct3", "acct4")
            checked = self.ask(action="check", transaction=signed)
            self.assertEqual(checked, {"valid": True,
                                       "signers": [self.world.address("acct3"), self.world.address("acct4")]},
                             transaction["raw_data"]["contract"][0]["type"])

    def test_what_it_builds_and_signs_is_taken_and_proved(self):
        acct3, acct4 = self.world.address("acct3"), self.world.address("acct4")
        self.send(self.make("sendTrx", acct4, 1234, acct3))
        self.send(self.make("sendToken", acct4, 77, TOKEN, acct3))
        sale = {"name": "Coral", "abbreviation": "CRL", "description": "of the reef", "url": SITE,
                "totalSupply": 1000000, "trxRatio": 1, "tokenRatio": 3, "saleStart": 4_000_000_000_000,
                "saleEnd": 4_000_000_100_000, "frozenAmount": 5, "frozenDuration": 2, "precision": 3}
        self.send(self.make("createToken", sale, self.world.address("acct5"), role="acct5"))

    def test_it_signs_beside_us_for_shared_keys(self):
        acct12 = self.world.address("acct12")
        operations = "7fff1fc0033e0000000000000000000000000000000000000000000000000000"
        shared = [{"type": 2, "permission_name": "shared", "threshold": 2, "operations": operations,
                   "keys": [{"address": self.world.address(role), "weight": 1} for role in ("acct12", "acct8", "acct13")]}]
        owner = {"type": 0, "permission_name": "owner", "threshold": 1, "keys": [{"address": acct12, "weight": 1}]}
        self.send(self.make("updateAccountPermissions", acct12, owner, shared, role="acct12"))
        ours = self.world.signed(self.world.built("transfer", "--from", acct12, "--to", self.world.address("acct8"),
                                                  "--amount", "5", "--token", "TRX", "--permission-id", "2"), "acct8")
        both = self.ask(action="cosign", transaction=ours, key=self.world.secret("acct13"))["transaction"]
        sent = self.send(both)
        self.assertEqual(sent["signers"], [self.world.address("acct8"), self.world.address("acct13")])


class TronPy(Library):
    def ask(self, **request):
        done = subprocess.run([os.path.join(self.py, "bin", "python"), os.path.join(HERE, "tronpy_side.py")],
                              input=json.dumps(request), text=True, capture_output=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def make(self, kind, *values, role="acct3"):
        header = self.world.header()
        # tronpy cuts the reference out of a whole block id.
        reference = "0" * 12 + header["ref_block_bytes"] + header["ref_block_hash"] + "0" * 32
        return self.ask(action="make", kind=kind, values=values, now=header["timestamp"], reference=reference, lifetime=80_000_000,
                        key=self.world.secret(role), program=self.world.program("tributary"))["transaction"]

    def test_it_takes_the_key_of_our_key_file_and_mnemonic(self):
        for form in ("tron", "ethereum"):
            made, keystore, words = self.keystore(form)
            opened = self.ask(action="open_keystore", keystore=keystore, password=PASSWORD)
            self.assertEqual(opened["address"], made["address"])
            self.assertEqual(self.ask(action="open_mnemonic", words=words, path=made["path"])["address"],
                             made["address"])

    def test_we_open_a_key_file_of_its_side(self):
        self.keystore("tron")
        made = self.ask(action="make_keystore", key=self.world.secret("acct6"), password=PASSWORD)
        self.use_keystore(made["keystore"], made["address"])

    def test_it_finds_the_ids_and_signers_of_our_transactions(self):
        for transaction in self.world.kinds():
            signed = self.world.signed(transaction, "acct3", "acct4")
            checked = self.ask(action="check", transaction=signed)
            # tronpy hashes TRX transfers itself and nothing else of these.
            hashes = transaction["raw_data"]["contract"][0]["type"] == "TransferContract"
            self.assertEqual(checked["txid"], signed["txID"] if hashes else None)
            self.assertEqual(checked["signers"], [self.world.address("acct3"), self.world.address("acct4")])

    def test_what_it_builds_and_signs_is_taken_and_proved(self):
        acct3, acct4 = self.world.address("acct3"), self.world.address("acct4")
        self.send(self.make("transfer", acct3, acct4, 4321))
        self.send(self.make("asset_transfer", acct3, acct4, 78, int(TOKEN)))
        sale = {"url": SITE, "description": "of the lake", "precision": 1, "start_time": 4_000_000_000_000,
                "end_time": 4_000_000_100_000}
        self.send(self.make("asset_issue", self.world.address("acct11"), "ALG", 1000, sale, role="acct11"))
        acct10 = self.world.address("acct10")
        permissions = {"owner": {"permission_name": "owner", "threshold": 1, "keys": [{"address": acct10, "weight": 1}]},
                       "actives": [{"type": 2, "permission_name": "both", "threshold": 2,
                                    "operations": "7fff1fc0033e" + "0" * 52,
                                    "keys": [{"address": acct10, "weight": 1}, {"address": acct3, "weight": 1}]}]}
        self.send(self.make("account_permission_update", acct10, permissions, role="acct10"))


def main():
    global OPTIONS
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--install", required=True)
    OPTIONS, rest = parser.parse_known_args()
    try:
        Library.web, Library.py = install_libraries(os.path.abspath(OPTIONS.install))
    except Unreachable as reason:
        print("tronweb and tronpy cannot be installed here:", reason)
        if os.environ.get("TRIBUTARY_REQUIRE_INTEROP"):
            return 1
        print("skipped: set TRIBUTARY_REQUIRE_INTEROP to make this a failure")
        return SKIPPED
    crash_test.TOKEN = TOKEN
    Library.world = World()
    try:
        return 0 if unittest.main(argv=[sys.argv[0], *rest], verbosity=2, exit=False).result.wasSuccessful() else 1
    finally:
        Library.world.close()


if __name__ == "__main__":
    sys.exit(main())
