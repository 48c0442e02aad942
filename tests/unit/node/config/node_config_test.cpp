// SPDX-License-Identifier: Apache-2.0
#include "node/config/node_config.hpp"

#include <map>

#include <gtest/gtest.h>

namespace tributary::node {
namespace {

constexpr std::string_view kWhole = R"(
network = "nile"
data_dir = "/var/lib/tributary"
upstreams = ["a:1", "b:2"]
grpc = "127.0.0.1:7"
watch_tokens = ["1002000"]
shadow = ["all"]

[log]
format = "json"
level = "debug"

[storage]
max_bytes = 1000

[notify]
addresses = ["TMVQGm1qAQYVdetCeGRRkTWYYrLXuHK2HC"]
command = "/usr/local/bin/paid"
webhook = "http://127.0.0.1:8080/paid"

[attest]
from = ["10.0.0.2:50061", "10.0.0.3:50061", "10.0.0.4:50061"]
threshold = 3

[oracle]
enabled = true
token = "1002000"
operator_key = "/etc/tributary/key"
epoch_seconds = 60
acceptance_grace_seconds = 0
min_payout = "5"

[[oracle.deposits]]
owner = "TMVQGm1qAQYVdetCeGRRkTWYYrLXuHK2HC"
signer = "417e5f4552091a69125d5dfcb7b8c2659029395bdf"
amount = "1000000"
)";

Environment environment_of(std::map<std::string, std::string> values) {
    return [values = std::move(values)](const char* name) -> std::optional<std::string> {
        const auto found = values.find(name);
        if (found == values.end()) return std::nullopt;
        return found->second;
    };
}

Error error_of(std::string_view text) {
    const auto config = apply_toml({}, text, "file.toml");
    return config ? Error{ErrorCode::not_found, "accepted"} : config.error();
}

TEST(NodeConfig, ReadsEveryKey) {
    const auto config = apply_toml({}, kWhole, "file.toml");
    ASSERT_TRUE(config.has_value()) << config.error().message();
    EXPECT_EQ(config->network, "nile");
    EXPECT_EQ(config->upstreams, (std::vector<std::string>{"a:1", "b:2"}));
    EXPECT_EQ(config->shadow, std::vector<std::string>{"all"});
    EXPECT_EQ(config->notify.webhook, "http://127.0.0.1:8080/paid");
    EXPECT_EQ(config->attest.from.size(), 3U);
    EXPECT_EQ(config->attest.threshold, 3U);
    EXPECT_TRUE(config->log.json);
    EXPECT_EQ(config->oracle.epoch_seconds, 60U);
    EXPECT_EQ(config->oracle.acceptance_grace_seconds, 0U);
    EXPECT_EQ(config->oracle.min_payout.value, 5);
    ASSERT_EQ(config->oracle.deposits.size(), 1U);
    EXPECT_EQ(config->oracle.deposits[0].amount.value, 1'000'000);
    EXPECT_EQ(config->oracle.deposits[0].owner, config->oracle.deposits[0].signer);
}

TEST(NodeConfig, KeepsADayAndTwoDaysOfGraceWhereTheFileSaysNothing) {
    const OracleConfig oracle = apply_toml({}, "", "file.toml")->oracle;
    EXPECT_EQ(oracle.epoch_seconds, 86'400U);
    EXPECT_EQ(oracle.acceptance_grace_seconds, 172'800U);
    EXPECT_FALSE(oracle.vault.has_value());
}

TEST(NodeConfig, NamesAnUnknownKeyWithItsPlace) {
    EXPECT_EQ(error_of("network = \"nile\"\nupstream = \"a:1\"\n"),
              (Error{ErrorCode::bad_config, "file.toml:2: upstream is not known"}));
    EXPECT_EQ(error_of("[oracle]\nepoch = 5\n"),
              (Error{ErrorCode::bad_config, "file.toml:2: oracle.epoch is not known"}));
}

TEST(NodeConfig, NamesAValueOfTheWrongKind) {
    EXPECT_EQ(error_of("upstreams = \"a:1\"").detail,
              "file.toml:1: upstreams must be a list of strings");
    EXPECT_EQ(error_of("[oracle]\nepoch_seconds = -1").detail,
              "file.toml:2: oracle.epoch_seconds must be a whole number of 0 or more");
    EXPECT_EQ(error_of("[oracle]\nenabled = \"yes\"").detail,
              "file.toml:2: oracle.enabled must be true or false");
    EXPECT_EQ(error_of("[log]\nformat = \"xml\"").detail,
              "file.toml:2: log.format must be text or json");
    EXPECT_EQ(error_of("[[oracle.deposits]]\nowner = \"nobody\"").detail,
              "file.toml:2: oracle.deposits.owner is no address: nobody");
    EXPECT_EQ(error_of("[[oracle.deposits]]\nowner = "
                       "\"417e5f4552091a69125d5dfcb7b8c2659029395bdf\"\namount = \"1.5\"")
                  .detail,
              "file.toml:3: oracle.deposits.amount must be an amount in the smallest unit");
}

TEST(NodeConfig, NamesTheLineOfASyntaxError) {
    const Error error = error_of("network = \"nile\"\n[log\n");
    EXPECT_EQ(error.code, ErrorCode::bad_config);
    EXPECT_EQ(error.detail.rfind("file.toml:2: ", 0), 0U) << error.detail;
}

TEST(NodeConfig, TakesAListUpToItsLimit) {
    const auto list = [](std::size_t count) {
        std::string text = "upstreams = [";
        for (std::size_t i = 0; i < count; ++i)
            text += "\"a:" + std::to_string(i) + "\",";
        return text + "]";
    };
    EXPECT_TRUE(apply_toml({}, list(kMaxConfigList), "file.toml").has_value());
    EXPECT_EQ(error_of(list(kMaxConfigList + 1)).detail,
              "file.toml:1: upstreams has too many entries");
    EXPECT_EQ(error_of(std::string(kMaxConfigSize + 1, '\n')).code, ErrorCode::oversized);
}

TEST(NodeConfig, LetsTheEnvironmentOutrankTheFile) {
    const auto environment =
        environment_of({{"TRIBUTARY_UPSTREAMS", "x:1,y:2"}, {"TRIBUTARY_NETWORK", "shasta"}});
    const auto config = apply_environment(*apply_toml({}, kWhole, "file.toml"), environment);
    EXPECT_EQ(config->network, "shasta");
    EXPECT_EQ(config->upstreams, (std::vector<std::string>{"x:1", "y:2"}));
    EXPECT_EQ(config->grpc, "127.0.0.1:7");
}

TEST(NodeConfig, CompletesTheDataDirectoryAndWatchesTheOraclesToken) {
    NodeConfig config;
    config.network = "/nets/private.json";
    config.upstreams = {"a:1", "a:1"};
    config.oracle.enabled = true;
    config.oracle.token = "1000002";
    config.oracle.operator_key = "key";
    const auto complete_config = complete(config, environment_of({{"HOME", "/srv/u"}}));
    ASSERT_TRUE(complete_config.has_value());
    EXPECT_EQ(complete_config->data_dir, "/srv/u/.local/share/tributary/private");
    EXPECT_EQ(complete_config->watch_tokens, std::vector<std::string>{"1000002"});
    EXPECT_EQ(complete_config->upstreams.size(), 1U);
}

TEST(NodeConfig, RefusesWhatCannotWork) {
    const auto none = environment_of({});
    EXPECT_EQ(complete({}, none).error().code, ErrorCode::bad_config);
    NodeConfig config;
    config.upstreams = {"nohost"};
    EXPECT_EQ(complete(config, none).error().detail, "upstream nohost is not HOST:PORT");
    config.upstreams = {"a:70000"};
    EXPECT_EQ(complete(config, none).error().detail, "upstream a:70000 is not HOST:PORT");
    config.upstreams = {"a:1"};
    config.notify.addresses.emplace_back();
    config.notify.command = "paid";
    EXPECT_EQ(complete(config, none).error().detail, "notify.command must be an absolute path");
    config.notify.command.clear();
    EXPECT_EQ(complete(config, none).error().detail, "notify needs a command or a webhook");
    config.notify.webhook = "https://shop/";
    EXPECT_EQ(complete(config, none).error().detail, "notify.webhook must begin with http://");
    config.notify.webhook = "http://shop/";
    EXPECT_TRUE(complete(config, none).has_value());
    config.notify = {};
    config.log.level = "loud";
    EXPECT_EQ(complete(config, none).error().detail, "log level loud is not known");
    config.log.level = "info";
    config.oracle.enabled = true;
    EXPECT_EQ(complete(config, none).error().detail, "oracle.token is missing");
}

NodeConfig attested_by(std::vector<std::string> from, std::optional<std::uint64_t> threshold) {
    NodeConfig config;
    config.upstreams = {"a:1"};
    config.watch_tokens = {"1000002"};
    config.attest = {std::move(from), threshold};
    return config;
}

TEST(NodeConfig, AMajorityOfTheAttestersHasToAgreeUnlessItIsSaid) {
    const auto threshold_of = [](std::size_t count) {
        std::vector<std::string> from;
        for (std::size_t i = 1; i <= count; ++i)
            from.push_back("a:" + std::to_string(i));
        return complete(attested_by(from, std::nullopt), environment_of({}))->attest.threshold;
    };
    EXPECT_EQ(threshold_of(0), std::nullopt);
    EXPECT_EQ(threshold_of(2), 2U);
    EXPECT_EQ(threshold_of(3), 2U);
    EXPECT_EQ(threshold_of(4), 3U);
}

TEST(NodeConfig, RefusesAttestersThatCannotAttest) {
    const auto error_of_attest = [](const NodeConfig& config) {
        const auto done = complete(config, environment_of({}));
        return done ? std::string("accepted") : done.error().detail;
    };
    EXPECT_EQ(error_of_attest(attested_by({"a:1", "a:1"}, 2)), "attest.from names a:1 twice");
    EXPECT_EQ(error_of_attest(attested_by({"a:1", "b"}, 2)),
              "attest.from names b, which is not HOST:PORT");
    const std::string range = "attest.threshold must be 2 to the number of nodes that are named, ";
    EXPECT_EQ(error_of_attest(attested_by({"a:1", "b:1"}, 1)), range + "2");
    EXPECT_EQ(error_of_attest(attested_by({"a:1", "b:1"}, 3)), range + "2");
    EXPECT_EQ(error_of_attest(attested_by({"a:1"}, std::nullopt)), range + "1");
    EXPECT_EQ(error_of_attest(attested_by({}, 2)), range + "0");
    NodeConfig unwatched = attested_by({"a:1", "b:1"}, 2);
    unwatched.watch_tokens.clear();
    EXPECT_EQ(error_of_attest(unwatched), "attest.from needs watch_tokens, or keys = attested");
    std::vector<std::string> many;
    for (int i = 1; i <= 33; ++i)
        many.push_back("a:" + std::to_string(i));
    EXPECT_EQ(error_of_attest(attested_by(many, 2)), "attest.from names more than 32");
    many.pop_back();
    EXPECT_EQ(error_of_attest(attested_by(many, 2)), "accepted");
}

NodeConfig with_attested_keys(std::vector<std::string> upstreams) {
    NodeConfig config;
    config.upstreams = std::move(upstreams);
    config.keys = "attested";
    return config;
}

TEST(NodeConfig, KeysAreAttestedByTheUpstreamsWhereNobodyElseIsNamed) {
    const auto config =
        complete(with_attested_keys({"a:1", "tributary://b:1", "c:1"}), environment_of({}));
    ASSERT_TRUE(config.has_value()) << config.error().message();
    EXPECT_EQ(config->attest.from, (std::vector<std::string>{"a:1", "c:1"}));
    EXPECT_EQ(config->attest.threshold, 2U);
}

TEST(NodeConfig, RefusesAttestedKeysThatNobodySaysOrThatMoneyWouldRestOn) {
    const auto error_of = [](const NodeConfig& config) {
        const auto done = complete(config, environment_of({}));
        return done ? std::string("accepted") : done.error().detail;
    };
    EXPECT_EQ(error_of(with_attested_keys({"tributary://b:1"})),
              "keys = attested needs full nodes in attest.from that say them");
    EXPECT_EQ(error_of(with_attested_keys({"a:1"})),
              "attest.threshold must be 2 to the number of nodes that are named, 1");
    NodeConfig watching = with_attested_keys({"a:1", "b:1"});
    watching.watch_tokens = {"1000002"};
    EXPECT_EQ(error_of(watching), "keys = attested needs full nodes in attest.from that say them");
    watching.attest.from = {"a:1", "b:1"};
    EXPECT_EQ(error_of(watching), "accepted");
    NodeConfig oracle = watching;
    oracle.oracle.enabled = true;
    EXPECT_EQ(error_of(oracle), "keys = attested: an oracle pays on proved keys only");
    NodeConfig shop = watching;
    shop.notify.addresses = {Address{}};
    shop.notify.webhook = "http://127.0.0.1:1/paid";
    EXPECT_EQ(error_of(shop), "keys = attested: payments are told on proved keys only");
    NodeConfig other = watching;
    other.keys = "guessed";
    EXPECT_EQ(error_of(other), "keys must be proved or attested, not guessed");
}

}  // namespace
}  // namespace tributary::node
