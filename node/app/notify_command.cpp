// SPDX-License-Identifier: Apache-2.0
#include "node/app/notify_command.hpp"

#include <csignal>
#include <cstring>

#include <spawn.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

namespace tributary::node {

std::string json_of(const ProvedPayment& payment) {
    nlohmann::ordered_json out;
    out["schema"] = "tributary.payment/v1";
    out["to"] = payment.to.base58();
    out["token_id"] = token::text_of(payment.token);
    out["amount"] = std::to_string(payment.movement.amount);
    out["at_most"] = std::to_string(payment.movement.at_most);
    out["from"] = nullptr;
    if (payment.movement.other) out["from"] = payment.movement.other->base58();
    out["transaction_id"] = payment.movement.transaction.hex();
    out["contract_type"] = payment.movement.contract_type;
    out["block_number"] = payment.movement.place.number;
    return out.dump();
}

Status start_command(const std::filesystem::path& command, const std::string& argument) {
    // The kernel reaps children whose end nobody asks for.
    std::signal(SIGCHLD, SIG_IGN);
    std::string program = command.string();
    std::string text = argument;
    char* const arguments[] = {program.data(), text.data(), nullptr};
    pid_t child = 0;
    const int error = posix_spawn(&child, program.c_str(), nullptr, nullptr, arguments, environ);
    if (error != 0) return fail(ErrorCode::io_error, program + ": " + std::strerror(error));
    return {};
}

}  // namespace tributary::node
