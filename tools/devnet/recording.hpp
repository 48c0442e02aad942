// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/devnet/chain_record.hpp"
#include "tools/devnet/ledger.hpp"
#include "tools/devnet/stored_block.hpp"

namespace tributary::devnet {

/// What a recording holds up to the last block that is served.
struct Recording {
    /// From genesis to the last served block.
    std::vector<StoredBlock> blocks;
    /// Nothing where the recording has no chain.json: it can be served, nothing can follow it.
    std::optional<ChainRecord> record;
    /// State behind the last served block.
    Ledger ledger;
    /// Accounts behind each block from the solid one to the last served one; empty where nothing
    /// tells their balances.
    std::vector<Accounts> unsettled;
    /// What a person should know, such as balances that are older than the last served block.
    std::vector<std::string> warnings;
};

/// Largest file of a recording that is read, unpacked.
inline constexpr std::size_t kMaxRecordingFile = std::size_t{1} << 30U;

/// Reads a whole file, unpacked when it is gzip. Errors: io_error, oversized; both name the file.
Result<std::string> read_file(const std::string& path);

/// Reads a recording's directory: blocks.pb, and where they are there chain.json, balances.jsonl,
/// deltas.jsonl and network.json, each plain or with .gz. Without `until` all blocks of blocks.pb
/// are taken. Errors name the file: io_error, malformed, truncated, out_of_range, wrong_parent and
/// others.
Result<Recording> read_recording(const std::string& directory, std::optional<BlockNumber> until);

}  // namespace tributary::devnet
