#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Kills the real node at random moments of sync and of receipt-to-payout and looks what is left.

After every restart the node must stand at least where it stood when it last answered; in the end it must have the same
head and the same balances as a node that was never killed, and each payee must have been paid the highest acknowledged
total exactly once.

usage: crash_test.py --bin DIR --data DIR [--kills N] [--seed N]
"""
import argparse
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

TOKEN = "1000002"
OPERATOR, PAYERS, PAYEES = "acct13", ("acct12", "acct11"), ("user42", "user17")
PATIENCE = 120


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class World:
    """The programs, the recording, a folder for everything that is written."""

    def __init__(self, options):
        self.bin = os.path.abspath(options.bin)
        self.chain = os.path.join(os.path.abspath(options.data), "chains", "main")
        self.random = random.Random(options.seed)
        self.work = tempfile.mkdtemp(prefix="tributary-crash.")
        with open(os.path.join(self.chain, "keys.json")) as keys:
            self.accounts = {account["role"]: account for account in json.load(keys)}
        self.processes = []

    def program(self, name):
        return os.path.join(self.bin, name)

    def start(self, name, *arguments):
        log = open(os.path.join(self.work, name + ".log"), "ab")
        process = subprocess.Popen([self.program(name), *arguments], stdout=log, stderr=log)
        log.close()
        self.processes.append(process)
        return process

    def key_file(self, role):
        path = os.path.join(self.work, role + ".key")
        if not os.path.exists(path):
            with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
                file.write(self.accounts[role]["privateKey"] + "\n")
        return path

    def address(self, role):
        return self.accounts[role]["b58"]

    def close(self):
        for process in self.processes:
            if process.poll() is None:
                process.kill()
            process.wait()


def fail(world, text):
    print("FAILED:", text, "(kept:", world.work + ")")
    world.close()
    sys.exit(1)


class Devnet:
    def __init__(self, world, *arguments):
        self.address = f"127.0.0.1:{free_port()}"
        log = os.path.join(world.work, "tributary-devnet.log")
        before = os.path.getsize(log) if os.path.exists(log) else 0
        self.process = world.start(
            "tributary-devnet", "--replay", world.chain, "--grpc", self.address, *arguments)
        end = time.monotonic() + PATIENCE
        while True:
            with open(log) as lines:
                lines.seek(before)
                if "ready" in lines.read().split("\n"):
                    return
            if self.process.poll() is not None or time.monotonic() > end:
                fail(world, "the devnet does not start")
            time.sleep(0.05)


class Node:
    """A tributaryd that is started, asked and killed."""

    def __init__(self, world, devnet, folder, config=None):
        self.world, self.devnet, self.config = world, devnet, config
        self.data = os.path.join(world.work, folder)
        self.process = None
        self.port = None

    def start(self):
        self.port = free_port()
        arguments = ["--network", os.path.join(self.world.chain, "network.json"),
                     "--data-dir", self.data, "--upstream", self.devnet.address,
                     "--grpc", f"127.0.0.1:{self.port}", "--watch-token", TOKEN]
        if self.config:
            arguments += ["--config", self.config]
        self.process = self.world.start("tributaryd", *arguments)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def ask(self, *arguments):
        """The JSON answer; nothing while the node does not answer."""
        done = subprocess.run(
            [self.world.program("tributary"), "--node", f"127.0.0.1:{self.port}", "-o", "json", *arguments],
            capture_output=True, text=True)
        if self.process.poll() is not None:
            fail(self.world, "the node ended by itself")
        try:
            answer = json.loads(done.stdout)
        except ValueError:
            return None
        return answer if answer.get("reason") != "unavailable" else None

    def wait_for(self, what, *arguments):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            answer = self.ask(*arguments)
            if answer is not None and what(answer):
                return answer
            time.sleep(0.1)
        fail(self.world, f"no good answer to {arguments} in {PATIENCE} s, the last was {answer}")

    def synced(self):
        return self.wait_for(lambda status: status.get("state") not in (None, "SYNCING"), "node", "status")


def balances(node, world):
    out = {}
    for role in ("acct1", "acct5", "acct9", "acct12", "user42", "user17"):
        answer = node.wait_for(lambda a: "exactness" in a, "balance", world.address(role), "--token", TOKEN)
        out[role] = (answer["exactness"], answer["at_least"], answer.get("at_most"), answer["as_of"]["id"])
    return out


def kill_during_sync(world, kills):
    devnet = Devnet(world)
    never_killed = Node(world, devnet, "never-killed")
    never_killed.start()
    began = time.monotonic()
    wanted = never_killed.synced()
    duration = time.monotonic() - began
    wanted_balances = balances(never_killed, world)
    never_killed.kill()
    rounds = 0
    while kills > 0:
        rounds += 1
        node = Node(world, devnet, f"sync-{rounds}")
        stood_at = 0
        for _ in range(min(kills, world.random.randint(4, 9))):
            node.start()
            # Mostly inside the sync, sometimes before the node serves or after it has caught up.
            time.sleep(world.random.uniform(0.02, 1.2 * duration / 4))
            status = node.ask("node", "status") if world.random.random() < 0.5 else None
            if status is not None:
                if status["solid"]["number"] < stood_at:
                    fail(world, f"SOLID fell from {stood_at} to {status['solid']['number']} over a restart")
                stood_at = status["solid"]["number"]
            node.kill()
            kills -= 1
        node.start()
        status = node.synced()
        for name in ("head", "solid"):
            if status[name]["id"] != wanted[name]["id"]:
                fail(world, f"{name} is {status[name]} instead of {wanted[name]}")
        if balances(node, world) != wanted_balances:
            fail(world, "balances differ from those of the node that was never killed")
        node.kill()
        shutil.rmtree(node.data)
    devnet.process.kill()
    print(f"sync: {rounds} rounds ended with head {wanted['head']['number']}, SOLID {wanted['solid']['number']}"
          " and the balances of the node that was never killed", flush=True)


def write_config(world):
    path = os.path.join(world.work, "oracle.toml")
    with open(path, "w") as file:
        file.write(f'[oracle]\nenabled = true\ntoken = "{TOKEN}"\noperator_key = "{world.key_file(OPERATOR)}"\n'
                   "epoch_seconds = 60\nacceptance_grace_seconds = 0\n")
        for payer in PAYERS:
            file.write(f'[[oracle.deposits]]\nowner = "{world.address(payer)}"\namount = "1000000000000"\n')
    return path


class Ledger:
    """What was acknowledged: the highest total of each pair."""

    def __init__(self):
        self.totals = {}
        self.sequence = 0


def submit(world, node, ledger, pair):
    """One receipt with a higher total; true when it was acknowledged, false when nothing can be said."""
    status = node.ask("oracle", "status")
    if status is None or status.get("current_epoch") is None:
        return False
    ledger.sequence += 1
    total = ledger.totals.get(pair, 0) + world.random.randint(1, 100_000)
    receipt = os.path.join(world.work, "receipt.json")
    signed = node.ask("oracle", "receipt", "sign", "--from", world.key_file(pair[0]), "--payee",
                      world.address(pair[1]), "--sequence", str(ledger.sequence), "--bytes-total",
                      str(ledger.sequence * 1_000_000), "--amount-total", str(total),
                      "--epoch", str(status["current_epoch"]), "--out", receipt)
    if signed is None or "reason" in signed:
        return False
    answer = node.ask("oracle", "receipt", "submit", receipt)
    if answer is None:
        return False
    if answer["schema"] == "tributary.error/v1":
        # The epoch may have closed meanwhile, or an unacknowledged earlier receipt holds a higher total.
        if answer["reason"] in ("wrong_epoch", "total_decreased", "receipt_expired"):
            ledger.totals[pair] = max(ledger.totals.get(pair, 0), 0)
            return False
        fail(world, f"a receipt was refused: {answer}")
    ledger.totals[pair] = max(ledger.totals.get(pair, 0), total)
    return True


def kill_during_payouts(world, kills):
    devnet = Devnet(world, "--block-interval", "100", "--keys", os.path.join(world.chain, "keys.json"))
    node = Node(world, devnet, "oracle", write_config(world))
    ledger = Ledger()
    pairs = [(payer, payee) for payer in PAYERS for payee in PAYEES]
    acknowledged = 0
    for _ in range(kills):
        node.start()
        end = time.monotonic() + world.random.uniform(0.1, 2.5)
        while time.monotonic() < end:
            if submit(world, node, ledger, world.random.choice(pairs)):
                acknowledged += 1
        node.kill()
    node.start()
    node.synced()
    for pair in pairs:
        end = time.monotonic() + PATIENCE
        while not submit(world, node, ledger, pair):
            if time.monotonic() > end:
                fail(world, "no receipt is acknowledged after the last restart")
            time.sleep(0.1)
        acknowledged += 1
    last = node.wait_for(lambda s: s.get("current_epoch") is not None, "oracle", "status")["current_epoch"]
    node.wait_for(lambda s: (s.get("closed_through") or 0) >= last and s.get("unpaid_payouts") == 0,
                  "oracle", "status")
    compare_payments(world, devnet, ledger)
    node.kill()
    devnet.process.kill()
    print(f"oracle: {acknowledged} receipts acknowledged over {kills} kills, each pair's highest total paid once",
          flush=True)


def compare_payments(world, devnet, ledger):
    """A fresh node adds up what stands on the chain: payees spend nothing, so at_least rises by what they got."""
    fresh = Node(world, devnet, "fresh")
    fresh.start()
    fresh.synced()
    for payee in PAYEES:
        seen = [fresh.wait_for(lambda a: "at_least" in a, "balance", world.address(payee), "--token", TOKEN, *at)
                for at in (("--at", "3000"), ())]
        got = int(seen[1]["at_least"]) - int(seen[0]["at_least"])
        owed = sum(total for (_, to), total in ledger.totals.items() if to == payee)
        if got != owed:
            fail(world, f"{payee} was paid {got}, acknowledged were {owed}")
    fresh.kill()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--kills", type=int, default=12)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    world = World(options)
    kill_during_sync(world, options.kills // 2)
    kill_during_payouts(world, options.kills - options.kills // 2)
    world.close()
    shutil.rmtree(world.work)
    print(f"{options.kills} kills survived")


if __name__ == "__main__":
    main()
