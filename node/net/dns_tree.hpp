// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <set>
#include <variant>

#include "node/net/endpoint.hpp"

namespace tributary::node {

/// Largest text of one entry that is looked at.
inline constexpr std::size_t kMaxTreeText = 4'096;
/// Entries below one root, and levels of branches.
inline constexpr std::size_t kMaxTreeEntries = 2'000;
inline constexpr std::size_t kMaxTreeDepth = 8;
/// Children of one branch (libp2p Tree.java: 370 characters of 27).
inline constexpr std::size_t kMaxBranchChildren = 13;

/// Where a tree stands and who signs it: tree://KEY@DOMAIN, the key as base32 of its 33 compressed
/// bytes.
struct TreeLink {
    FixedBytes<33, struct CompressedKeyTag> key;
    std::string domain;

    bool operator==(const TreeLink&) const = default;
};

/// The signed top of a tree; the roots are entry names.
struct TreeRoot {
    std::string nodes_root;
    std::string links_root;
    std::int32_t sequence = 0;

    bool operator==(const TreeRoot&) const = default;
};

struct TreeAddress {
    std::string address;
    std::string address_v6;
    std::int32_t port = 0;

    bool operator==(const TreeAddress&) const = default;
};

struct TreeBranch {
    std::vector<std::string> children;

    bool operator==(const TreeBranch&) const = default;
};

struct TreeNodes {
    std::vector<TreeAddress> nodes;

    bool operator==(const TreeNodes&) const = default;
};

using TreeEntry = std::variant<TreeBranch, TreeNodes, TreeLink>;

/// Errors: malformed.
Result<TreeLink> parse_tree_link(std::string_view url);

/// Reads a root's TXT and checks who signed it: Keccak-256 over the text form of the roots, which
/// is not EIP-1459's (libp2p RootEntry.java, Algorithm.java). Errors: oversized, truncated,
/// malformed, bad_signature.
Result<TreeRoot> decode_tree_root(std::string_view text, const TreeLink& link);

/// Errors: oversized, truncated, malformed.
Result<TreeEntry> decode_tree_entry(std::string_view text);

/// An entry's name: base32 of the first 16 bytes of Keccak-256 of its text.
std::string name_of_entry(std::string_view text);

/// Collects the addresses of one tree: names to look up come out, TXT records go in. Links to other
/// trees are not followed: only configured ones are believed.
class TreeWalk {
  public:
    /// `last_sequence` is that of the root seen before.
    TreeWalk(TreeLink link, std::int32_t last_sequence)
        : link_(std::move(link)), sequence_(last_sequence) {}

    /// The name whose TXT is wanted next; nothing when the walk is over.
    [[nodiscard]] std::optional<std::string> question() const;

    /// The TXT of the name that was wanted. An error ends this entry, not the walk. Errors: those
    /// of the decoders, out_of_range (a root that is not newer, too deep, too many), root_mismatch
    /// (a text that does not hash to its name), malformed (a link among the nodes).
    Status answer(std::string_view text);

    [[nodiscard]] const std::vector<TreeAddress>& nodes() const { return nodes_; }

    [[nodiscard]] std::int32_t sequence() const { return sequence_; }

  private:
    struct Wanted {
        std::string name;
        std::size_t depth = 0;
    };

    Status on_root(std::string_view text);
    Status want(const std::string& name, std::size_t depth);

    TreeLink link_;
    std::int32_t sequence_;
    bool has_root_ = false;
    std::deque<Wanted> wanted_;
    std::set<std::string> seen_;
    std::vector<TreeAddress> nodes_;
};

}  // namespace tributary::node
