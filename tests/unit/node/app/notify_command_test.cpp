// SPDX-License-Identifier: Apache-2.0
#include "node/app/notify_command.hpp"

#include <chrono>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>

#include "tests/support/temp_dir.hpp"

namespace tributary::node {
namespace {

ProvedPayment payment() {
    ProvedPayment out;
    out.to = *parse_address("TJRabPrwbZy45sbavfcjinPJC18kjpRTv8");
    out.token = 1'000'001;
    out.movement.amount = 5;
    out.movement.at_most = 5;
    out.movement.contract_type = 2;
    out.movement.place.number = 9;
    return out;
}

TEST(NotifyCommand, APaymentIsOneLineOfJson) {
    EXPECT_EQ(json_of(payment()),
              R"({"schema":"tributary.payment/v1","to":"TJRabPrwbZy45sbavfcjinPJC18kjpRTv8",)"
              R"("token_id":"1000001","amount":"5","at_most":"5","from":null,"transaction_id":")" +
                  std::string(64, '0') + R"(","contract_type":2,"block_number":9})");
}

TEST(NotifyCommand, TheProgramGetsTheTextAsItsArgument) {
    const test::TempDir directory;
    const auto script = directory.path() / "told.sh";
    const auto told = directory.path() / "told";
    std::ofstream(script) << "#!/bin/sh\nprintf %s \"$1\" > " << told << ".part\nmv " << told
                          << ".part " << told << "\n";
    std::filesystem::permissions(script, std::filesystem::perms::owner_all);
    ASSERT_TRUE(start_command(script, "a 'b' \"c\"").has_value());
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!std::filesystem::exists(told) && std::chrono::steady_clock::now() < patience) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    std::string content;
    std::getline(std::ifstream(told), content);
    EXPECT_EQ(content, "a 'b' \"c\"");
}

TEST(NotifyCommand, AProgramThatIsNotThereIsAnError) {
    EXPECT_EQ(start_command("/nowhere/at-all", "x").error().code, ErrorCode::io_error);
}

}  // namespace
}  // namespace tributary::node
