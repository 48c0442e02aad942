// SPDX-License-Identifier: Apache-2.0
#include "token/shadow_records.hpp"

namespace tributary::token {
namespace {

Bytes key_of(char kind, ByteView first = {}, ByteView second = {}) {
    Bytes out{'W', static_cast<std::uint8_t>(kind)};
    append(out, first);
    append(out, second);
    return out;
}

bool read_flag(RecordReader& in) {
    const std::uint8_t flag = in.byte();
    in.require(flag <= 1);
    return flag == 1;
}

template <typename Fixed>
Fixed read_fixed(RecordReader& in) {
    Fixed out;
    const ByteView bytes = in.fixed(out.bytes.size());
    if (bytes.size() == out.bytes.size()) std::copy(bytes.begin(), bytes.end(), out.bytes.begin());
    return out;
}

void write_divergence(RecordWriter& out, const Divergence& divergence) {
    out.byte(static_cast<std::uint8_t>(divergence.trouble)).number(divergence.since);
    out.fixed(divergence.transaction.view()).fixed(divergence.who.view());
}

Divergence read_divergence(RecordReader& in) {
    Divergence out;
    const std::uint8_t trouble = in.byte();
    in.require(trouble <= static_cast<std::uint8_t>(kLastShadowTrouble));
    out.trouble = static_cast<ShadowTrouble>(trouble);
    out.since = in.number();
    out.transaction = read_fixed<TransactionId>(in);
    // All zeros where there is none.
    out.who = read_fixed<Address>(in);
    return out;
}

void write_values(RecordWriter& out, const std::map<std::int64_t, std::int64_t>& values) {
    out.number(values.size());
    for (const auto& [id, value] : values)
        out.signed_number(id).signed_number(value);
}

std::map<std::int64_t, std::int64_t> read_values(RecordReader& in) {
    std::map<std::int64_t, std::int64_t> out;
    for (std::uint64_t left = in.count(16); left > 0; --left) {
        const std::int64_t id = in.signed_number();
        out[id] = in.signed_number();
    }
    return out;
}

template <typename Addresses>
void write_addresses(RecordWriter& out, const Addresses& addresses) {
    out.number(addresses.size());
    for (const Address& address : addresses)
        out.fixed(address.view());
}

template <typename Addresses>
Addresses read_addresses(RecordReader& in) {
    Addresses out;
    for (std::uint64_t left = in.count(Address::kSize); left > 0; --left)
        out.insert(out.end(), in.address());
    return out;
}

void write_parameters(RecordWriter& out, const ParameterBook::State& state) {
    out.signed_number(state.next_maintenance).signed_number(state.maintenance_interval_ms);
    out.signed_number(state.cycle).signed_number(state.created).signed_number(state.processed);
    out.byte(state.certain ? 1 : 0);
    write_values(out, state.values);
    out.number(state.open.size());
    for (const auto& open : state.open) {
        out.signed_number(open.id).signed_number(open.expires);
        write_values(out, open.values);
        write_addresses(out, open.approvals);
    }
    write_addresses(out, state.producers);
}

ParameterBook::State read_parameters(RecordReader& in) {
    ParameterBook::State out;
    out.next_maintenance = in.signed_number();
    out.maintenance_interval_ms = in.signed_number();
    out.cycle = in.signed_number();
    out.created = in.signed_number();
    out.processed = in.signed_number();
    out.certain = read_flag(in);
    out.values = read_values(in);
    for (std::uint64_t left = in.count(32); left > 0; --left) {
        ParameterBook::OpenProposal open;
        open.id = in.signed_number();
        open.expires = in.signed_number();
        open.values = read_values(in);
        open.approvals = read_addresses<std::set<Address>>(in);
        out.open.push_back(std::move(open));
    }
    out.producers = read_addresses<std::set<Address>>(in);
    return out;
}

tvm::Resource read_resource(RecordReader& in) {
    const std::uint8_t resource = in.byte();
    in.require(resource <= static_cast<std::uint8_t>(tvm::Resource::tron_power));
    return static_cast<tvm::Resource>(resource);
}

/// `read` of a whole record, named for errors.
template <typename Read>
auto decode_with(ByteView record, const char* what, const Read& read)
    -> Result<decltype(read(std::declval<RecordReader&>()))> {
    RecordReader in(record);
    auto out = read(in);
    if (const Status done = in.finish(what); !done) return fail(done.error());
    return out;
}

}  // namespace

Bytes shadow_state_key() {
    return key_of('s');
}

Bytes followed_key(const Address& address) {
    return key_of('c', address.view());
}

Bytes shadow_account_key(const Address& address) {
    return key_of('a', address.view());
}

Bytes shadow_code_key(const Address& address) {
    return key_of('o', address.view());
}

Bytes shadow_row_prefix(const Address& address) {
    return key_of('r', address.view());
}

Bytes shadow_row_key(const Address& address, const tvm::RowKey& row) {
    return key_of('r', address.view(), row.view());
}

Bytes shadow_energy_key(const Address& address) {
    return key_of('e', address.view());
}

Bytes shadow_cycles_key(const Address& address) {
    return key_of('y', address.view());
}

Bytes existence_key(const Address& address) {
    return key_of('k', address.view());
}

Bytes block_id_key(BlockNumber number) {
    return key_of('b', be64(number));
}

Bytes undo_key(BlockNumber number) {
    return key_of('z', be64(number));
}

Bytes encode_shadow_state(const ShadowState& state) {
    RecordWriter out(512);
    write_parameters(out, state.parameters);
    write_addresses(out, state.contracts);
    out.signed_number(state.issues).number(state.agreed).number(state.taken_from_record);
    write_divergence(out, state.divergence);
    return out.take();
}

Result<ShadowState> decode_shadow_state(ByteView record) {
    return decode_with(record, "shadow state", [](RecordReader& in) {
        ShadowState out;
        out.parameters = read_parameters(in);
        out.contracts = read_addresses<std::vector<Address>>(in);
        out.issues = in.signed_number();
        out.agreed = in.number();
        out.taken_from_record = in.number();
        out.divergence = read_divergence(in);
        return out;
    });
}

Bytes encode_followed(const FollowedContract& followed) {
    const tvm::Contract& contract = followed.contract;
    RecordWriter out(256);
    out.fixed(contract.origin.view()).signed_number(contract.version);
    out.signed_number(contract.caller_percent).signed_number(contract.origin_energy_limit);
    out.byte(contract.creation ? 1 : 0);
    if (contract.creation) out.fixed(contract.creation->view());
    out.fixed(contract.code_hash.view());
    out.number(followed.created_in).fixed(followed.created_by.view());
    write_divergence(out, followed.divergence);
    return out.take();
}

Result<FollowedContract> decode_followed(ByteView record) {
    return decode_with(record, "followed contract", [](RecordReader& in) {
        FollowedContract out;
        out.contract.origin = in.address();
        const std::int64_t version = in.signed_number();
        in.require(version == 0 || version == 1);
        out.contract.version = static_cast<std::int32_t>(version);
        out.contract.caller_percent = in.signed_number();
        out.contract.origin_energy_limit = in.signed_number();
        if (read_flag(in)) out.contract.creation = read_fixed<TransactionId>(in);
        out.contract.code_hash = read_fixed<Hash256>(in);
        out.created_in = in.number();
        out.created_by = read_fixed<TransactionId>(in);
        out.divergence = read_divergence(in);
        return out;
    });
}

Bytes encode_shadow_account(const tvm::Account& account) {
    RecordWriter out(64);
    out.signed_number(account.balance).signed_number(account.old_tron_power);
    out.number(account.tokens.size());
    for (const tvm::TokenBalance& token : account.tokens)
        out.signed_number(token.id).signed_number(token.amount);
    out.number(account.frozen_v2.size());
    for (const tvm::FrozenV2& frozen : account.frozen_v2)
        out.byte(static_cast<std::uint8_t>(frozen.resource)).signed_number(frozen.amount);
    out.number(account.unfreezing_v2.size());
    for (const tvm::UnfreezingV2& entry : account.unfreezing_v2) {
        out.byte(static_cast<std::uint8_t>(entry.resource)).signed_number(entry.amount);
        out.signed_number(entry.expires);
    }
    return out.take();
}

Result<tvm::Account> decode_shadow_account(ByteView record) {
    return decode_with(record, "shadow account", [](RecordReader& in) {
        tvm::Account out;
        out.type = tvm::AccountType::contract;
        out.balance = in.signed_number();
        out.old_tron_power = in.signed_number();
        for (std::uint64_t left = in.count(16); left > 0; --left) {
            const std::int64_t id = in.signed_number();
            // Ascending, as the machine keeps them.
            in.require(out.tokens.empty() || out.tokens.back().id < id);
            out.tokens.push_back({id, in.signed_number()});
        }
        for (std::uint64_t left = in.count(9); left > 0; --left) {
            const tvm::Resource resource = read_resource(in);
            out.frozen_v2.push_back({resource, in.signed_number()});
        }
        for (std::uint64_t left = in.count(17); left > 0; --left) {
            const tvm::Resource resource = read_resource(in);
            const std::int64_t amount = in.signed_number();
            out.unfreezing_v2.push_back({resource, amount, in.signed_number()});
        }
        return out;
    });
}

Bytes encode_blob(ByteView content) {
    return RecordWriter(content.size() + 9).text(content).take();
}

Result<Bytes> decode_blob(ByteView record) {
    return decode_with(record, "code", [](RecordReader& in) { return to_bytes(in.text()); });
}

Bytes encode_word(const Uint256& word) {
    return RecordWriter(33).fixed(word.bytes()).take();
}

Result<Uint256> decode_word(ByteView record) {
    return decode_with(record, "storage row", [](RecordReader& in) {
        const ByteView bytes = in.fixed(Uint256::kSize);
        return bytes.empty() ? Uint256{} : Uint256::load(bytes.data());
    });
}

Bytes encode_energy(const tvm::EnergyRecord& energy) {
    return RecordWriter(25)
        .signed_number(energy.usage)
        .signed_number(energy.factor)
        .signed_number(energy.cycle)
        .take();
}

Result<tvm::EnergyRecord> decode_energy(ByteView record) {
    return decode_with(record, "energy record", [](RecordReader& in) {
        tvm::EnergyRecord out;
        out.usage = in.signed_number();
        out.factor = in.signed_number();
        out.cycle = in.signed_number();
        return out;
    });
}

Bytes encode_cycles(const tvm::RewardCycles& cycles) {
    return RecordWriter(17).signed_number(cycles.begin).signed_number(cycles.end).take();
}

Result<tvm::RewardCycles> decode_cycles(ByteView record) {
    return decode_with(record, "reward cycles", [](RecordReader& in) {
        tvm::RewardCycles out;
        out.begin = in.signed_number();
        out.end = in.signed_number();
        return out;
    });
}

Bytes encode_block_id(const BlockId& id) {
    return RecordWriter(33).fixed(id.view()).take();
}

Result<BlockId> decode_block_id(ByteView record) {
    return decode_with(
        record, "block id", [](RecordReader& in) { return read_fixed<BlockId>(in); });
}

Bytes encode_undo(const WriteBatch& before) {
    RecordWriter out(1024);
    out.number(before.operations().size());
    for (const WriteBatch::Operation& operation : before.operations()) {
        out.text(operation.key).byte(operation.value ? 1 : 0);
        if (operation.value) out.text(*operation.value);
    }
    return out.take();
}

Result<WriteBatch> decode_undo(ByteView record) {
    return decode_with(record, "undo record", [](RecordReader& in) {
        WriteBatch out;
        for (std::uint64_t left = in.count(9); left > 0; --left) {
            const ByteView key = in.text();
            if (read_flag(in)) {
                out.put(key, in.text());
            } else {
                out.erase(key);
            }
        }
        return out;
    });
}

}  // namespace tributary::token
