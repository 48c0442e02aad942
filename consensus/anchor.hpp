// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "consensus/network_file.hpp"
#include "consensus/trust_window.hpp"

namespace tributary::consensus {

/// Largest anchor file that is looked at; one with 27 seats has about five kilobytes.
inline constexpr std::size_t kMaxAnchorFileSize = std::size_t{1} << 20U;
/// Most signatures in an anchor file; its other lists are bounded as in network files.
inline constexpr std::size_t kMaxAnchorSignatures = 64;
/// Ancestors of an anchor, itself included, from which its seats are learned: three rounds of 27.
inline constexpr std::uint32_t kAnchorAncestors = 81;

/// A witness that signs with another key than its address.
struct AnchorKey {
    Address witness;
    Address key;

    bool operator==(const AnchorKey&) const = default;
};

/// Somebody's word for an anchor, over its digest.
struct AnchorSignature {
    Address signer;
    Signature signature;

    bool operator==(const AnchorSignature&) const = default;
};

/// A block that needs no proof, with who sits there and which keys differ from their addresses
/// (light-client.md, Terms).
struct Anchor {
    BlockId genesis;
    BlockRef block;
    TimestampMs timestamp = 0;
    /// The time of its parent: tells whether it is a maintenance block.
    TimestampMs parent_timestamp = 0;
    std::uint32_t n = 0;
    /// Sorted; at most n.
    std::vector<Address> seats;
    /// Sorted by witness, elected or not.
    std::vector<AnchorKey> keys;
    std::vector<AnchorSignature> signatures;

    bool operator==(const Anchor&) const = default;
};

/// What a user names with --anchor: the genesis block, a block, or the content of a file.
struct GenesisAnchor {
    bool operator==(const GenesisAnchor&) const = default;
};

using AnchorChoice = std::variant<GenesisAnchor, BlockRef, Anchor>;

/// `genesis` or NUMBER:ID. Errors: bad_config.
Result<AnchorChoice> parse_anchor_choice(std::string_view text);

/// As parse_anchor_choice, or the content of an anchor file; genesis where the text is empty.
/// Errors: those of both.
Result<AnchorChoice> read_anchor_choice(std::string_view text);

/// SHA-256 over everything but the signatures: what two people compare, and what is signed.
Hash256 digest_of(const Anchor& anchor);

/// An anchor file of schema tributary.anchor/v1, its digest and its signatures checked. Errors:
/// oversized, bad_config naming the key that is wrong, bad_signature.
Result<Anchor> parse_anchor(std::string_view text);

/// The text of an anchor file.
std::string format_anchor(const Anchor& anchor);

/// What is believed at an anchor with seats and keys. Errors: wrong_network where the anchor is of
/// another one.
Result<TrustPoint> point_of(const Network& network, const Anchor& anchor);

/// What is believed at the genesis block. Errors: those of genesis_root.
Result<TrustPoint> genesis_point(const Network& network);

/// The headers behind the last gap that may be the border of a maintenance period; not empty where
/// `headers` is not.
std::span<const wire::Header> since_last_border(const ChainRules& rules,
                                                std::span<const wire::Header> headers);

/// What is believed at a block of which only number and id are known: its seats are the n witnesses
/// that produced last up to it. `ancestors` are consecutive headers that end with the block; they
/// are bound to it by hash, so their signatures do not matter. No key is learned. Errors: truncated
/// (no header), wrong_anchor (they do not end with the block), unknown_parent, number_mismatch.
Result<TrustPoint> learn_point(const Network& network,
                               const BlockRef& block,
                               std::span<const wire::Header> ancestors);

}  // namespace tributary::consensus
