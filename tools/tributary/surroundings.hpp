// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <istream>
#include <ostream>
#include <string>

#include "node/key_store.hpp"
#include "primitives/numbers.hpp"
#include "tools/tributary/report.hpp"

namespace tributary::tools {

/// What a command touches besides its node; tests bring their own. The streams outlive it.
struct Surroundings {
    std::istream& in;
    std::ostream& out;
    std::ostream& err;
    /// Asks a person without showing what is typed.
    std::function<Outcome<node::Password>(const std::string& prompt)> ask_password;
    std::function<void(std::chrono::milliseconds)> pause;
    std::function<TimestampMs()> now;
    /// True where `out` is a terminal that wants colours.
    bool colour = false;
};

/// Asks on the controlling terminal, with its echo off. Failures: there is no terminal, or no
/// answer.
Outcome<node::Password> ask_on_terminal(const std::string& prompt);

}  // namespace tributary::tools
