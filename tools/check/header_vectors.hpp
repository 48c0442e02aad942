// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/check/vector_file.hpp"

namespace tributary::check {

/// `transactions`: ids, leaves with and without ret, signers.
void check_transactions(const nlohmann::json& group, VectorReport& report);

/// `realTransactions`: id and signer of raw_data with a signature beside it.
void check_real_transactions(const nlohmann::json& group, VectorReport& report);

/// `realBlocks`: every field of a real header, its id and its signer.
void check_real_blocks(const nlohmann::json& group, VectorReport& report);

/// `syntheticBlock`: one block, and the signatures that must and must not be accepted for its
/// header.
void check_synthetic_block(const nlohmann::json& group, VectorReport& report);

/// `pbft`: canonical raw messages, their digests and the commit result around them.
void check_pbft(const nlohmann::json& group, VectorReport& report);

}  // namespace tributary::check
