// SPDX-License-Identifier: Apache-2.0
#include "tools/tributary/words.hpp"

#include <algorithm>
#include <array>
#include <utility>

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

    void refuse(Error error) {
        if (!refused_) refused_ = std::move(error);
    }

    /// The command, or what was wrong first.
    Result<Command> finish(Command command) {
        if (refused_) return fail(*refused_);
        return command;
    }

  private:
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

Result<Command> make_transfer(const Words& words) {
    Reader read(words);
    SendTransfer out;
    out.from = word(words, "from");
    out.to = read.address("to");
    out.token_id = read.token("token", /*trx_too=*/true);
    out.amount = read.number<std::int64_t>("amount");
    if (out.amount <= 0) read.refuse({ErrorCode::bad_number, "amount " + word(words, "amount")});
    out.wait = read.wait();
    out.lifetime = read.seconds("lifetime", kDefaultLifetime, kMaxLifetime);
    out.patience = read.seconds("patience", kDefaultPatience, kMaxPatience);
    out.keys = key_options(words);
    return read.finish(out);
}

Result<Command> make_new_wallet(const Words& words) {
    return NewWallet{given(words, "light"), key_options(words)};
}

Result<Command> make_import(const Words& words) {
    return ImportWallet{word(words, "file"), given(words, "light"), key_options(words)};
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

}  // namespace tributary::tools
