// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "primitives/bytes.hpp"
#include "primitives/wire/block.hpp"

namespace tributary::test {

/// The inflated content of a gzip file below tests/data; throws where it cannot be read.
std::string read_gzip_data(const std::string& path);

/// Cuts varint-delimited messages apart; throws where the bytes end too early.
std::vector<Bytes> split_delimited(std::string_view bytes);

/// Calls `visit` with each line of a .jsonl or .jsonl.gz file below tests/data.
void for_each_json_line(const std::string& path,
                        const std::function<void(const nlohmann::json&)>& visit);

/// A chain recorded from java-tron (tests/data/README.md): serialised blocks in order, from
/// genesis.
struct RecordedChain {
    std::vector<Bytes> blocks;
    /// chain.json: ids, solid numbers, epochs and events of every block.
    nlohmann::json facts;

    /// Decodes block `number`; throws where it does not decode.
    [[nodiscard]] wire::Block block(std::size_t number) const;
};

/// Reads tests/data/chains/<name>/blocks.pb (or blocks.pb.gz) and chain.json.gz.
RecordedChain load_recorded_chain(const std::string& name);

}  // namespace tributary::test
