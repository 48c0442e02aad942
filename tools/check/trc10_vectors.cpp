// SPDX-License-Identifier: Apache-2.0
#include "tools/check/trc10_vectors.hpp"

#include <bit>
#include <charconv>
#include <exception>

#include <nlohmann/json.hpp>

#include "token/exchange_price.hpp"
#include "token/strict_pow.hpp"

namespace tributary::check {
namespace {

using Json = nlohmann::json;

std::string bits_of(double value) {
    return to_hex(be64(std::bit_cast<std::uint64_t>(value)));
}

/// A number in C's hexadecimal form, "0x1.8p0".
double hex_double(const Json& value) {
    const auto& text = value.get_ref<const std::string&>();
    const char* end = text.data() + text.size();
    double out = 0;
    const auto [rest, error] = std::from_chars(text.data() + 2, end, out, std::chars_format::hex);
    if (error != std::errc{} || rest != end) throw std::invalid_argument("no number: " + text);
    return out;
}

void check_price(const Json& vector, Verdict& verdict) {
    using token::PowRule;
    const token::TradeSides sides{vector.at("sellBalance").get<std::int64_t>(),
                                  vector.at("buyBalance").get<std::int64_t>(),
                                  vector.at("quant").get<std::int64_t>()};
    verdict.equal("pow",
                  bits_of(token::strict_pow(hex_double(vector.at("powArg")), 0.0005)),
                  vector.at("powStrictBits"));
    verdict.equal(
        "payout", token::exchange_payout(sides, PowRule::strict).least, vector.at("outStrict"));
    // Another machine's pow must lie in the interval that is kept for such.
    const auto any = token::exchange_payout(sides, PowRule::any_platform);
    const auto other = vector.at("outJdkMath").get<std::int64_t>();
    verdict.require("the interval misses another pow's payout",
                    any.least <= other && other <= any.most);
}

void check_vector(const Json& vector, Verdict& verdict) {
    const auto kind = vector.at("kind").get<std::string>();
    if (kind == "exproc") return check_price(vector, verdict);
    if (kind == "exchange") return check_exchange_sequence(vector, verdict);
    if (kind == "market") return check_market_sequence(vector, verdict);
    if (kind == "asset") return check_asset_sequence(vector, verdict);
    verdict.require("the kind is not known", false);
}

}  // namespace

Result<VectorReport> check_trc10_vectors(const Json& root) {
    VectorReport report;
    // The JSON library throws where a vector lacks a key or has another type.
    try {
        for (const Json& vector : root.at("vectors")) {
            report.run(vector.at("name").get<std::string>(),
                       [&](Verdict& verdict) { check_vector(vector, verdict); });
        }
    } catch (const std::exception& error) {
        return fail(ErrorCode::malformed, error.what());
    }
    if (report.passed() + report.failures().size() == 0) {
        return fail(ErrorCode::malformed, "the vector file has no vectors");
    }
    return report;
}

}  // namespace tributary::check
