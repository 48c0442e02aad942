// SPDX-License-Identifier: Apache-2.0
#include "tools/tributary/man_page.hpp"

#include <fmt/format.h>

namespace tributary::tools {
namespace {

constexpr auto kDescription = R"(.SH DESCRIPTION
.B tributary
asks a
.BR tributaryd (8)
on the same machine, keeps keys, and signs payments and receipts with them. Keys never leave this program.
.PP
Every answer that states a fact of the chain says which block it is as of and how much stands behind that
block: REPORTED, LINKED, VOUCHED, SOLID or ANCHORED. A balance is EXACT, BOUNDED, ATTESTED or UNKNOWN; all
four are answers. Ask for a minimum to be refused instead.
.PP
Options of the program may stand before or behind the verb.
)";

constexpr auto kClosing = R"(.SH OUTPUT
With
.B \-o json
each command prints one JSON object with the member
.BR schema ,
such as tributary.node.status/v1. Numbers and counts are JSON integers, times are milliseconds since 1970,
amounts are decimal strings in the smallest unit, ids are hex, addresses are Base58. A failure prints an object
of the schema tributary.error/v1 with
.B reason
and
.B detail
on standard output, and a sentence on standard error.
.SH EXIT STATUS
.TP
.B 0
The answer was given.
.TP
.B 1
The command failed.
.TP
.B 2
The command line was wrong.
.TP
.B 3
The assurance is below the minimum asked for, or the node is not synced that far.
.SH ENVIRONMENT
.TP
.B TRIBUTARY_NODE
The node to ask, as with
.BR \-\-node .
.TP
.B NO_COLOR
Set to anything: no colours.
.TP
.B XDG_DATA_HOME
Keys lie in its directory tributary/keys.
.SH FILES
.TP
.I ~/.local/share/tributary/keys
Key files of form Web3 Secret Storage version 3, one for each address, readable by their owner only.
.SH EXAMPLES
.nf
tributary node status
tributary balance TXYZ... \-\-token 1002000 \-\-min\-exactness bounded \-o json
tributary transfer \-\-from TABC... \-\-to TXYZ... \-\-amount 1000000 \-\-token TRX
.fi
.SH SEE ALSO
.BR tributaryd (8),
.BR tributaryd.toml (5)
)";

/// Text that roff prints as it is.
std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (c == '\\') {
            out += "\\e";
        } else if (c == '-') {
            out += "\\-";
        } else {
            out += c;
        }
    }
    // A line that begins with a dot or an apostrophe would be a request.
    if (!out.empty() && (out.front() == '.' || out.front() == '\'')) out.insert(0, "\\&");
    return out;
}

std::string option_text(const CLI::Option& option) {
    const bool operand = option.get_positional();
    std::string out = ".TP\n";
    const auto type = option.get_type_size() == 0 ? std::string() : option.get_type_name();
    if (operand) {
        out += fmt::format(".I {}\n", escaped(type));
    } else {
        out += fmt::format(".B {}", escaped(option.get_name(false, true)));
        if (!type.empty()) out += fmt::format(" \\fI{}\\fR", escaped(type));
        out += "\n";
    }
    out += escaped(option.get_description());
    if (!option.get_default_str().empty()) {
        out += fmt::format(" (default {})", escaped(option.get_default_str()));
    }
    if (option.get_required() && !operand) out += " (required)";
    return out + ".\n";
}

std::string options_of(const CLI::App& app) {
    std::string out;
    for (const auto* option : app.get_options()) {
        const bool hidden = option->get_group().empty();
        const bool help = option == app.get_help_ptr();
        if (!hidden && !help) out += option_text(*option);
    }
    return out;
}

/// A verb with its operands and options; nouns give their verbs.
std::string verbs_of(const CLI::App& app, const std::string& path) {
    const auto children = app.get_subcommands([](const CLI::App* /*any*/) { return true; });
    if (children.empty()) {
        return fmt::format(
            ".SS {}\n{}.\n{}", path, escaped(app.get_description()), options_of(app));
    }
    std::string out;
    for (const auto* child : children) {
        out += verbs_of(*child, path.empty() ? child->get_name() : path + " " + child->get_name());
    }
    return out;
}

}  // namespace

std::string man_page(const CLI::App& tree) {
    std::string out = ".TH TRIBUTARY 1 \"\" \"tributary " TRIBUTARY_VERSION "\" \"Tributary\"\n";
    out += ".SH NAME\ntributary \\- ask a TRON light node, keep keys, send payments\n";
    out +=
        ".SH SYNOPSIS\n.B tributary\n[\\fIOPTION\\fR...] \\fINOUN\\fR [\\fIVERB\\fR] "
        "[\\fIARGUMENT\\fR...]\n";
    out += kDescription;
    out += ".SH OPTIONS\n" + options_of(tree);
    out += ".SH COMMANDS\n" + verbs_of(tree, "");
    return out + kClosing;
}

}  // namespace tributary::tools
