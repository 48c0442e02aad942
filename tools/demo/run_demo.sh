#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The demo behind ./run; expects the release binaries. usage: tools/demo/run_demo.sh ONCE(0|1)
set -euo pipefail
cd "$(dirname "$0")/../.."

readonly once="$1"
readonly bin="$PWD/build/release/bin"
readonly chain="$PWD/tests/data/chains/main"
readonly token=1000002
# 3 s of chain time pass every so many milliseconds, so that an epoch of a minute closes in seconds.
readonly block_ms=250
readonly patience=120
# Accounts of the recording (keys.json): who runs the oracle, who downloads, who uploads.
readonly operator=acct13 payers=(acct12 acct11) payees=(user42 user17)

work="$(mktemp -d "${TMPDIR:-/tmp}/tributary-demo.XXXXXX")"
started=$SECONDS
processes=()

say() { printf '%3d s  %s\n' "$((SECONDS - started))" "$*"; }

clean_up() {
    local code=$?
    trap - EXIT INT TERM
    for process in "${processes[@]}"; do kill -TERM "$process" 2> /dev/null || true; done
    for process in "${processes[@]}"; do wait "$process" 2> /dev/null || true; done
    if [ "$code" -eq 0 ]; then rm -rf "$work"; else echo "logs and data are kept in $work" >&2; fi
    exit "$code"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

give_up() {
    echo "FAILED: $*" >&2
    for log in "$work"/*.log; do
        echo "-- $(basename "$log")" >&2
        tail -n 15 "$log" >&2
    done
    exit 1
}

# field NAME < JSON: one value by its dotted name; nothing where it is null.
field() {
    python3 -c '
import json, sys
value = json.load(sys.stdin)
for part in sys.argv[1].split("."):
    value = value[int(part)] if isinstance(value, list) else value[part]
print("" if value is None else value)' "$1"
}

# account ROLE address|hex|key: from the keys of the recording.
account() {
    python3 -c '
import json, sys
path, role, what = sys.argv[1:]
names = {"address": "b58", "hex": "address", "key": "privateKey"}
print(next(a[names[what]] for a in json.load(open(path)) if a["role"] == role))' "$chain/keys.json" "$1" "$2"
}

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

ask() { "$bin/tributary" --node "$node" -o json "$@"; }

# wait_for SECONDS WHAT COMMAND...: until the command succeeds.
wait_for() {
    local end=$((SECONDS + $1)) what="$2"
    shift 2
    until "$@"; do
        for process in "${processes[@]}"; do
            kill -0 "$process" 2> /dev/null || give_up "a process ended while waiting for $what"
        done
        [ "$SECONDS" -lt "$end" ] || give_up "no $what after $patience s"
        sleep 0.2
    done
}

start_devnet() {
    devnet="127.0.0.1:$(free_port)"
    "$bin/tributary-devnet" --replay "$chain" --grpc "$devnet" --block-interval "$block_ms" \
        --keys "$chain/keys.json" > "$work/devnet.log" 2>&1 &
    processes+=("$!")
    wait_for "$patience" "devnet" grep -q '^ready$' "$work/devnet.log"
    say "devnet serves the recorded chain on $devnet and produces a block every $block_ms ms"
}

write_config() {
    account "$operator" key > "$work/operator.key"
    chmod 600 "$work/operator.key"
    {
        echo '[oracle]'
        echo 'enabled = true'
        echo "token = \"$token\""
        echo "operator_key = \"$work/operator.key\""
        echo 'epoch_seconds = 60'
        echo 'acceptance_grace_seconds = 0'
        for payer in "${payers[@]}"; do
            echo '[[oracle.deposits]]'
            echo "owner = \"$(account "$payer" address)\""
            echo 'amount = "1000000000"'
        done
    } > "$work/tributary.toml"
}

start_node() {
    node="127.0.0.1:$(free_port)"
    "$bin/tributaryd" --network "$chain/network.json" --data-dir "$work/data" --upstream "$devnet" \
        --grpc "$node" --watch-token "$token" --config "$work/tributary.toml" > "$work/node.log" 2>&1 &
    processes+=("$!")
    wait_for "$patience" "answer from the node" node_answers
    say "node serves on $node, starting from genesis"
}

node_answers() { ask node status > "$work/status.json" 2> /dev/null; }

node_follows() {
    node_answers || return 1
    local state
    state="$(field state < "$work/status.json")"
    [ "$state" != SYNCING ] && [ "$(field solid.number < "$work/status.json")" -ge 3000 ]
}

show_status() {
    say "$(python3 -c '
import json, sys
s = json.load(open(sys.argv[1]))
print(s["state"] + ": head", s["head"]["number"], "SOLID", s["solid"]["number"], s["solid"]["id"])' "$work/status.json")"
}

# compare_balance HEX: what the node said of the account against the recording; fails where they differ.
compare_balance() {
    python3 - "$work/balance.json" "$chain/balances.jsonl.gz" "$token" "$1" << 'PY'
import gzip, json, sys
answer = json.load(open(sys.argv[1]))
with gzip.open(sys.argv[2], "rt") as lines:
    recorded = next(r for r in map(json.loads, lines) if r["height"] == 3000)
truth = next((a["assetV2"].get(sys.argv[3], 0) for a in recorded["accounts"] if a["a"] == sys.argv[4]), 0)
low, high = answer["at_least"], answer["at_most"]
if answer["exactness"] == "EXACT":
    holds, said = int(answer["amount"]) == truth, answer["amount"]
else:
    holds = (low is None or int(low) <= truth) and (high is None or truth <= int(high))
    said = f"{low} to {high}"
block = answer["as_of"]
print(f'{answer["exactness"]} {said} as of {block["level"]} block {block["number"]}, recorded {truth}')
sys.exit(0 if holds and block["level"] == "SOLID" else 1)
PY
}

# Balances at the recorded head, compared with what java-tron's own database said there.
check_balances() {
    local role address answer
    for role in acct12 acct11 acct5 user42 user17; do
        address="$(account "$role" address)"
        ask balance "$address" --token "$token" --at 3000 > "$work/balance.json" ||
            give_up "no balance of $address"
        answer="$(compare_balance "$(account "$role" hex)")" ||
            give_up "the balance of $address contradicts the recording: $answer"
        say "balance $address: $answer"
    done
}

# submit PAYER PAYEE SEQUENCE BYTES AMOUNT
submit() {
    local payer="$1" payee="$2"
    account "$payer" key > "$work/$payer.key"
    chmod 600 "$work/$payer.key"
    ask oracle receipt sign --from "$work/$payer.key" --payee "$(account "$payee" address)" \
        --sequence "$3" --bytes-total "$4" --amount-total "$5" --epoch "$epoch" --out "$work/receipt.json" \
        > /dev/null || give_up "cannot sign a receipt of $payer"
    ask oracle receipt submit "$work/receipt.json" > "$work/acknowledged.json" ||
        give_up "a receipt of $payer was refused: $(cat "$work/acknowledged.json")"
    say "receipt accepted: $payer owes $payee $5 for $4 bytes, epoch $epoch, $(field receipt_id < "$work/acknowledged.json")"
}

oracle_has_epoch() {
    ask oracle status > "$work/oracle.json" 2> /dev/null && [ -n "$(field current_epoch < "$work/oracle.json")" ]
}

submit_receipts() {
    wait_for "$patience" "epoch of the oracle" oracle_has_epoch
    # A fresh epoch leaves time for all three.
    local before
    before="$(field current_epoch < "$work/oracle.json")"
    epoch="$before"
    while [ "$epoch" = "$before" ]; do
        wait_for "$patience" "next epoch" oracle_has_epoch
        epoch="$(field current_epoch < "$work/oracle.json")"
    done
    submit "${payers[0]}" "${payees[0]}" 1 1073741824 250000
    submit "${payers[0]}" "${payees[1]}" 1 536870912 125000
    submit "${payers[1]}" "${payees[0]}" 1 268435456 62500
}

all_paid() {
    ask oracle payout "$epoch" > "$work/payout.json" 2> /dev/null || return 1
    python3 - "$work/payout.json" << 'PY'
import json, sys
payouts = json.load(open(sys.argv[1]))["payouts"]
sys.exit(0 if len(payouts) == 2 and all(p["state"] == "PAID" for p in payouts) else 1)
PY
}

show_payouts() {
    python3 - "$work/payout.json" << 'PY'
import json, sys
for p in json.load(open(sys.argv[1]))["payouts"]:
    block = p["paid_in"]
    print(f'       paid {p["amount"]} to {p["payee"]}: {p["transaction_id"]}')
    print(f'         in SOLID block {block["number"]} {block["id"]}')
sys.exit(0)
PY
    local total
    total="$(python3 -c '
import json, sys
print(sum(int(p["amount"]) for p in json.load(open(sys.argv[1]))["payouts"]))' "$work/payout.json")"
    [ "$total" = 437500 ] || give_up "the payouts add up to $total, the receipts to 437500"
}

summary() {
    node_answers || give_up "the node no longer answers"
    echo
    echo "Summary"
    echo "  chain     followed from genesis to block $(field head.number < "$work/status.json"), SOLID $(field solid.number < "$work/status.json")"
    echo "  balances  five accounts proved or bounded at block 3000, none contradicts the recording"
    echo "  receipts  3 accepted, epoch $epoch closed, 2 netted payouts SOLID, 437500 of token $token"
    echo "  time      $((SECONDS - started)) s"
}

start_devnet
write_config
start_node
wait_for "$patience" "SOLID head" node_follows
show_status
check_balances
submit_receipts
wait_for "$patience" "SOLID payout" all_paid
show_payouts
summary
if [ "$once" -eq 1 ]; then exit 0; fi
echo
echo "Everything stays up until Ctrl-C. Try:"
echo "  $bin/tributary --node $node node status"
wait -n "${processes[@]}" || true
give_up "a process ended"
