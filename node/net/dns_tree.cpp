// SPDX-License-Identifier: Apache-2.0
#include "node/net/dns_tree.hpp"

#include <algorithm>

#include "node/net/base_text.hpp"
#include "primitives/crypto/keccak256.hpp"
#include "primitives/crypto/secp256k1.hpp"
#include "primitives/wire/wire_reader.hpp"

namespace tributary::node {
namespace {

constexpr std::string_view kLinkPrefix = "tree://";
constexpr std::string_view kRootPrefix = "tree-root-v1:";
constexpr std::string_view kBranchPrefix = "tree-branch:";
constexpr std::string_view kNodesPrefix = "nodes:";
/// Of an entry name: base32 of 16 bytes.
constexpr std::size_t kNameSize = 26;
constexpr std::size_t kMaxDomain = 253;

bool is_entry_name(std::string_view text) {
    return text.size() == kNameSize && from_base32(text).has_value();
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return out;
}

/// What is signed: protobuf's text format of the roots, where a zero is left out.
std::string signed_text(const TreeRoot& root) {
    std::string out = "eRoot: \"" + root.nodes_root + "\"\nlRoot: \"" + root.links_root + "\"\n";
    if (root.sequence != 0) out += "seq: " + std::to_string(root.sequence) + "\n";
    return out;
}

bool is_key(const PublicKey& key, const TreeLink& link) {
    const auto whole = uncompressed(key);
    const std::uint8_t parity = whole.back() & 1U;
    return link.key.bytes[0] == (0x02U | parity) &&
           equal(ByteView(whole).subspan(1, 32), link.key.view().subspan(1));
}

Status verify_root(const TreeRoot& root, ByteView signature_text, const TreeLink& link) {
    const auto bytes = from_base64url(as_text(signature_text));
    const auto signature = bytes ? signature_from(*bytes) : std::nullopt;
    if (!signature) return fail(ErrorCode::bad_signature, "the tree's root has none");
    const auto key = recover(keccak256(as_bytes(signed_text(root))), *signature);
    if (!key || !is_key(*key, link)) {
        return fail(ErrorCode::bad_signature, "the tree's root is not signed by its key");
    }
    return {};
}

Result<TreeAddress> decode_address(ByteView bytes) {
    TreeAddress out;
    const Status read = wire::for_each_field(bytes, [&](const wire::WireField& field) {
        if (field.is_bytes(1)) out.address = std::string(as_text(field.bytes));
        if (field.is_varint(2)) out.port = field.int32();
        if (field.is_bytes(4)) out.address_v6 = std::string(as_text(field.bytes));
    });
    if (!read) return fail(read.error());
    const bool has_v4 = !out.address.empty();
    const bool has_v6 = !out.address_v6.empty();
    if ((has_v4 && !is_ip_v4(out.address)) || (has_v6 && !is_ip_v6(out.address_v6)) ||
        (!has_v4 && !has_v6)) {
        return fail(ErrorCode::malformed, "a node of the tree has no IP text");
    }
    return out;
}

Result<TreeEntry> decode_nodes(std::string_view text) {
    const auto bytes = from_base64url(text);
    if (!bytes) return fail(ErrorCode::malformed, "nodes that are no base64url");
    TreeNodes out;
    const Status read = wire::for_each_field(*bytes, [&](const wire::WireField& field) -> Status {
        if (!field.is_bytes(1)) return {};
        auto address = decode_address(field.bytes);
        if (!address) return fail(std::move(address).error());
        out.nodes.push_back(std::move(*address));
        return {};
    });
    if (!read) return fail(read.error());
    return out;
}

Result<TreeEntry> decode_branch(std::string_view text) {
    TreeBranch out;
    while (!text.empty()) {
        const std::size_t comma = text.find(',');
        const std::string_view child = text.substr(0, comma);
        if (!is_entry_name(child)) return fail(ErrorCode::malformed, "a branch's child");
        if (out.children.size() >= kMaxBranchChildren) {
            return fail(ErrorCode::oversized, "more than 13 children of a branch");
        }
        out.children.emplace_back(child);
        if (comma == std::string_view::npos) break;
        text.remove_prefix(comma + 1);
    }
    return out;
}

}  // namespace

Result<TreeLink> parse_tree_link(std::string_view url) {
    const auto refuse = [] { return fail(ErrorCode::malformed, "not tree://KEY@DOMAIN"); };
    if (!url.starts_with(kLinkPrefix)) return refuse();
    url.remove_prefix(kLinkPrefix.size());
    const std::size_t at = url.find('@');
    if (at == std::string_view::npos) return refuse();
    const auto bytes = from_base32(url.substr(0, at));
    const auto key = bytes ? FixedBytes<33, CompressedKeyTag>::from(*bytes) : std::nullopt;
    const std::string_view domain = url.substr(at + 1);
    if (!key || domain.empty() || domain.size() > kMaxDomain) return refuse();
    return TreeLink{*key, std::string(domain)};
}

Result<TreeRoot> decode_tree_root(std::string_view text, const TreeLink& link) {
    if (text.size() > kMaxTreeText) return fail(ErrorCode::oversized, "a tree's root");
    if (!text.starts_with(kRootPrefix)) return fail(ErrorCode::malformed, "not a tree's root");
    const auto bytes = from_base64url(text.substr(kRootPrefix.size()));
    if (!bytes) return fail(ErrorCode::malformed, "a tree's root that is no base64url");
    TreeRoot out;
    ByteView body;
    ByteView signature;
    const Status outer = wire::for_each_field(*bytes, [&](const wire::WireField& field) {
        if (field.is_bytes(1)) body = field.bytes;
        if (field.is_bytes(2)) signature = field.bytes;
    });
    if (!outer) return fail(outer.error());
    const Status inner = wire::for_each_field(body, [&](const wire::WireField& field) {
        if (field.is_bytes(1)) out.nodes_root = std::string(as_text(field.bytes));
        if (field.is_bytes(2)) out.links_root = std::string(as_text(field.bytes));
        if (field.is_varint(3)) out.sequence = field.int32();
    });
    if (!inner) return fail(inner.error());
    if (!is_entry_name(out.nodes_root) || !is_entry_name(out.links_root)) {
        return fail(ErrorCode::malformed, "a tree's root without entry names");
    }
    if (Status good = verify_root(out, signature, link); !good) return fail(good.error());
    return out;
}

Result<TreeEntry> decode_tree_entry(std::string_view text) {
    if (text.size() > kMaxTreeText) return fail(ErrorCode::oversized, "a tree's entry");
    if (text.starts_with(kNodesPrefix)) return decode_nodes(text.substr(kNodesPrefix.size()));
    if (text.starts_with(kBranchPrefix)) return decode_branch(text.substr(kBranchPrefix.size()));
    auto link = parse_tree_link(text);
    if (!link) return fail(ErrorCode::malformed, "a tree's entry of no known kind");
    return std::move(*link);
}

std::string name_of_entry(std::string_view text) {
    return to_base32(keccak256(as_bytes(text)).view().first(16));
}

std::optional<std::string> TreeWalk::question() const {
    if (!has_root_) return link_.domain;
    if (wanted_.empty()) return std::nullopt;
    return lower(wanted_.front().name) + "." + link_.domain;
}

Status TreeWalk::want(const std::string& name, std::size_t depth) {
    if (depth > kMaxTreeDepth) return fail(ErrorCode::out_of_range, "a tree of more than 8 levels");
    if (seen_.size() >= kMaxTreeEntries) {
        return fail(ErrorCode::out_of_range, "a tree of more than 2000 entries");
    }
    if (seen_.insert(name).second) wanted_.push_back({name, depth});
    return {};
}

Status TreeWalk::on_root(std::string_view text) {
    has_root_ = true;
    const auto root = decode_tree_root(text, link_);
    if (!root) return fail(root.error());
    if (root->sequence <= sequence_) {
        return fail(ErrorCode::out_of_range, "the tree's root is not newer than the last one");
    }
    sequence_ = root->sequence;
    return want(root->nodes_root, 1);
}

Status TreeWalk::answer(std::string_view text) {
    if (!has_root_) return on_root(text);
    if (wanted_.empty()) return {};
    const Wanted wanted = wanted_.front();
    wanted_.pop_front();
    auto entry = decode_tree_entry(text);
    if (!entry) return fail(std::move(entry).error());
    if (name_of_entry(text) != wanted.name) {
        return fail(ErrorCode::root_mismatch, "an entry that does not hash to its name");
    }
    if (const auto* nodes = std::get_if<TreeNodes>(&*entry)) {
        nodes_.insert(nodes_.end(), nodes->nodes.begin(), nodes->nodes.end());
        return {};
    }
    const auto* branch = std::get_if<TreeBranch>(&*entry);
    if (branch == nullptr) return fail(ErrorCode::malformed, "a link among the nodes of a tree");
    for (const std::string& child : branch->children) {
        if (Status wanted_too = want(child, wanted.depth + 1); !wanted_too) return wanted_too;
    }
    return {};
}

}  // namespace tributary::node
