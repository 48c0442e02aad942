// SPDX-License-Identifier: Apache-2.0
#include "consensus/genesis.hpp"

#include "consensus/witness_schedule.hpp"
#include "primitives/crypto/merkle.hpp"
#include "primitives/crypto/sha256.hpp"
#include "primitives/wire/wire_reader.hpp"
#include "primitives/wire/wire_writer.hpp"

namespace tributary::consensus {
namespace {

// The owner of every genesis transfer is this text, not an address (java-tron TransactionUtil).
constexpr std::string_view kGenesisOwner = "0x000000000000000000000";
constexpr std::int64_t kTransferContract = 1;

/// A transaction of nothing but the contract: no time, no reference block, no signature.
Bytes genesis_transfer(const GenesisAsset& asset) {
    const Bytes transfer = wire::WireWriter()
                               .text(1, kGenesisOwner)
                               .bytes(2, asset.address.view())
                               .integer(3, asset.balance)
                               .take();
    const Bytes any = wire::WireWriter()
                          .text(1, "type.googleapis.com/protocol.TransferContract")
                          .bytes(2, transfer)
                          .take();
    const Bytes contract = wire::WireWriter().integer(1, kTransferContract).message(2, any).take();
    const Bytes raw = wire::WireWriter().message(11, contract).take();
    return wire::WireWriter().message(1, raw).take();
}

Hash256 root_of(const std::vector<Bytes>& transactions) {
    std::vector<Hash256> leaves;
    leaves.reserve(transactions.size());
    for (const Bytes& transaction : transactions)
        leaves.push_back(sha256(transaction));
    return merkle_root(std::move(leaves));
}

Bytes header_raw_of(const GenesisFields& fields, const Hash256& root) {
    return wire::WireWriter()
        .integer(1, fields.timestamp_ms)
        .bytes(2, root.view())
        .bytes(3, fields.parent_hash.view())
        .text(9, fields.witness_text)
        .take();
}

/// The root that a stated raw header carries; nothing unless it has 32 bytes.
std::optional<Hash256> stated_root(ByteView header_raw) {
    std::optional<Hash256> out;
    const Status read = wire::for_each_field(header_raw, [&](const wire::WireField& field) {
        if (field.is_bytes(2)) out = Hash256::from(field.bytes);
    });
    return read ? out : std::nullopt;
}

Status compare(const GenesisFields& fields, const Genesis& made) {
    if (fields.tx_trie_root && *fields.tx_trie_root != made.tx_root) {
        return fail(ErrorCode::wrong_genesis,
                    "tx_trie_root is " + fields.tx_trie_root->hex() + ", the transfers give " +
                        made.tx_root.hex());
    }
    if (fields.header_raw && *fields.header_raw != made.header_raw) {
        return fail(ErrorCode::wrong_genesis, "header_raw is not what the other fields give");
    }
    if (fields.id != made.id) {
        return fail(ErrorCode::wrong_genesis,
                    "id is " + fields.id.hex() + ", the fields give " + made.id.hex());
    }
    return {};
}

}  // namespace

Result<Genesis> make_genesis(const Network& network) {
    const GenesisFields& fields = network.genesis;
    Genesis out;
    out.timestamp = fields.timestamp_ms;
    out.parent_id = fields.parent_hash;
    if (fields.assets) {
        for (const GenesisAsset& asset : *fields.assets) {
            out.transactions.push_back(genesis_transfer(asset));
        }
        out.tx_root = root_of(out.transactions);
    } else {
        const auto root = stated_root(fields.header_raw.value_or(Bytes{}));
        if (!root) return fail(ErrorCode::wrong_genesis, "header_raw carries no root of 32 bytes");
        out.tx_root = *root;
    }
    out.header_raw = header_raw_of(fields, out.tx_root);
    out.id = make_block_id(0, sha256(out.header_raw));
    if (const Status same = compare(fields, out); !same) return fail(same.error());
    return out;
}

Bytes encode_genesis(const Genesis& genesis) {
    wire::WireWriter out;
    for (const Bytes& transaction : genesis.transactions)
        out.message(1, transaction);
    const Bytes header = wire::WireWriter().message(1, genesis.header_raw).take();
    return out.message(2, header).take();
}

std::vector<Address> genesis_witnesses(const Network& network) {
    std::vector<WitnessVotes> votes;
    if (network.genesis.witnesses) {
        for (const GenesisWitness& witness : *network.genesis.witnesses) {
            votes.push_back({witness.address, witness.votes});
        }
    }
    return active_witnesses(
        std::move(votes), TieOrder::byte_string_hash, network.max_active_witnesses);
}

}  // namespace tributary::consensus
