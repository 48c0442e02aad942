# SPDX-License-Identifier: Apache-2.0
"""What tronpy makes of our files, and makes for us.

usage: tronpy_side.py < REQUEST > ANSWER, both one JSON object; run by a Python that has tronpy, mnemonic and eth-keyfile
"""
import json
import subprocess
import sys

import eth_keyfile
import tronpy.tron
from tronpy import Tron
from tronpy.hdwallet import key_from_seed, seed_from_mnemonic
from tronpy.keys import PrivateKey, Signature
from tronpy.proto.transaction import calculate_txid_from_raw_data
from tronpy.providers import HTTPProvider


class CliProvider(HTTPProvider):
    """tronpy asks a full node over HTTP what to sign; here it asks our command line, which needs no node for it."""

    def __init__(self, program):
        super().__init__("")
        self.program = program

    def make_request(self, method, params=None):
        assert method == "wallet/getsignweight", method
        done = subprocess.run([self.program, "-o", "json", "tx", "decode", "-"], input=json.dumps(params),
                              capture_output=True, text=True, check=True)
        return {"transaction": {"transaction": {"txID": json.loads(done.stdout)["transaction_id"]}}}


def private_key(request):
    return PrivateKey(bytes.fromhex(request["key"]))


def check(request):
    """The id by tronpy's own protobuf, where it knows the contract; and who signed."""
    transaction = request["transaction"]
    kind = transaction["raw_data"]["contract"][0]["type"]
    own_id = calculate_txid_from_raw_data(transaction["raw_data"]) if kind == "TransferContract" else None
    digest = bytes.fromhex(transaction["txID"])
    signers = [Signature(bytes.fromhex(text)).recover_public_key_from_msg_hash(digest).to_base58check_address()
               for text in transaction["signature"]]
    return {"txid": own_id, "signers": signers}


def make(request):
    """Builds with tronpy's own builder and signs. Its clock is the chain's: tronpy signs nothing that has expired."""
    tronpy.tron.current_timestamp = lambda: request["now"]
    client = Tron(CliProvider(request["program"]))
    values = request["values"]
    builder = {
        "transfer": lambda: client.trx.transfer(*values),
        "asset_transfer": lambda: client.trx.asset_transfer(*values),
        "asset_issue": lambda: client.trx.asset_issue(*values[:-1], **values[-1]),
        "account_permission_update": lambda: client.trx.account_permission_update(*values),
    }[request["kind"]]()
    builder = builder.expiration(request["lifetime"])
    client.get_latest_solid_block_id = lambda: request["reference"]
    if request["kind"] == "transfer":
        made = builder.build(offline=True, ref_block_id=request["reference"])
    else:
        made = builder.build()
    return {"transaction": made.sign(private_key(request)).to_json()}


def open_keystore(request):
    """tronpy reads no key files; the usual Python library does, and tronpy takes the key."""
    key = PrivateKey(eth_keyfile.decode_keyfile_json(json.loads(request["keystore"]), request["password"].encode()))
    return {"key": key.hex(), "address": key.public_key.to_base58check_address()}


def make_keystore(request):
    made = eth_keyfile.create_keyfile_json(bytes.fromhex(request["key"]), request["password"].encode(), kdf="pbkdf2",
                                           iterations=1000)
    return {"keystore": json.dumps(made), "address": private_key(request).public_key.to_base58check_address()}


def open_mnemonic(request):
    key = PrivateKey(key_from_seed(seed_from_mnemonic(request["words"], ""), request["path"]))
    return {"address": key.public_key.to_base58check_address()}


if __name__ == "__main__":
    REQUEST = json.load(sys.stdin)
    json.dump({check.__name__: check, make.__name__: make, open_keystore.__name__: open_keystore,
               make_keystore.__name__: make_keystore, open_mnemonic.__name__: open_mnemonic}[REQUEST["action"]](REQUEST),
              sys.stdout)
