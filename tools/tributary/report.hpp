// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include <nlohmann/json.hpp>

#include "primitives/result.hpp"

namespace tributary::tools {

using Json = nlohmann::ordered_json;

/// What a terminal may show a value in.
enum class Tone {
    plain,
    good,
    warning,
    bad,
};

/// One aligned line: what it is, and its value.
struct Row {
    std::string label;
    std::string value;
    Tone tone = Tone::plain;
};

/// A list for people.
struct Table {
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> rows;
    /// Said instead of an empty table.
    std::string when_empty;
};

/// One answer in both forms. `json` begins with its schema.
struct Report {
    Json json;
    std::vector<Row> rows;
    std::optional<Table> table;
    /// What the answer rests on; the last line for people. May be empty.
    std::string evidence;
};

/// Why a command did not do what it was asked. `reason` is the stable snake_case word.
struct Failure {
    std::string reason;
    std::string detail;
    int exit_code = 1;

    bool operator==(const Failure&) const = default;
};

/// What the shell sees.
inline constexpr int kExitOk = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;
/// The assurance is below the minimum asked for, or the node is not synced that far.
inline constexpr int kExitTooLow = 3;

template <typename T>
using Outcome = tl::expected<T, Failure>;

/// A failure of our own, with the exit code that its code stands for.
Failure failure_of(const Error& error);

/// A failure that the user can mend by another command line.
Failure usage_failure(const Error& error);

/// The exit code for a reason that a node gave.
int exit_code_of(std::string_view reason);

/// An object that begins with its schema, tributary.<name>/v1.
Json new_object(std::string_view name);

/// One line of JSON; bytes that are no UTF-8 become the replacement character.
std::string render_json(const Json& json);

/// Aligned lines, with colours where asked for.
std::string render_text(const Report& report, bool colour);

/// The error object.
Json error_json(const Failure& failure);

/// The same text with control characters, and marks that change the direction of writing, escaped:
/// names on the chain are anybody's words and must not steer a terminal.
std::string printable(std::string_view text);

}  // namespace tributary::tools
