// SPDX-License-Identifier: Apache-2.0
#include "tools/tributary/command_line.hpp"

#include <algorithm>
#include <cstdlib>

#include "tools/tributary/man_page.hpp"
#include "tools/tributary/node_client.hpp"

namespace tributary::tools {
namespace {

/// More than any function takes.
constexpr int kMaxArguments = 256;

template <typename Plain>
Result<Command> make_plain(const Words& /*words*/) {
    return Plain{};
}

Result<Command> make_list(const Words& words) {
    return ListWallets{key_options(words)};
}

Result<Command> make_submit(const Words& words) {
    return SubmitReceipt{words.at("file")};
}

std::string environment(const char* name) {
    // Read before any thread is started.
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
    return value == nullptr ? "" : value;
}

}  // namespace

CommandLine::CommandLine() : app_("Ask a Tributary node, keep keys, send payments.", "tributary") {
    // Options of the program work behind the verb, too. Set first: nouns and verbs inherit it.
    app_.fallthrough();
    app_.require_subcommand(1);
    add_common();
    add_chain();
    add_transfer();
    add_permissions();
    add_wallet();
    add_oracle();
    add_contract();
}

CLI::App& CommandLine::add_verb(CLI::App& parent,
                                const std::string& name,
                                const std::string& what,
                                Maker make) {
    auto* verb = parent.add_subcommand(name, what);
    verb->callback([this, make] { make_ = make; });
    return *verb;
}

CLI::Option* CommandLine::add_word(CLI::App& verb,
                                   const std::string& name,
                                   const std::string& type,
                                   const std::string& what) {
    auto bare = name;
    bare.erase(0, bare.find_first_not_of('-'));
    return verb.add_option(name, words_[bare], what)->type_name(type);
}

void CommandLine::add_common() {
    app_.set_version_flag("--version", "tributary " TRIBUTARY_VERSION, "Print the version and end");
    add_word(app_, "--node", "HOST:PORT", "The node to ask, on this machine; or unix:PATH")
        ->envname("TRIBUTARY_NODE")
        ->default_str(kDefaultNode);
    app_.add_option("-o,--output", output_, "Form of the output: text for people, or json")
        ->check(CLI::IsMember({"text", "json"}).description(""))
        ->type_name("FORM")
        ->default_str("text");
    app_.add_flag("--no-color", no_colour_, "No colours, as with NO_COLOR in the environment");
}

void CommandLine::add_min_level(CLI::App& verb) {
    add_word(verb,
             "--min-level",
             "LEVEL",
             "Refuse a block below this level: linked, vouched, solid, anchored");
}

void CommandLine::add_chain() {
    auto& node = *app_.add_subcommand("node", "The node itself");
    node.require_subcommand(1);
    add_verb(node, "status", "State, head, solid block and sources", make_plain<ShowStatus>);
    add_verb(node, "trail", "Windows by which trust came from the anchor", make_plain<ShowTrail>);
    add_verb(node, "keys", "Witness keys proved by their transactions", make_plain<ShowKeys>);
    add_verb(node,
             "evidence",
             "Witnesses that signed two blocks for one slot",
             make_plain<ShowEvidence>);

    add_verb(
        node, "peers", "Peers of TRON's network, and why some were dropped", make_plain<ShowPeers>);

    auto& header =
        add_verb(app_, "header", "One block header and what stands behind it", make_header);
    add_word(header, "block", "NUMBER|ID", "Number, or id as 64 hex digits")->required();
    add_min_level(header);

    auto& balance = add_verb(app_, "balance", "Balance of one address in one token", make_balance);
    add_word(balance, "address", "ADDRESS", "Base58 or 41-hex")->required();
    add_word(balance, "--token", "ID", "TRC-10 token id")->required();
    add_word(balance, "--at", "N", "At this block instead of the solid head");
    add_word(balance,
             "--min-exactness",
             "EXACTNESS",
             "Refuse an answer below: bounded, attested, exact");
    add_min_level(balance);

    auto& transfers = add_verb(
        app_, "transfers", "What moved to and from an address, newest first", make_transfers);
    add_word(transfers, "address", "ADDRESS", "Base58 or 41-hex")->required();
    add_word(transfers, "--token", "ID", "TRC-10 token id")->required();
    add_word(transfers, "--count", "N", "At most so many, up to 500")->default_str("50");
    add_word(transfers, "--after", "PLACE", "Older than this place, as the list before ends with");

    auto& token = *app_.add_subcommand("token", "Tokens");
    token.require_subcommand(1);
    auto& info = add_verb(token, "info", "Name, precision and supply of a token", make_token);
    add_word(info, "id", "ID", "TRC-10 token id")->required();
    add_sale(token);

    auto& tx = *app_.add_subcommand("tx", "Transactions");
    tx.require_subcommand(1);
    auto& tx_status = add_verb(tx,
                               "status",
                               "How far a transaction came that the node announces",
                               make_transaction_status);
    add_word(tx_status, "txid", "TXID", "64 hex digits")->required();
    auto& show =
        add_verb(tx, "show", "A transaction that is proved to stand in a block", make_transaction);
    add_word(show, "txid", "TXID", "64 hex digits")->required();
    add_word(show, "--in-block", "N", "The block it stands in, instead of asking an upstream");
    add_min_level(show);
    add_proof(tx);
    add_files(tx);
}

void CommandLine::add_proof(CLI::App& tx) {
    const std::string anchor = "genesis|NUMBER:ID|FILE";
    auto& prove =
        add_verb(tx, "prove", "Write a proof that needs no network to verify", make_proof);
    add_word(prove, "txid", "TXID", "64 hex digits")->required();
    add_word(prove, "--in-block", "N", "The block it stands in, instead of asking an upstream");
    add_word(prove, "--anchor", anchor, "What the verifier holds; the node's own where not given");
    add_word(prove, "--out", "FILE", "Where the proof goes")->required();

    auto& proof = *app_.add_subcommand("proof", "Proofs of transactions, without a node");
    proof.require_subcommand(1);
    auto& verify = add_verb(proof, "verify", "What a proof proves, or why not", make_verify_proof);
    add_word(verify, "file", "FILE", "Made by `tx prove`")->required();
    add_word(verify, "--network", "NAME|FILE", "mainnet, nile, shasta or a network file")
        ->required();
    add_word(verify, "--anchor", anchor, "What you trust; genesis where not given");
    add_flag(verify, "allow-old-anchor", "Take an anchor beyond the network's age limit");

    auto& anchors = *app_.add_subcommand("anchor", "Blocks to begin at");
    anchors.require_subcommand(1);
    auto& exported = add_verb(
        anchors, "export", "An anchor file for a solid block of the node", make_export_anchor);
    add_word(exported, "--out", "FILE", "Where it goes")->required();
    auto& inspect = add_verb(
        anchors, "inspect", "What an anchor file says, and its digest", make_inspect_anchor);
    add_word(inspect, "file", "FILE", "Made by `anchor export` or `anchor suggest`")->required();
    auto& suggest = add_verb(
        anchors, "suggest", "An anchor file on which full nodes agree", make_suggest_anchor);
    add_word(suggest, "--network", "NAME|FILE", "mainnet, nile, shasta or a network file")
        ->required();
    suggest.add_option("--from", arguments_, "Solidity gRPC of a full node; repeatable")
        ->type_name("HOST:PORT")
        ->allow_extra_args(false)
        ->required();
    add_word(suggest, "--threshold", "K", "So many have to agree")
        ->default_str("the majority, at least 2");
    add_word(suggest, "--out", "FILE", "Where it goes; standard output where not given");
}

void CommandLine::add_keys(CLI::App& verb) {
    add_word(verb, "--keys-dir", "DIR", "Where keys lie")
        ->default_str("$XDG_DATA_HOME/tributary/keys");
    add_word(verb, "--password-file", "FILE", "Holds the password in its first line");
}

void CommandLine::add_flag(CLI::App& verb, const std::string& name, const std::string& what) {
    verb.add_flag_callback(
        "--" + name, [this, name] { words_[name] = "true"; }, what);
}

void CommandLine::add_waiting(CLI::App& verb) {
    add_word(verb, "--wait", "UNTIL", "Stay until it is: none, included, solid")
        ->default_str("solid");
    add_word(verb, "--patience", "SECONDS", "Own time to wait at most")->default_str("300");
}

void CommandLine::add_making(CLI::App& verb) {
    add_word(verb, "--from", "KEYFILE|ADDRESS", "Whose transaction: a key file or an address")
        ->required();
    add_word(verb,
             "--signers",
             "KEYFILE|ADDRESS,...",
             "Keys that sign instead of --from, for shared permissions");
    add_word(verb, "--permission-id", "N", "Permission that signs: 0 owner, 2 and above active")
        ->default_str("0");
    add_word(verb, "--build", "FILE", "Write it there, unsigned, and send nothing");
    add_flag(verb, "dry-run", "Show what it would do and cost; sign and send nothing");
    add_word(verb, "--lifetime", "SECONDS", "Chain time until it expires")->default_str("300");
    add_waiting(verb);
    add_keys(verb);
}

void CommandLine::add_transfer() {
    auto& transfer = add_verb(app_, "transfer", "Pay TRX or a TRC-10 token", make_transfer);
    add_word(transfer, "--to", "ADDRESS", "Base58 or 41-hex")->required();
    add_word(transfer, "--amount", "N", "In the smallest unit")->required();
    add_word(transfer, "--token", "ID|TRX", "TRC-10 token id, or TRX")->required();
    add_making(transfer);
}

void CommandLine::add_sale(CLI::App& token) {
    auto& issue = add_verb(token, "issue", "Make a token and open its sale", make_issue);
    add_word(issue, "--name", "NAME", "1 to 32 visible characters")->required();
    add_word(issue, "--abbr", "NAME", "Short name");
    add_word(issue, "--supply", "N", "All units there will ever be, frozen ones too")->required();
    add_word(issue, "--precision", "N", "Decimals for people, 0 to 6")->default_str("0");
    add_word(issue, "--units", "N", "So many units ...")->required();
    add_word(issue, "--sun", "N", "... cost so many sun in the sale")->required();
    add_word(issue, "--start", "MS|+SECONDS", "Start of the sale; + counts from the head's time")
        ->required();
    add_word(issue, "--end", "MS|+SECONDS", "End of the sale")->required();
    add_word(issue, "--frozen", "N:DAYS,...", "Units that stay frozen after the start");
    add_word(issue, "--url", "URL", "1 to 256 bytes")->required();
    add_word(issue, "--description", "TEXT", "Up to 200 bytes");
    add_making(issue);

    auto& buy = add_verb(token, "buy", "Buy a token in its sale", make_buy);
    add_word(buy, "id", "ID", "TRC-10 token id")->required();
    add_word(buy, "--sun", "N", "Sun to pay; what buys no whole unit is paid for nothing")
        ->required();
    add_word(buy, "--issuer", "ADDRESS", "Who sells; the node is asked where not given");
    add_making(buy);

    add_making(add_verb(token, "unfreeze", "Free what is due of frozen supply", make_unfreeze));
}

void CommandLine::add_permissions() {
    auto& permission = *app_.add_subcommand("permission", "Who may sign for an account");
    permission.require_subcommand(1);
    auto& set =
        add_verb(permission, "set", "Replace all permissions of an account", make_permissions);
    constexpr auto kShared = "THRESHOLD:ADDRESS[=WEIGHT],...";
    add_word(set, "--owner", kShared, "Who may do everything, permissions included")->required();
    add_word(set, "--active", kShared, "Who may sign with permission id 2")->required();
    add_word(
        set, "--operations", "HEX", "Contract types of --active, 32 bytes; all but permissions");
    add_word(set, "--witness", "ADDRESS", "Who signs the blocks of a witness");
    add_making(set);
}

void CommandLine::add_files(CLI::App& tx) {
    constexpr auto kFile = "The transaction as JSON or hex; - is standard input";
    auto& decode = add_verb(tx, "decode", "What a transaction's file would do", make_decode);
    add_word(decode, "file", "FILE", kFile)->required();
    auto& sign = add_verb(tx, "sign", "Add a signature, without a node", make_sign);
    add_word(sign, "file", "FILE", kFile)->required();
    add_word(sign, "--from", "KEYFILE|ADDRESS", "The key that signs")->required();
    add_word(sign, "--out", "FILE", "Write it there instead of over the file");
    add_keys(sign);
    auto& send = add_verb(tx, "broadcast", "Send a signed transaction and wait", make_broadcast);
    add_word(send, "file", "FILE", kFile)->required();
    add_waiting(send);
}

void CommandLine::add_wallet() {
    auto& wallet = *app_.add_subcommand("wallet", "Keys on this machine");
    wallet.require_subcommand(1);
    auto& create = add_verb(wallet, "new", "Make a key", make_new_wallet);
    add_flag(create, "mnemonic", "Out of words (BIP-39), which are shown once");
    add_word(create, "--words", "N", "12 or 24 words")->default_str("12");
    add_word(create, "--mnemonic-out", "FILE", "Write the words there (mode 0600), show nothing");
    auto& import = add_verb(wallet, "import", "Keep a key that exists", make_import);
    add_word(
        import, "file", "FILE", "Holds the key as 64 hex digits, or the words; - is standard input")
        ->required();
    add_flag(import, "mnemonic", "The file holds the words of a mnemonic (BIP-39)");
    for (auto* verb : {&create, &import}) {
        add_word(*verb, "--account", "N", "With --mnemonic: N in m/44'/195'/N'/0/0")
            ->default_str("0");
        add_word(*verb, "--index", "N", "With --mnemonic: N in m/44'/195'/0'/0/N")
            ->default_str("0");
        add_word(*verb, "--passphrase-file", "FILE", "Holds the mnemonic's own passphrase");
        add_flag(*verb, "light", "Cheaper key derivation, for keys of little worth");
        add_word(*verb, "--address-form", "FORM", "How the file writes the address: tron, ethereum")
            ->default_str("tron");
        add_keys(*verb);
    }
    auto& list = add_verb(wallet, "list", "The keys that are kept", make_list);
    add_word(list, "--keys-dir", "DIR", "Where keys lie")
        ->default_str("$XDG_DATA_HOME/tributary/keys");
}

void CommandLine::add_oracle() {
    auto& oracle = *app_.add_subcommand("oracle", "The oracle that pays for moved bytes");
    oracle.require_subcommand(1);
    add_verb(oracle, "status", "Purse, epochs and deposits", make_plain<ShowOracle>);
    add_receipt(oracle);
    add_verb(oracle, "epochs", "Epochs that hold receipts, newest first", make_plain<ListEpochs>);
    auto& payout = add_verb(oracle, "payout", "Payouts of a closed epoch", make_payout);
    add_word(payout, "epoch", "EPOCH", "Number of the epoch")->required();
    add_word(payout, "--payee", "ADDRESS", "Only this one");
}

void CommandLine::add_receipt(CLI::App& oracle) {
    auto& receipt = *oracle.add_subcommand("receipt", "Signed receipts");
    receipt.require_subcommand(1);
    auto& submit = add_verb(receipt, "submit", "Hand a signed receipt to the oracle", make_submit);
    add_word(submit, "file", "FILE", "JSON, or protobuf as hex or bytes; - is standard input")
        ->required();

    auto& sign = add_verb(receipt, "sign", "Sign a receipt as the payer", make_sign_receipt);
    add_word(sign, "--from", "KEYFILE|ADDRESS", "The key that signs")->required();
    add_word(sign, "--payee", "ADDRESS", "Who moved the bytes")->required();
    add_word(sign, "--sequence", "N", "Above that of the receipt before")->required();
    add_word(sign, "--bytes-total", "N", "Bytes so far, all in all")->required();
    add_word(sign, "--amount-total", "N", "Smallest units so far, all in all")->required();
    add_word(sign, "--payer", "ADDRESS", "Whose deposit pays, if not the key's own");
    add_word(sign, "--epoch", "N", "The node's current one where not given");
    add_word(
        sign, "--expiry", "SECONDS", "Unix time; the end of the epoch's grace where not given");
    add_word(sign, "--chain-id", "N", "EVM chain id; the node's where not given");
    add_word(
        sign, "--vault", "ADDRESS", "Verifying contract, with --chain-id; none where not given");
    add_word(sign, "--lane", "HEX", "32 bytes; zeroes where not given");
    add_word(sign, "--pieces", "HEX", "32 bytes; zeroes where not given");
    add_word(sign, "--out", "FILE", "Write the signed receipt there, too, as JSON");
    add_keys(sign);
}

void CommandLine::add_function(CLI::App& verb) {
    add_word(verb, "function", "FUNCTION", "A name in the ABI, or a signature: f(address,uint256)")
        ->required();
    // Arguments are what they are: a list in brackets is one of them.
    verb.add_option("arguments", arguments_, "Its arguments; lists and tuples as JSON")
        ->type_name("ARGUMENT...")
        ->expected(0, kMaxArguments);
}

void CommandLine::add_abi(CLI::App& contract) {
    auto& abi = *contract.add_subcommand("abi", "Call data, results and errors");
    abi.require_subcommand(1);
    auto& list = add_verb(abi, "list", "Functions, events and errors", make_list_abi);
    add_word(list, "file", "FILE", "A JSON ABI or an artefact; - is standard input")->required();
    auto& encode = add_verb(abi, "encode", "Call data of a function", make_encode);
    add_function(encode);
    add_word(encode, "--abi", "FILE", "Where a function is found by its name; constructor is one");
    auto& decode =
        add_verb(abi, "decode", "What call data, a result or a refusal say", make_decode_data);
    add_word(decode, "data", "HEX", "The bytes, with 0x or without")->required();
    add_word(decode, "--function", "FUNCTION", "A name in the ABI, or a signature with outputs");
    add_word(decode, "--abi", "FILE", "Where functions and errors are found");
    decode.add_flag_callback(
        "--result",
        [this] { words_["result"] = "true"; },
        "The data are what the function answered");
}

void CommandLine::add_local(CLI::App& verb) {
    add_word(verb, "artefact", "FILE", "What the compiler left; - is standard input")->required();
    add_word(verb, "--constructor", "JSON", "A list of what the constructor gets")
        ->default_str("[]");
    add_word(verb, "--address", "ADDRESS", "Where the contract stands");
    add_word(verb, "--from", "ADDRESS", "Who creates and calls it")->default_str("nobody");
    add_word(verb, "--chain-id", "N", "EVM chain id")->default_str("0");
    add_word(verb, "--time", "SECONDS", "Time of the block")->default_str("0");
}

void CommandLine::add_contract() {
    auto& contract = *app_.add_subcommand("contract", "Contracts, mostly without a node");
    contract.require_subcommand(1);
    add_abi(contract);
    auto& disassemble =
        add_verb(contract, "disassemble", "The instructions of some code", make_disassemble);
    add_word(disassemble, "file", "FILE", "Hex digits or an artefact; - is standard input")
        ->required();
    auto& verify = add_verb(contract,
                            "verify",
                            "Whether an artefact makes the code that stands on a chain",
                            make_verify);
    add_local(verify);
    add_word(verify, "--code", "FILE", "The code as hex digits; - is standard input")->required();
    auto& simulate =
        add_verb(contract, "simulate", "Create and call a contract on this machine", make_simulate);
    auto& estimate =
        add_verb(contract, "estimate", "The energy that such a call must be given", make_estimate);
    for (auto* verb : {&simulate, &estimate}) {
        add_local(*verb);
        add_function(*verb);
        add_word(*verb, "--value", "SUN", "TRX that come with the call")->default_str("0");
        add_word(*verb, "--token", "ID", "Token that comes with the call");
        add_word(*verb, "--token-value", "N", "How much of it")->default_str("0");
        add_word(*verb, "--energy", "N", "Energy limit")->default_str("100000000");
    }
    auto& call = add_verb(contract, "call", "Ask a full node what a call would answer", make_call);
    add_word(call, "contract", "ADDRESS", "Base58 or 41-hex")->required();
    add_function(call);
    add_word(call, "--abi", "FILE", "A JSON ABI or an artefact");
    add_word(call, "--from", "ADDRESS", "Who would call")->default_str("nobody");
    add_word(call, "--full-node", "HOST:PORT", "Its gRPC; what it says is not proved")->required();
    add_contract_state(contract);
    add_contract_transactions(contract);
}

void CommandLine::add_contract_state(CLI::App& contract) {
    auto& state = add_verb(contract,
                           "state",
                           "What the node's own runs of all its calls left in a contract",
                           make_contract_state);
    add_word(state, "contract", "ADDRESS", "Base58 or 41-hex")->required();
    add_word(state, "--abi", "FILE", "A JSON ABI or an artefact: calls what needs no argument");
    state.add_option("--call", arguments_, "A call to answer: name(argument,argument); repeatable")
        ->type_name("CALL")
        ->allow_extra_args(false);
    add_word(state, "--from", "ADDRESS", "Who calls")->default_str("nobody");
    add_word(state, "--rows", "N", "Storage rows to show, up to 1000")
        ->default_str("50, 0 with --abi");
    add_word(state, "--after", "KEY", "Rows behind this one, as the page before ends with");
}

void CommandLine::add_contract_transactions(CLI::App& contract) {
    auto& deploy = add_verb(contract, "deploy", "Put a contract on the chain", make_deploy);
    add_word(deploy, "artefact", "FILE", "What the compiler left; - is standard input")->required();
    add_word(deploy, "--constructor", "JSON", "A list of what the constructor gets")
        ->default_str("[]");
    auto& send = add_verb(contract, "send", "Call a contract in a transaction", make_send_call);
    add_word(send, "contract", "ADDRESS", "Base58 or 41-hex")->required();
    add_function(send);
    add_word(send, "--abi", "FILE", "A JSON ABI or an artefact");
    for (auto* verb : {&deploy, &send}) {
        add_word(*verb, "--value", "SUN", "TRX that come with it")->default_str("0");
        add_word(*verb, "--token", "ID", "Token that comes with it");
        add_word(*verb, "--token-value", "N", "How much of it")->default_str("0");
        add_word(*verb, "--fee-limit", "SUN", "What its energy may cost")->required();
        add_making(*verb);
    }
}

Outcome<Invocation> CommandLine::invocation() const {
    auto words = words_;
    if (words["node"].empty()) words["node"] = kDefaultNode;
    if (words["keys-dir"].empty()) words["keys-dir"] = default_key_directory();
    if (!arguments_.empty()) words["arguments"] = Json(arguments_).dump();
    const auto node = parse_node_address(words["node"]);
    if (!node) return tl::unexpected<Failure>(usage_failure(node.error()));
    auto command = make_(words);
    if (!command) return tl::unexpected<Failure>(usage_failure(command.error()));
    const auto form = output_ == "json" ? OutputForm::json : OutputForm::text;
    return Invocation{*node, form, !no_colour_, *std::move(command)};
}

Outcome<std::variant<Invocation, Notice>> CommandLine::parse(std::vector<std::string> words) {
    using Parsed = std::variant<Invocation, Notice>;
    // For the build of the documentation, so not in --help.
    if (words == std::vector<std::string>{"--man"}) return Parsed(Notice{man_page(app_)});
    // CLI11 takes a word in brackets for several; to JSON a blank in front means nothing.
    for (std::string& word : words) {
        if (word.size() > 1 && word.front() == '[' && word.back() == ']') word.insert(0, 1, ' ');
    }
    // CLI11 takes the words from the end.
    std::reverse(words.begin(), words.end());
    try {
        app_.parse(words);
    } catch (const CLI::CallForVersion& version) {
        return Parsed(Notice{std::string(version.what()) + "\n"});
    } catch (const CLI::Success&) {
        return Parsed(Notice{app_.help()});
    } catch (const CLI::Error& error) {
        return tl::unexpected<Failure>(
            Failure{std::string(reason_of(ErrorCode::invalid_argument)), error.what(), kExitUsage});
    }
    auto out = invocation();
    if (!out) return tl::unexpected<Failure>(out.error());
    return Parsed(*std::move(out));
}

bool asks_for_json(const std::vector<std::string>& words) {
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto& word = words[i];
        if (word == "-ojson" || word == "-o=json" || word == "--output=json") return true;
        const bool names_it = word == "-o" || word == "--output";
        if (names_it && i + 1 < words.size() && words[i + 1] == "json") return true;
    }
    return false;
}

std::filesystem::path default_key_directory() {
    const std::filesystem::path data = environment("XDG_DATA_HOME");
    // The XDG specification: a relative path is to be ignored.
    if (data.is_absolute()) return data / "tributary" / "keys";
    const std::filesystem::path home = environment("HOME");
    if (home.is_absolute()) return home / ".local" / "share" / "tributary" / "keys";
    return std::filesystem::path("tributary") / "keys";
}

}  // namespace tributary::tools
