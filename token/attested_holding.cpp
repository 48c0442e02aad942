// SPDX-License-Identifier: Apache-2.0
#include "token/attested_holding.hpp"

#include <algorithm>

#include "primitives/wire/token_contracts.hpp"
#include "token/evidence.hpp"
#include "token/record_codec.hpp"

namespace tributary::token {
namespace {

using wire::ContractType;

constexpr std::string_view kTrxSymbol = "_";

/// Collects what one block does.
class Reader {
  public:
    Reader(BlockNumber number, const std::vector<TokenId>& tokens) : tokens_(tokens) {
        out_.number = number;
    }

    void read(const wire::Transaction& transaction) {
        const wire::Contract& contract = transaction.contract;
        const ContractKind kind = kind_of(contract.type);
        if (kind == ContractKind::unknown) return stop(Carriage::unknown_contract_type);
        if (const auto signer = proven_signer(contract)) out_.signers.push_back(*signer);
        if (kind == ContractKind::replayed) read_replayed(transaction);
    }

    BlockChanges take() {
        auto& signers = out_.signers;
        std::sort(signers.begin(), signers.end());
        signers.erase(std::unique(signers.begin(), signers.end()), signers.end());
        return std::move(out_);
    }

  private:
    void read_replayed(const wire::Transaction& transaction) {
        const wire::Contract& contract = transaction.contract;
        const auto with = [&](auto decoded, auto&& use) {
            if (!decoded) return stop(Carriage::unreadable_contract);
            use(*decoded);
        };
        switch (contract.type) {
            case ContractType::transfer_asset:
                return with(wire::decode_transfer_asset(contract),
                            [&](const auto& message) { read_transfer(message); });
            case ContractType::participate_asset_issue:
                return with(wire::decode_participate_asset_issue(contract),
                            [&](const auto& message) { read_participation(message); });
            case ContractType::create_smart_contract:
            case ContractType::trigger_smart_contract:
                return with(wire::decode_contract_call(contract), [&](const auto& message) {
                    if (transaction.contract_ret == wire::kContractRetSuccess) read_call(message);
                });
            case ContractType::exchange_create:
                return with(wire::decode_exchange_create(contract), [&](const auto& message) {
                    pay(message.owner, message.first_token, message.first_balance);
                    pay(message.owner, message.second_token, message.second_balance);
                });
            case ContractType::exchange_inject:
            case ContractType::exchange_withdraw:
            case ContractType::exchange_transaction:
                return with(wire::decode_exchange_move(contract), [&](const auto& message) {
                    read_exchange_move(message, contract.type);
                });
            case ContractType::market_sell_asset:
                return with(wire::decode_market_sell_asset(contract), [&](const auto& message) {
                    if (is_chosen(message.sell_token) || is_chosen(message.buy_token))
                        stop(Carriage::trades_orders);
                });
            // What comes back hangs on an issue or an order that may be older.
            case ContractType::asset_issue:
            case ContractType::unfreeze_asset:
            case ContractType::market_cancel_order:
                if (const auto owner = wire::owner_of(contract)) may_receive(*owner, 0);
                return;
            case ContractType::account_create:
            case ContractType::transfer:
            case ContractType::vote_witness:
            case ContractType::witness_create:
            case ContractType::update_asset:
            case ContractType::proposal_create:
            case ContractType::proposal_approve:
            case ContractType::proposal_delete:
            case ContractType::account_permission_update: return;
        }
    }

    void stop(Carriage why) {
        if (out_.carriage == Carriage::possible) out_.carriage = why;
    }

    /// The id that a contract names; TRX where it is that. Nothing, and the block is not carried
    /// over, where it is no id.
    std::optional<TokenId> named(ByteView asset) {
        if (as_text(asset) == kTrxSymbol) return kTrx;
        const auto id = find_token_id(asset);
        if (!id) stop(Carriage::names_tokens);
        return id;
    }

    bool is_chosen(TokenId id) const {
        return std::binary_search(tokens_.begin(), tokens_.end(), id);
    }

    bool is_chosen(ByteView asset) {
        const auto id = named(asset);
        return id && is_chosen(*id);
    }

    void add(TokenId id,
             const Address& who,
             std::optional<std::int64_t> least,
             std::optional<std::int64_t> most) {
        if (is_chosen(id)) out_.changes.push_back({id, 0, who, least, most});
    }

    void may_receive(const Address& who, TokenId except) {
        out_.changes.push_back({std::nullopt, except, who, 0, std::nullopt});
    }

    void pay(const Address& who, ByteView asset, std::int64_t amount) {
        const auto id = named(asset);
        if (!id) return;
        if (amount <= 0) return stop(Carriage::unreadable_contract);
        add(*id, who, -amount, -amount);
    }

    void read_transfer(const wire::TransferAssetContract& transfer) {
        const auto id = named(transfer.asset_name);
        if (!id) return;
        pay(transfer.owner, transfer.asset_name, transfer.amount);
        add(*id, transfer.to, transfer.amount, transfer.amount);
    }

    /// At a price that only the issue tells.
    void read_participation(const wire::ParticipateAssetIssueContract& purchase) {
        const auto id = named(purchase.asset_name);
        if (!id) return;
        add(*id, purchase.owner, 1, std::nullopt);
        add(*id, purchase.issuer, std::nullopt, -1);
    }

    /// The token fields count only if a proposal is in force (ALLOW_TVM_TRANSFER_TRC10).
    void read_call(const wire::ContractCall& call) {
        out_.has_calls = true;
        if (call.token_value <= 0 || call.token_id <= 0) return;
        add(static_cast<TokenId>(call.token_id), call.owner, -call.token_value, 0);
    }

    /// The other side of the exchange may be any token.
    void read_exchange_move(const wire::ExchangeMoveContract& move, ContractType type) {
        const auto id = named(move.token);
        if (!id) return;
        if (move.quantity <= 0) return stop(Carriage::unreadable_contract);
        if (type == ContractType::exchange_withdraw) {
            add(*id, move.owner, move.quantity, move.quantity);
        } else {
            pay(move.owner, move.token, move.quantity);
        }
        if (type != ContractType::exchange_inject) return may_receive(move.owner, *id);
        out_.changes.push_back({std::nullopt, *id, move.owner, std::nullopt, 0});
    }

    const std::vector<TokenId>& tokens_;
    BlockChanges out_;
};

/// The lower end behind a change. What was paid must have been there. Nothing on overflow.
std::optional<std::int64_t> lower_end(std::int64_t before, const BalanceChange& change) {
    if (change.most && *change.most < 0) before = std::max(before, -*change.most);
    if (!change.least) return 0;
    const auto after = checked_add(before, *change.least);
    if (!after) return std::nullopt;
    return std::max<std::int64_t>(*after, 0);
}

/// Applies one change. False where it contradicts the base.
bool apply(AttestedHolding& holding, const BalanceChange& change) {
    const bool pays = change.most && *change.most < 0;
    if (pays && holding.at_most && *holding.at_most < -*change.most) return false;
    const auto at_least = lower_end(holding.at_least, change);
    const auto proved = lower_end(holding.proved, change);
    if (!at_least || !proved) return false;
    holding.at_least = *at_least;
    holding.proved = *proved;
    if (holding.at_most)
        holding.at_most = change.most ? checked_add(*holding.at_most, *change.most) : std::nullopt;
    return true;
}

RecordWriter& write_names(RecordWriter& out, const std::vector<std::string>& names) {
    out.number(names.size());
    for (const std::string& name : names)
        out.text(as_bytes(name));
    return out;
}

std::vector<std::string> read_names(RecordReader& reader) {
    std::vector<std::string> out(reader.count(8));
    for (std::string& name : out)
        name = std::string(as_text(reader.text()));
    return out;
}

}  // namespace

std::string_view sentence_of(Carriage carriage) {
    switch (carriage) {
        case Carriage::possible: return "";
        case Carriage::trades_orders:
            return "the order book was used, and orders older than the base are not known";
        case Carriage::names_tokens:
            return "a contract names a token by other than its id, so ids are not in force yet";
        case Carriage::unreadable_contract:
            return "a block holds a token contract that cannot be read";
        case Carriage::unknown_contract_type:
            return "a block holds a contract type that this version does not know";
    }
    return "";
}

BlockChanges read_changes(const wire::Block& block, const std::vector<TokenId>& tokens) {
    Reader reader(block.header.number, tokens);
    for (const wire::Transaction& transaction : block.transactions)
        reader.read(transaction);
    return reader.take();
}

AttestedHolding begin_holding(const Attestation& base) {
    return {base, base.amount, base.amount, 0, false, false};
}

AttestedHolding rebase(const AttestedHolding& holding, const Attestation& base) {
    AttestedHolding out = begin_holding(base);
    out.proved = holding.proved;
    out.is_key = holding.is_key;
    return out;
}

std::optional<AttestedHolding> carry(const AttestedHolding& holding,
                                     TokenId token,
                                     const Address& who,
                                     const BlockChanges& block) {
    AttestedHolding out = holding;
    if (std::binary_search(block.signers.begin(), block.signers.end(), who)) out.is_key = true;
    if (block.has_calls) {
        out.has_calls = true;
        out.at_most.reset();
    }
    for (const BalanceChange& change : block.changes) {
        if (change.who != who || !change.concerns(token)) continue;
        if (!apply(out, change)) return std::nullopt;
    }
    return out;
}

ProvedInterval attested_interval(const AttestedHolding& holding) {
    const bool may_have_lost = holding.has_calls && !holding.is_key;
    return {may_have_lost ? 0 : holding.at_least, holding.at_most};
}

ProvedInterval proved_interval(const AttestedHolding& holding) {
    return {holding.is_key ? holding.proved : 0, std::nullopt};
}

Bytes encode_holding(const AttestedHolding& holding) {
    constexpr std::size_t kUsualSize = 256;
    RecordWriter out(kUsualSize);
    const Attestation& base = holding.base;
    out.number(base.block.number).fixed(base.block.id.view()).signed_number(base.amount);
    out.number(base.rule.threshold).number(base.rule.named);
    write_names(out, base.attesters);
    write_names(out, base.dissenters);
    out.signed_number(holding.at_least).byte(holding.at_most ? 1 : 0);
    out.signed_number(holding.at_most.value_or(0)).signed_number(holding.proved);
    return out.byte(holding.is_key ? 1 : 0).byte(holding.has_calls ? 1 : 0).take();
}

Result<AttestedHolding> decode_holding(ByteView record) {
    RecordReader reader(record);
    AttestedHolding out;
    Attestation& base = out.base;
    base.block.number = reader.number();
    base.block.id = BlockId::from(reader.fixed(BlockId::kSize)).value_or(BlockId{});
    base.amount = reader.signed_number();
    base.rule.threshold = reader.number();
    base.rule.named = reader.number();
    base.attesters = read_names(reader);
    base.dissenters = read_names(reader);
    out.at_least = reader.signed_number();
    const bool has_most = reader.byte() != 0;
    const std::int64_t most = reader.signed_number();
    if (has_most) out.at_most = most;
    out.proved = reader.signed_number();
    out.is_key = reader.byte() != 0;
    out.has_calls = reader.byte() != 0;
    reader.require(out.at_least >= 0 && out.proved >= 0);
    reader.require(!out.at_most || *out.at_most >= out.at_least);
    if (const Status read = reader.finish("attested balance"); !read) return fail(read.error());
    return out;
}

}  // namespace tributary::token
