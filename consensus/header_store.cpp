// SPDX-License-Identifier: Apache-2.0
#include "consensus/header_store.hpp"

#include <algorithm>

#include "consensus/state_codec.hpp"
#include "primitives/wire/wire_reader.hpp"
#include "primitives/wire/wire_writer.hpp"

namespace tributary::consensus {
namespace {

constexpr std::string_view kGenesisKey = "c/genesis";
constexpr std::string_view kRootKey = "c/root";
constexpr std::string_view kConflictKey = "c/conflict";
constexpr std::string_view kCanonicalPrefix = "h/";
constexpr std::string_view kRecentPrefix = "u/";

Bytes canonical_key(BlockNumber number) {
    Bytes key = to_bytes(as_bytes(kCanonicalPrefix));
    append(key, be64(number));
    return key;
}

Bytes recent_key(const BlockId& id) {
    Bytes key = to_bytes(as_bytes(kRecentPrefix));
    append(key, be64(number_of(id)));
    append(key, id.view());
    return key;
}

Bytes encode_root(const HeaderChain& chain) {
    wire::WireWriter out;
    out.message(1, encode_chain_header(chain.root_header()));
    for (const BranchState& state : chain.root_states())
        out.message(2, encode_state(state));
    return out.take();
}

Result<ChainRoot> decode_root(ByteView record) {
    ChainRoot root;
    const Status read = wire::for_each_field(record, [&](const wire::WireField& field) -> Status {
        if (field.is_bytes(1)) {
            auto header = decode_chain_header(field.bytes);
            if (!header) return fail(std::move(header).error());
            root.header = std::move(*header);
        }
        if (field.is_bytes(2)) {
            auto state = decode_state(field.bytes);
            if (!state) return fail(std::move(state).error());
            root.states.push_back(std::move(*state));
        }
        return {};
    });
    if (!read) return fail(ErrorCode::store_corrupt, "root: " + read.error().detail);
    if (root.states.empty() || root.header.header.number == 0) {
        return fail(ErrorCode::store_corrupt, "root");
    }
    return root;
}

Bytes encode_conflict(const SolidConflict& conflict) {
    Bytes out = to_bytes(conflict.ours.id.view());
    append(out, conflict.theirs.id.view());
    return out;
}

std::optional<SolidConflict> decode_conflict(ByteView record) {
    if (record.size() != 2 * BlockId::kSize) return std::nullopt;
    const auto ours = BlockId::from(record.first(BlockId::kSize));
    const auto theirs = BlockId::from(record.subspan(BlockId::kSize));
    return SolidConflict{{number_of(*ours), *ours}, {number_of(*theirs), *theirs}};
}

}  // namespace

Result<HeaderChain> HeaderStore::open(const Network& network, const Genesis& genesis) {
    if (const Status same = check_genesis(genesis); !same) return fail(same.error());
    const ChainRules rules = rules_of(network);
    auto root = load_root(rules, network);
    if (!root) return fail(std::move(root).error());
    HeaderChain chain(rules, std::move(*root));
    if (const Status restored = restore_headers(chain); !restored) return fail(restored.error());
    const auto conflict = store_.get(as_bytes(kConflictKey));
    if (!conflict) return fail(conflict.error());
    if (*conflict) {
        const auto decoded = decode_conflict(**conflict);
        if (!decoded) return fail(ErrorCode::store_corrupt, "conflict");
        chain.halt(*decoded);
    }
    return chain;
}

Status HeaderStore::check_genesis(const Genesis& genesis) {
    const auto stored = store_.get(as_bytes(kGenesisKey));
    if (!stored) return fail(stored.error());
    if (*stored) {
        if (equal(**stored, genesis.id.view())) return {};
        return fail(ErrorCode::wrong_network,
                    "the data directory holds the chain of genesis " + to_hex(**stored));
    }
    WriteBatch batch;
    batch.put(as_bytes(kGenesisKey), genesis.id.view());
    return store_.write(batch, Durability::synced);
}

Result<ChainRoot> HeaderStore::load_root(const ChainRules& rules, const Network& network) const {
    const auto stored = store_.get(as_bytes(kRootKey));
    if (!stored) return fail(stored.error());
    if (!*stored) return genesis_root(rules, network);
    auto root = decode_root(**stored);
    if (!root) return root;
    const BlockNumber number = root->header.header.number;
    BlockNumber settled = number;
    for (const BranchState& state : root->states)
        settled = std::min(settled, state.solid);
    for (BlockNumber below = settled + 1; below < number; ++below) {
        auto header = canonical(below);
        if (!header) return fail(std::move(header).error());
        if (!*header) return fail(ErrorCode::store_corrupt, "header " + std::to_string(below));
        root->below.push_back(std::move(**header));
    }
    return root;
}

Status HeaderStore::restore_headers(HeaderChain& chain) const {
    std::vector<ChainHeader> headers;
    Status damage;
    const Status read = store_.scan(as_bytes(kRecentPrefix), {}, [&](ByteView, ByteView value) {
        auto header = decode_chain_header(value);
        if (header) {
            headers.push_back(std::move(*header));
        } else {
            damage = fail(std::move(header).error());
        }
        return damage.has_value();
    });
    if (!read) return read;
    if (!damage) return damage;
    std::sort(headers.begin(), headers.end(), [](const ChainHeader& a, const ChainHeader& b) {
        return a.sequence < b.sequence;
    });
    for (ChainHeader& header : headers) {
        if (Status restored = chain.restore(std::move(header)); !restored) return restored;
    }
    return {};
}

WriteBatch HeaderStore::batch_for(const HeaderChain& chain, const ChainUpdate& update) {
    WriteBatch batch;
    for (const BlockId& id : update.changed) {
        const ChainHeader* header = chain.find(id);
        // What left memory in the same step is written below, and the root in its own record.
        if (header == nullptr || id == chain.root().id) continue;
        batch.put(recent_key(id), encode_chain_header(*header));
    }
    for (const ChainHeader& header : update.retired) {
        batch.erase(recent_key(header.header.id));
        if (header.header.number > 0)
            batch.put(canonical_key(header.header.number), encode_chain_header(header));
    }
    for (const BlockId& id : update.dropped)
        batch.erase(recent_key(id));
    if (update.root_moved) {
        batch.erase(recent_key(chain.root().id));
        batch.put(as_bytes(kRootKey), encode_root(chain));
        batch.put(canonical_key(chain.root().number), encode_chain_header(chain.root_header()));
    }
    if (update.conflict) batch.put(as_bytes(kConflictKey), encode_conflict(*chain.conflict()));
    return batch;
}

WriteBatch HeaderStore::batch_for_keys(const RejudgedChain& judged) {
    WriteBatch batch;
    batch.put(as_bytes(kRootKey), encode_root(judged.chain));
    for (const BlockId& id : judged.changed) {
        if (const ChainHeader* header = judged.chain.find(id))
            batch.put(recent_key(id), encode_chain_header(*header));
    }
    for (const BlockId& id : judged.dropped)
        batch.erase(recent_key(id));
    return batch;
}

Result<WriteBatch> HeaderStore::batch_for_restart(const HeaderChain& chain) const {
    WriteBatch batch;
    const BlockNumber root = chain.root().number;
    const auto erase = [&](ByteView key, ByteView) {
        batch.erase(key);
        return true;
    };
    const Status recent = store_.scan(as_bytes(kRecentPrefix), {}, erase);
    if (!recent) return fail(recent.error());
    // Nothing above the root is canonical any more.
    const Status canonical = store_.scan(as_bytes(kCanonicalPrefix), canonical_key(root), erase);
    if (!canonical) return fail(canonical.error());
    batch.put(as_bytes(kRootKey), encode_root(chain));
    batch.put(canonical_key(root), encode_chain_header(chain.root_header()));
    return batch;
}

WriteBatch HeaderStore::batch_for_old(const ChainHeader& header) {
    WriteBatch batch;
    batch.put(canonical_key(header.header.number), encode_chain_header(header));
    return batch;
}

Result<std::optional<ChainHeader>> HeaderStore::canonical(BlockNumber number) const {
    const auto record = store_.get(canonical_key(number));
    if (!record) return fail(record.error());
    if (!*record) return std::nullopt;
    auto header = decode_chain_header(**record);
    if (!header) return fail(std::move(header).error());
    return std::optional(std::move(*header));
}

}  // namespace tributary::consensus
