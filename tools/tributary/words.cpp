// SPDX-License-Identifier: Apache-2.0
#include "tools/tributary/words.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "node/config/node_config.hpp"
#include "primitives/numbers.hpp"

namespace tributary::tools {
namespace {

constexpr std::int64_t kDefaultLifetime = 300;
/// A transaction may live for a day (java-tron Constant.MAXIMUM_TIME_UNTIL_EXPIRATION).
constexpr std::int64_t kMaxLifetime = 86'400;
constexpr std::int64_t kDefaultPatience = 300;
constexpr std::int64_t kMaxPatience = 7 * 86'400;

std::string word(const Words& words, const std::string& name) {
    const auto found = words.find(name);
    return found == words.end() ? std::string() : found->second;
}

bool given(const Words& words, const std::string& name) {
    return !word(words, name).empty();
}

Error named(Error error, const std::string& name) {
    error.detail = error.detail.empty() ? name : name + " " + error.detail;
    return error;
}

/// What stands between the separators; nothing for an empty text.
std::vector<std::string> pieces(std::string_view text, char separator) {
    std::vector<std::string> out;
    while (!text.empty()) {
        const auto end = text.find(separator);
        out.emplace_back(text.substr(0, end));
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
        if (text.empty()) out.emplace_back();
    }
    return out;
}

/// Reads numbers in one range out of words, remembering the first thing that was wrong.
class Reader {
  public:
    explicit Reader(const Words& words) : words_(words) {}

    template <typename Integer>
    Integer number(const std::string& name) {
        const auto text = word(words_, name);
        const auto value = parse_integer<Integer>(text);
        if (!value) refuse({ErrorCode::bad_number, name + " " + text});
        return value.value_or(0);
    }

    template <typename Integer>
    std::optional<Integer> maybe_number(const std::string& name) {
        if (!given(words_, name)) return std::nullopt;
        return number<Integer>(name);
    }

    /// The API carries signed numbers, so the upper half is refused here.
    BlockNumber block_number(const std::string& name) {
        const auto value = number<std::int64_t>(name);
        if (value < 0) refuse({ErrorCode::bad_number, name + " " + word(words_, name)});
        return static_cast<BlockNumber>(value);
    }

    std::optional<BlockNumber> maybe_block_number(const std::string& name) {
        if (!given(words_, name)) return std::nullopt;
        return block_number(name);
    }

    /// A number of seconds from 1 to `most`.
    std::chrono::seconds seconds(const std::string& name,
                                 std::int64_t otherwise,
                                 std::int64_t most) {
        const auto value = maybe_number<std::int64_t>(name).value_or(otherwise);
        if (value < 1 || value > most)
            refuse({ErrorCode::out_of_range, name + " " + word(words_, name)});
        return std::chrono::seconds(value);
    }

    Address address(const std::string& name) {
        const auto value = parse_address(word(words_, name));
        if (!value) refuse(named(value.error(), name));
        return value.value_or(Address{});
    }

    std::optional<Address> maybe_address(const std::string& name) {
        if (!given(words_, name)) return std::nullopt;
        return address(name);
    }

    template <typename Fixed>
    Fixed fixed(const std::string& name) {
        const auto value = Fixed::from_hex(word(words_, name));
        if (!value) refuse({ErrorCode::bad_hex, name + " " + word(words_, name)});
        return value.value_or(Fixed{});
    }

    template <typename Fixed>
    Fixed fixed_or_zero(const std::string& name) {
        return given(words_, name) ? fixed<Fixed>(name) : Fixed{};
    }

    std::string token(const std::string& name, bool trx_too) {
        const auto id = parse_token_id(word(words_, name));
        if (!id) {
            refuse(id.error());
        } else if (*id == kTrx && !trx_too) {
            refuse({ErrorCode::invalid_argument, "TRX is not followed, only TRC-10 tokens are"});
        }
        return id.value_or("");
    }

    /// One of a few words in either case.
    template <typename Value, std::size_t N>
    Value choice(const std::string& name,
                 const std::array<std::pair<const char*, Value>, N>& choices) {
        auto text = word(words_, name);
        for (auto& c : text)
            c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        for (const auto& [spelling, value] : choices) {
            if (text == spelling) return value;
        }
        refuse({ErrorCode::invalid_argument, name + " " + text});
        return choices.front().second;
    }

    node::v1::AssuranceLevel level() {
        if (!given(words_, "min-level")) return node::v1::ASSURANCE_LEVEL_UNSPECIFIED;
        return choice("min-level",
                      std::array{std::pair{"reported", node::v1::ASSURANCE_LEVEL_REPORTED},
                                 std::pair{"linked", node::v1::ASSURANCE_LEVEL_LINKED},
                                 std::pair{"vouched", node::v1::ASSURANCE_LEVEL_VOUCHED},
                                 std::pair{"solid", node::v1::ASSURANCE_LEVEL_SOLID},
                                 std::pair{"anchored", node::v1::ASSURANCE_LEVEL_ANCHORED}});
    }

    node::v1::Exactness exactness() {
        if (!given(words_, "min-exactness")) return node::v1::EXACTNESS_UNSPECIFIED;
        return choice("min-exactness",
                      std::array{std::pair{"unknown", node::v1::EXACTNESS_UNKNOWN},
                                 std::pair{"bounded", node::v1::EXACTNESS_BOUNDED},
                                 std::pair{"attested", node::v1::EXACTNESS_ATTESTED},
                                 std::pair{"exact", node::v1::EXACTNESS_EXACT}});
    }

    WaitFor wait() {
        if (!given(words_, "wait")) return WaitFor::solid;
        return choice("wait",
                      std::array{std::pair{"none", WaitFor::none},
                                 std::pair{"included", WaitFor::included},
                                 std::pair{"solid", WaitFor::solid}});
    }

    /// A number above 0 that `Integer` holds.
    template <typename Integer>
    Integer positive(const std::string& name) {
        const auto value = number<Integer>(name);
        if (value <= 0) refuse({ErrorCode::bad_number, name + " " + word(words_, name)});
        return value;
    }

    Waiting waiting() {
        return {wait(), seconds("patience", kDefaultPatience, kMaxPatience), false};
    }

    Making making() {
        Making out;
        out.from = word(words_, "from");
        out.signers = pieces(word(words_, "signers"), ',');
        out.permission_id = maybe_number<std::int32_t>("permission-id").value_or(0);
        if (out.permission_id < 0) refuse({ErrorCode::bad_number, "permission-id"});
        if (given(words_, "build")) out.build = word(words_, "build");
        out.dry_run = given(words_, "dry-run");
        out.lifetime = seconds("lifetime", kDefaultLifetime, kMaxLifetime);
        out.waiting = waiting();
        out.keys = key_options(words_);
        return out;
    }

    /// Milliseconds since 1970, or + and seconds after the head.
    ChainTime chain_time(const std::string& name) {
        const auto text = word(words_, name);
        const bool from_head = text.starts_with('+');
        const auto value = parse_integer<std::int64_t>(std::string_view(text).substr(from_head));
        const auto scaled = value ? checked_mul(*value, from_head ? 1'000 : 1) : std::nullopt;
        if (!scaled || *scaled < 0) refuse({ErrorCode::bad_number, name + " " + text});
        return {scaled.value_or(0), from_head};
    }

    /// AMOUNT:DAYS,...
    std::vector<TokenIssue::Frozen> frozen(const std::string& name) {
        std::vector<TokenIssue::Frozen> out;
        for (const std::string& piece : pieces(word(words_, name), ',')) {
            const auto parts = pieces(piece, ':');
            const bool two = parts.size() == 2;
            const auto amount = two ? parse_integer<std::int64_t>(parts[0]) : std::nullopt;
            const auto days = two ? parse_integer<std::int64_t>(parts[1]) : std::nullopt;
            if (!amount || !days) refuse({ErrorCode::bad_number, name + " " + piece});
            out.push_back({amount.value_or(0), days.value_or(0)});
        }
        return out;
    }

    /// THRESHOLD:ADDRESS[=WEIGHT],...
    SharedKeys shared_keys(const std::string& name) {
        const auto text = word(words_, name);
        const auto colon = text.find(':');
        SharedKeys out;
        const auto threshold = parse_integer<std::int64_t>(text.substr(0, colon));
        if (!threshold || *threshold <= 0 || colon == std::string::npos) {
            refuse({ErrorCode::bad_number, name + " " + text});
            return out;
        }
        out.threshold = *threshold;
        for (const std::string& piece : pieces(std::string_view(text).substr(colon + 1), ','))
            out.keys.push_back(weighted_key(name, piece));
        if (out.keys.empty()) refuse({ErrorCode::invalid_argument, name + " names no key"});
        return out;
    }

    /// 64 hex digits; what every network allows where nothing is said.
    Bytes operations(const std::string& name) {
        if (!given(words_, name)) return default_operations();
        const auto bytes = from_hex(word(words_, name));
        if (!bytes || bytes->size() != default_operations().size())
            refuse({ErrorCode::bad_hex, name + " " + word(words_, name)});
        return bytes.value_or(Bytes());
    }

    Keeping keeping() {
        const auto form =
            given(words_, "address-form")
                ? choice("address-form",
                         std::array{std::pair{"tron", node::AddressForm::tron},
                                    std::pair{"ethereum", node::AddressForm::ethereum}})
                : node::AddressForm::tron;
        return {given(words_, "light"), form, key_options(words_)};
    }

    FromMnemonic from_mnemonic() {
        FromMnemonic out;
        out.place.account = maybe_number<std::uint32_t>("account").value_or(0);
        out.place.index = maybe_number<std::uint32_t>("index").value_or(0);
        if (given(words_, "passphrase-file")) out.passphrase_file = word(words_, "passphrase-file");
        return out;
    }

    void refuse(Error error) {
        if (!refused_) refused_ = std::move(error);
    }

    /// The command, or what was wrong first.
    Result<Command> finish(Command command) {
        if (refused_) return fail(*refused_);
        return command;
    }

  private:
    SharedKeys::Key weighted_key(const std::string& name, const std::string& text) {
        const auto equals = text.find('=');
        SharedKeys::Key out;
        const auto address = parse_address(text.substr(0, equals));
        if (!address) refuse(named(address.error(), name));
        if (address) out.address = *address;
        if (equals == std::string::npos) return out;
        const auto weight = parse_integer<std::int64_t>(text.substr(equals + 1));
        if (!weight || *weight <= 0) refuse({ErrorCode::bad_number, name + " " + text});
        out.weight = weight.value_or(0);
        return out;
    }

    const Words& words_;
    std::optional<Error> refused_;
};

}  // namespace

KeyOptions key_options(const Words& words) {
    KeyOptions out;
    out.directory = word(words, "keys-dir");
    if (given(words, "password-file")) out.password_file = word(words, "password-file");
    return out;
}

Result<Command> make_header(const Words& words) {
    Reader read(words);
    ShowHeader out;
    if (word(words, "block").size() == 2 * BlockId::kSize) {
        out.block = read.fixed<BlockId>("block");
    } else {
        out.block = read.block_number("block");
    }
    out.min_level = read.level();
    return read.finish(out);
}

Result<Command> make_balance(const Words& words) {
    Reader read(words);
    ShowBalance out;
    out.address = read.address("address");
    out.token_id = read.token("token", /*trx_too=*/false);
    out.at = read.maybe_block_number("at");
    out.min_exactness = read.exactness();
    out.min_level = read.level();
    return read.finish(out);
}

Result<Command> make_transfers(const Words& words) {
    Reader read(words);
    ListTransfers out;
    out.address = read.address("address");
    out.token_id = read.token("token", /*trx_too=*/false);
    out.count = read.maybe_block_number("count");
    out.after = word(words, "after");
    return read.finish(out);
}

Result<Command> make_token(const Words& words) {
    Reader read(words);
    return read.finish(ShowToken{read.token("id", /*trx_too=*/false)});
}

Result<Command> make_transaction(const Words& words) {
    Reader read(words);
    ShowTransaction out;
    out.id = read.fixed<TransactionId>("txid");
    out.in_block = read.maybe_block_number("in-block");
    out.min_level = read.level();
    return read.finish(out);
}

Result<Command> make_proof(const Words& words) {
    Reader read(words);
    ProveTransaction out;
    out.id = read.fixed<TransactionId>("txid");
    out.in_block = read.maybe_block_number("in-block");
    out.anchor = word(words, "anchor");
    out.out = word(words, "out");
    return read.finish(out);
}

Result<Command> make_verify_proof(const Words& words) {
    VerifyProof out;
    out.file = word(words, "file");
    out.network = word(words, "network");
    out.anchor = word(words, "anchor");
    out.allow_old_anchor = given(words, "allow-old-anchor");
    return out;
}

Result<Command> make_export_anchor(const Words& words) {
    return ExportAnchor{word(words, "out")};
}

Result<Command> make_inspect_anchor(const Words& words) {
    return InspectAnchor{word(words, "file")};
}

Result<Command> make_suggest_anchor(const Words& words) {
    Reader read(words);
    node::AttestConfig nodes;
    nodes.from = Json::parse(word(words, "arguments")).get<std::vector<std::string>>();
    nodes.threshold = read.maybe_number<std::uint64_t>("threshold");
    const auto threshold = node::threshold_of(nodes);
    if (!threshold) read.refuse({ErrorCode::invalid_argument, "--" + threshold.error().detail});
    SuggestAnchor out;
    out.network = word(words, "network");
    out.from = std::move(nodes.from);
    out.threshold = threshold.value_or(0);
    if (given(words, "out")) out.out = word(words, "out");
    return read.finish(out);
}

Result<Command> make_transaction_status(const Words& words) {
    Reader read(words);
    ShowTransactionStatus out;
    out.id = read.fixed<TransactionId>("txid");
    return read.finish(out);
}

Result<Command> make_transfer(const Words& words) {
    Reader read(words);
    SendTransfer out;
    out.how = read.making();
    out.to = read.address("to");
    out.token_id = read.token("token", /*trx_too=*/true);
    out.amount = read.positive<std::int64_t>("amount");
    return read.finish(out);
}

Result<Command> make_issue(const Words& words) {
    Reader read(words);
    IssueToken out;
    out.how = read.making();
    TokenIssue& issue = out.issue;
    issue.name = word(words, "name");
    issue.abbreviation = word(words, "abbr");
    issue.description = word(words, "description");
    issue.url = word(words, "url");
    issue.total_supply = read.positive<std::int64_t>("supply");
    issue.precision = read.maybe_number<std::int32_t>("precision").value_or(0);
    issue.units = read.positive<std::int32_t>("units");
    issue.sun = read.positive<std::int32_t>("sun");
    issue.frozen = read.frozen("frozen");
    out.start = read.chain_time("start");
    out.end = read.chain_time("end");
    return read.finish(out);
}

Result<Command> make_buy(const Words& words) {
    Reader read(words);
    BuyToken out;
    out.how = read.making();
    out.token_id = read.token("id", /*trx_too=*/false);
    out.sun = read.positive<std::int64_t>("sun");
    out.issuer = read.maybe_address("issuer");
    return read.finish(out);
}

Result<Command> make_unfreeze(const Words& words) {
    Reader read(words);
    return read.finish(UnfreezeToken{read.making()});
}

Result<Command> make_permissions(const Words& words) {
    Reader read(words);
    SetPermissions out;
    out.how = read.making();
    out.change.owner_keys = read.shared_keys("owner");
    out.change.active_keys = read.shared_keys("active");
    out.change.witness_key = read.maybe_address("witness");
    out.change.operations = read.operations("operations");
    return read.finish(out);
}

Result<Command> make_decode(const Words& words) {
    return DecodeTransaction{word(words, "file")};
}

Result<Command> make_sign(const Words& words) {
    SignTransaction out;
    out.source = word(words, "file");
    out.from = word(words, "from");
    if (given(words, "out")) out.out = word(words, "out");
    out.keys = key_options(words);
    if (out.source == "-" && !out.out)
        return fail(ErrorCode::invalid_argument, "what comes from standard input needs --out");
    return out;
}

Result<Command> make_broadcast(const Words& words) {
    Reader read(words);
    BroadcastTransaction out;
    out.source = word(words, "file");
    out.waiting = read.waiting();
    out.waiting.may_be_sent_already = true;
    return read.finish(out);
}

Result<Command> make_new_wallet(const Words& words) {
    Reader read(words);
    NewWallet out;
    out.how = read.keeping();
    out.from = read.from_mnemonic();
    const auto count = read.maybe_number<std::size_t>("words");
    if (count && *count != 12 && *count != 24)
        read.refuse({ErrorCode::invalid_argument, "words is 12 or 24"});
    if (count || given(words, "mnemonic")) out.words = count.value_or(12);
    if (given(words, "mnemonic-out")) out.mnemonic_out = word(words, "mnemonic-out");
    if (!out.words && out.mnemonic_out)
        read.refuse({ErrorCode::invalid_argument, "mnemonic-out needs --mnemonic"});
    return read.finish(out);
}

Result<Command> make_import(const Words& words) {
    Reader read(words);
    ImportWallet out;
    out.source = word(words, "file");
    out.how = read.keeping();
    if (given(words, "mnemonic")) out.mnemonic = read.from_mnemonic();
    return read.finish(out);
}

Result<Command> make_sign_receipt(const Words& words) {
    Reader read(words);
    SignReceipt out;
    out.from = word(words, "from");
    out.payer = read.maybe_address("payer");
    out.payee = read.address("payee");
    out.epoch = read.maybe_number<std::uint64_t>("epoch");
    out.expiry = read.maybe_number<std::uint64_t>("expiry");
    out.chain_id = read.maybe_number<std::uint64_t>("chain-id");
    out.vault = read.maybe_address("vault").value_or(Address::from_evm({}));
    out.sequence = read.number<std::uint64_t>("sequence");
    out.bytes_total = read.number<std::uint64_t>("bytes-total");
    out.amount_total = read.number<std::int64_t>("amount-total");
    if (out.amount_total < 0) read.refuse({ErrorCode::bad_number, "amount-total"});
    out.lane = read.fixed_or_zero<Hash256>("lane");
    out.pieces = read.fixed_or_zero<Hash256>("pieces");
    if (given(words, "out")) out.out = word(words, "out");
    out.keys = key_options(words);
    return read.finish(out);
}

Result<Command> make_payout(const Words& words) {
    Reader read(words);
    ShowPayout out;
    out.epoch = read.number<std::uint64_t>("epoch");
    out.payee = read.maybe_address("payee");
    return read.finish(out);
}

Result<Making> read_making(const Words& words) {
    Reader read(words);
    const Making out = read.making();
    const auto checked = read.finish(UnfreezeToken{out});
    if (!checked) return fail(checked.error());
    return out;
}

}  // namespace tributary::tools
