// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "node/chain/payment_notifier.hpp"

namespace tributary::node {

/// The payment as one line of JSON, schema tributary.payment/v1.
std::string json_of(const ProvedPayment& payment);

/// Starts `command` with one argument and does not wait for it; its end is nobody's concern.
/// Errors: io_error (it could not be started).
Status start_command(const std::filesystem::path& command, const std::string& argument);

}  // namespace tributary::node
