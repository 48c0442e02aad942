// SPDX-License-Identifier: Apache-2.0
#include "tools/tributary/report.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace tributary::tools {
namespace {

std::string_view colour_of(Tone tone) {
    switch (tone) {
        case Tone::plain: return "";
        case Tone::good: return "\x1b[32m";
        case Tone::warning: return "\x1b[33m";
        case Tone::bad: return "\x1b[31m";
    }
    return "";
}

/// Bytes of the UTF-8 character that starts here; 1 where it is not a whole one.
std::size_t character_size(std::string_view text) {
    const auto first = static_cast<unsigned char>(text.front());
    std::size_t size = 1;
    if ((first & 0xe0U) == 0xc0U) size = 2;
    if ((first & 0xf0U) == 0xe0U) size = 3;
    if ((first & 0xf8U) == 0xf0U) size = 4;
    if (size > text.size()) return 1;
    for (std::size_t i = 1; i < size; ++i) {
        if ((static_cast<unsigned char>(text[i]) & 0xc0U) != 0x80U) return 1;
    }
    return size;
}

bool is_harmless(std::string_view character) {
    const auto first = static_cast<unsigned char>(character.front());
    if (character.size() == 1) return first >= 0x20 && first < 0x7f;
    const auto second = static_cast<unsigned char>(character[1]);
    // U+0080 to U+009F are controls, too.
    if (first == 0xc2 && second < 0xa0) return false;
    // U+200B to U+200F, U+2028 to U+202E and U+2060 to U+206F hide or turn what follows.
    if (first == 0xe2 && second == 0x80) {
        const auto third = static_cast<unsigned char>(character[2]);
        return !((third >= 0x8b && third <= 0x8f) || (third >= 0xa8 && third <= 0xae));
    }
    if (first == 0xe2 && second == 0x81) return static_cast<unsigned char>(character[2]) < 0xa0;
    // U+FEFF.
    return character != "\xef\xbb\xbf";
}

std::size_t width_of(std::string_view text) {
    std::size_t width = 0;
    for (; !text.empty(); text.remove_prefix(character_size(text)))
        ++width;
    return width;
}

std::string padded(std::string_view text, std::size_t width) {
    const auto have = width_of(text);
    return std::string(text) + std::string(width > have ? width - have : 0, ' ');
}

std::string render_row(const std::vector<std::string>& cells,
                       const std::vector<std::size_t>& widths) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        line += i + 1 == cells.size() ? cells[i] : padded(cells[i], widths[i]) + "  ";
    }
    while (!line.empty() && line.back() == ' ')
        line.pop_back();
    return line + "\n";
}

std::string render_table(const Table& table) {
    if (table.rows.empty()) return table.when_empty + "\n";
    std::vector<std::size_t> widths;
    for (const auto& column : table.columns)
        widths.push_back(width_of(column));
    for (const auto& row : table.rows) {
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], width_of(printable(row[i])));
    }
    auto out = render_row(table.columns, widths);
    for (const auto& row : table.rows)
        out += render_row(row, widths);
    return out;
}

}  // namespace

int exit_code_of(std::string_view reason) {
    for (const ErrorCode code : {ErrorCode::assurance_too_low,
                                 ErrorCode::not_synced,
                                 ErrorCode::contract_not_shadowed,
                                 ErrorCode::contract_diverged,
                                 ErrorCode::beyond_shadow}) {
        if (reason == reason_of(code)) return kExitTooLow;
    }
    return kExitFailed;
}

Failure failure_of(const Error& error) {
    const std::string reason(reason_of(error.code));
    return {reason, error.message(), exit_code_of(reason)};
}

Failure usage_failure(const Error& error) {
    return {std::string(reason_of(error.code)), error.message(), kExitUsage};
}

Json new_object(std::string_view name) {
    Json out;
    out["schema"] = fmt::format("tributary.{}/v1", name);
    return out;
}

std::string render_json(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string render_text(const Report& report, bool colour) {
    std::size_t width = 0;
    for (const auto& row : report.rows)
        width = std::max(width, width_of(row.label));
    std::string out;
    for (const auto& row : report.rows) {
        const auto on = colour ? colour_of(row.tone) : "";
        out += fmt::format("{}  {}{}{}\n",
                           padded(row.label, width),
                           on,
                           printable(row.value),
                           on.empty() ? "" : "\x1b[0m");
    }
    if (report.table) {
        if (!out.empty()) out += "\n";
        out += render_table(*report.table);
    }
    if (!report.evidence.empty()) out += report.evidence + "\n";
    return out;
}

Json error_json(const Failure& failure) {
    auto out = new_object("error");
    out["reason"] = failure.reason;
    out["detail"] = failure.detail;
    return out;
}

std::string printable(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const auto character = text.substr(0, character_size(text));
        text.remove_prefix(character.size());
        if (is_harmless(character)) {
            out += character;
            continue;
        }
        for (const char byte : character) {
            out += fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
        }
    }
    return out;
}

}  // namespace tributary::tools
