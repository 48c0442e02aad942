// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include <CLI/CLI.hpp>

#include "tools/tributary/report.hpp"
#include "tools/tributary/words.hpp"

namespace tributary::tools {

/// Where a node listens if nothing else is said.
inline constexpr auto kDefaultNode = "127.0.0.1:50151";

/// Text to print instead of running a command, for --help, --version and the like.
struct Notice {
    std::string text;
};

/// The tree of nouns, verbs and options: what the parser, --help and the man page are made from.
class CommandLine {
  public:
    CommandLine();
    CommandLine(const CommandLine&) = delete;
    CommandLine& operator=(const CommandLine&) = delete;
    CommandLine(CommandLine&&) = delete;
    CommandLine& operator=(CommandLine&&) = delete;
    ~CommandLine() = default;

    /// Reads the words behind the program's name, once. Failures have exit code 2.
    Outcome<std::variant<Invocation, Notice>> parse(std::vector<std::string> words);

    [[nodiscard]] const CLI::App& tree() const { return app_; }

  private:
    using Maker = Result<Command> (*)(const Words&);

    void add_common();
    void add_chain();
    void add_proof(CLI::App& tx);
    void add_transfer();
    void add_sale(CLI::App& token);
    void add_permissions();
    void add_files(CLI::App& tx);
    void add_wallet();
    void add_oracle();
    void add_receipt(CLI::App& oracle);
    void add_contract();
    void add_contract_state(CLI::App& contract);
    void add_contract_transactions(CLI::App& contract);
    void add_abi(CLI::App& contract);
    void add_local(CLI::App& verb);
    void add_function(CLI::App& verb);
    void add_keys(CLI::App& verb);
    void add_waiting(CLI::App& verb);
    void add_making(CLI::App& verb);
    void add_flag(CLI::App& verb, const std::string& name, const std::string& what);
    void add_min_level(CLI::App& verb);

    /// A verb whose words `make` turns into a command.
    CLI::App& add_verb(CLI::App& parent,
                       const std::string& name,
                       const std::string& what,
                       Maker make);

    /// An option (--name) or operand (name) that lands in the words under its bare name.
    CLI::Option* add_word(CLI::App& verb,
                          const std::string& name,
                          const std::string& type,
                          const std::string& what);

    [[nodiscard]] Outcome<Invocation> invocation() const;

    CLI::App app_;
    /// References into it stay good: std::map does not move its values.
    Words words_;
    /// What a contract's function gets, in the words of the command line.
    std::vector<std::string> arguments_;
    Maker make_ = nullptr;
    std::string output_ = "text";
    bool no_colour_ = false;
};

/// True where the words ask for JSON, also when they cannot be parsed: errors take that form then.
bool asks_for_json(const std::vector<std::string>& words);

/// $XDG_DATA_HOME/tributary/keys, or ~/.local/share/tributary/keys, or tributary/keys here.
std::filesystem::path default_key_directory();

}  // namespace tributary::tools
