// SPDX-License-Identifier: Apache-2.0
#include "tools/devnet/recording.hpp"

#include <array>
#include <cerrno>
#include <filesystem>
#include <memory>

#include <zlib.h>

#include "consensus/genesis.hpp"

namespace tributary::devnet {
namespace {

struct CloseFile {
    void operator()(gzFile_s* file) const { gzclose(file); }
};

/// `name` or `name`.gz in the directory; nothing when neither is there.
std::optional<std::string> find_file(const std::string& directory, const std::string& name) {
    for (const std::string& candidate : {name, name + ".gz"}) {
        const std::filesystem::path path = std::filesystem::path(directory) / candidate;
        std::error_code ignored;
        if (std::filesystem::exists(path, ignored)) return path.string();
    }
    return std::nullopt;
}

Error in_file(const std::string& path, const Error& error) {
    return {
        error.code,
        path + ": " + (error.detail.empty() ? std::string(sentence_of(error.code)) : error.detail)};
}

Result<std::vector<StoredBlock>> read_blocks(const std::string& path,
                                             std::optional<BlockNumber> until) {
    const auto text = read_file(path);
    if (!text) return fail(text.error());
    const auto messages = split_delimited(as_bytes(*text));
    if (!messages) return fail(in_file(path, messages.error()));
    std::vector<StoredBlock> out;
    for (const ByteView message : *messages) {
        if (until && out.size() > *until) break;
        auto block = decode_stored_block(to_bytes(message));
        if (!block) return fail(in_file(path, block.error()));
        if (block->number != out.size() || (!out.empty() && block->parent_id != out.back().id)) {
            return fail(ErrorCode::wrong_parent,
                        path + ": block " + std::to_string(block->number) + " stands at place " +
                            std::to_string(out.size()) + " and does not continue the one before");
        }
        out.push_back(std::move(*block));
    }
    if (out.empty()) return fail(ErrorCode::malformed, path + ": there is no block");
    if (until && out.size() <= *until) {
        return fail(ErrorCode::out_of_range,
                    path + ": it ends with block " + std::to_string(out.back().number) +
                        ", before the block " + std::to_string(*until) + " asked for");
    }
    return out;
}

/// Calls `visit(line)` for each line until it returns an error.
template <typename Visit>
Status for_each_line(const std::string& path, const Visit& visit) {
    const auto text = read_file(path);
    if (!text) return fail(text.error());
    std::string_view rest = *text;
    while (!rest.empty()) {
        const std::size_t end = rest.find('\n');
        const std::string_view line = rest.substr(0, end);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        if (line.find_first_not_of(" \r\t") == std::string_view::npos) continue;
        if (Status status = visit(line); !status) return fail(in_file(path, status.error()));
    }
    return {};
}

/// The newest recorded balances that are not behind `head`; nothing where none are.
Result<std::optional<Ledger>> read_balances(const std::string& directory, BlockNumber head) {
    const auto path = find_file(directory, "balances.jsonl");
    if (!path) return std::optional<Ledger>();
    std::string best;
    BlockNumber best_number = 0;
    const Status read = for_each_line(*path, [&](std::string_view line) -> Status {
        const auto number = number_of_line(line);
        if (!number) return fail(ErrorCode::malformed, "a line does not begin with its height");
        if (*number <= head && (best.empty() || *number > best_number)) {
            best = line;
            best_number = *number;
        }
        return {};
    });
    if (!read) return fail(read.error());
    if (best.empty()) return std::optional<Ledger>();
    auto ledger = parse_balances(best);
    if (!ledger) return fail(in_file(*path, ledger.error()));
    return std::optional<Ledger>(std::move(*ledger));
}

/// Brings `ledger` to block `head` of the recording. `before` sees it before each change.
template <typename Before>
Status read_deltas(const std::string& path,
                   const Recording& recording,
                   Ledger& ledger,
                   const Before& before) {
    const BlockNumber head = recording.blocks.back().number;
    return for_each_line(path, [&](std::string_view line) -> Status {
        const auto number = number_of_line(line);
        if (!number) return fail(ErrorCode::malformed, "a line does not begin with its num");
        if (*number <= ledger.as_of || *number > head) return {};
        if (Status seen = before(*number); !seen) return seen;
        const bool multi_sign =
            recording.record && recording.record->rules_after(*number - 1).multi_sign;
        return apply_delta(ledger, line, multi_sign);
    });
}

/// What the recorded blocks behind `first` and up to `last` do beside balances.
Status note_blocks(const Recording& recording,
                   BlockNumber first,
                   BlockNumber last,
                   Ledger& ledger) {
    for (BlockNumber number = first + 1; number <= last; ++number) {
        const ChainRules rules =
            recording.record ? recording.record->rules_after(number - 1) : ChainRules();
        const BlockPast past{rules.same_token_name, recording.blocks[number - 1].timestamp};
        if (Status noted = note_block(ledger, recording.blocks[number], past); !noted) {
            return fail(ErrorCode::malformed,
                        "block " + std::to_string(number) + ": " + noted.error().message());
        }
    }
    return {};
}

/// Balances that the genesis block gives, and the witnesses that network.json names.
Result<Ledger> read_genesis(const std::string& directory, const StoredBlock& genesis) {
    auto out = ledger_at_genesis(genesis.body);
    const auto path = find_file(directory, "network.json");
    if (!out || !path) return out;
    const auto text = read_file(*path);
    if (!text) return fail(text.error());
    const auto network = consensus::parse_network(*text);
    if (!network) return fail(in_file(*path, network.error()));
    for (const Address& witness : consensus::genesis_witnesses(*network))
        out->accounts[witness].is_witness = true;
    return out;
}

/// What full nodes would say of the solid block and of those that become solid next.
Status read_unsettled(const std::string& directory, const std::string& deltas, Recording& into) {
    const BlockNumber head = into.blocks.back().number;
    const auto solid = into.record->blocks[head].solid;
    auto balances = read_balances(directory, solid);
    if (!balances) return fail(balances.error());
    if (!*balances) {
        auto genesis = read_genesis(directory, into.blocks.front());
        if (!genesis) return fail(genesis.error());
        *balances = std::move(*genesis);
    }
    Ledger& ledger = **balances;
    BlockNumber noted = 0;
    BlockNumber next = solid;
    const auto keep_below = [&](BlockNumber number) -> Status {
        for (; next < number; ++next) {
            if (Status read = note_blocks(into, noted, next, ledger); !read) return read;
            noted = next;
            into.unsettled.push_back(ledger.accounts);
        }
        return {};
    };
    if (Status read = read_deltas(deltas, into, ledger, keep_below); !read) return read;
    return keep_below(head + 1);
}

Status read_state(const std::string& directory, Recording& into) {
    const BlockNumber head = into.blocks.back().number;
    auto balances = read_balances(directory, head);
    if (!balances) return fail(balances.error());
    const auto deltas = find_file(directory, "deltas.jsonl");
    if (*balances) {
        into.ledger = std::move(**balances);
    } else if (deltas || head == 0) {
        auto genesis = read_genesis(directory, into.blocks.front());
        if (!genesis) return fail(genesis.error());
        into.ledger = std::move(*genesis);
    }
    if (deltas) {
        const auto unseen = [](BlockNumber) { return Status(); };
        if (Status read = read_deltas(*deltas, into, into.ledger, unseen); !read) return read;
        if (into.record) {
            if (Status solid = read_unsettled(directory, *deltas, into); !solid) return solid;
        }
    } else if (into.ledger.is_known && into.ledger.as_of < head) {
        into.warnings.push_back("balances are those of block " + std::to_string(into.ledger.as_of) +
                                ": the recording has no deltas.jsonl up to block " +
                                std::to_string(head));
    }
    if (!into.ledger.is_known) {
        into.warnings.emplace_back(
            "the recording has no balances up to its head: transfers will be refused");
    }
    return note_blocks(into, 0, head, into.ledger);
}

}  // namespace

Result<std::string> read_file(const std::string& path) {
    // A directory opens, but does not read; say so before zlib says something else.
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored))
        return fail(ErrorCode::io_error, path + " is a directory");
    errno = 0;
    const std::unique_ptr<gzFile_s, CloseFile> file(gzopen(path.c_str(), "rb"));
    if (!file)
        return fail(ErrorCode::io_error,
                    "cannot open " + path + ": " + std::generic_category().message(errno));
    std::string out;
    std::array<char, 1U << 16U> chunk{};
    while (true) {
        const int count = gzread(file.get(), chunk.data(), static_cast<unsigned>(chunk.size()));
        if (count < 0) return fail(ErrorCode::io_error, path + " is damaged");
        if (count == 0) break;
        out.append(chunk.data(), static_cast<std::size_t>(count));
        if (out.size() > kMaxRecordingFile) return fail(ErrorCode::oversized, path);
    }
    int state = Z_OK;
    gzerror(file.get(), &state);
    if (state != Z_OK && state != Z_STREAM_END)
        return fail(ErrorCode::truncated, path + " ends too early");
    return out;
}

Result<Recording> read_recording(const std::string& directory, std::optional<BlockNumber> until) {
    const auto blocks_path = find_file(directory, "blocks.pb");
    if (!blocks_path) {
        return fail(ErrorCode::io_error,
                    "there is no blocks.pb in " + directory + ": not a recorded chain");
    }
    Recording out;
    auto blocks = read_blocks(*blocks_path, until);
    if (!blocks) return fail(blocks.error());
    out.blocks = std::move(*blocks);
    if (const auto path = find_file(directory, "chain.json")) {
        const auto text = read_file(*path);
        if (!text) return fail(text.error());
        auto record = parse_chain_record(*text);
        if (!record) return fail(in_file(*path, record.error()));
        if (record->blocks.size() < out.blocks.size()) {
            return fail(ErrorCode::out_of_range,
                        *path + ": it tells of " + std::to_string(record->blocks.size()) +
                            " blocks, served are " + std::to_string(out.blocks.size()));
        }
        out.record = std::move(*record);
    }
    if (Status read = read_state(directory, out); !read) return fail(read.error());
    return out;
}

}  // namespace tributary::devnet
