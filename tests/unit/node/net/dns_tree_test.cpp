// SPDX-License-Identifier: Apache-2.0
#include "node/net/dns_tree.hpp"

#include <map>

#include <gtest/gtest.h>

#include "node/net/base_text.hpp"
#include "primitives/crypto/keccak256.hpp"
#include "primitives/crypto/secp256k1.hpp"
#include "primitives/wire/wire_writer.hpp"

namespace tributary::node {
namespace {

/// A signed tree of whatever texts.
struct Tree {
    SecretKey key = *SecretKey::from(Bytes(32, 7));
    std::map<std::string, std::string> texts;

    std::string add(const std::string& text) {
        const std::string name = name_of_entry(text);
        texts[name] = text;
        return name;
    }

    [[nodiscard]] TreeLink link() const {
        const auto whole = uncompressed(public_key_of(key));
        TreeLink out;
        out.key.bytes[0] = static_cast<std::uint8_t>(2U | (whole[64] & 1U));
        std::copy(whole.begin() + 1, whole.begin() + 33, out.key.bytes.begin() + 1);
        out.domain = "nodes.example.org";
        return out;
    }

    [[nodiscard]] std::string root(const std::string& nodes, std::int32_t sequence) {
        const std::string links = add("tree-branch:");
        std::string text = "eRoot: \"" + nodes + "\"\nlRoot: \"" + links + "\"\n";
        if (sequence != 0) text += "seq: " + std::to_string(sequence) + "\n";
        const Signature signature = sign(keccak256(as_bytes(text)), key);
        const Bytes body =
            wire::WireWriter().text(1, nodes).text(2, links).integer(3, sequence).take();
        return "tree-root-v1:" + to_base64url(wire::WireWriter()
                                                  .message(1, body)
                                                  .text(2, to_base64url(signature.view()))
                                                  .view());
    }

    /// Walks it; the error that came last.
    Status walk(TreeWalk& walk, const std::string& root_text) {
        Status last = walk.answer(root_text);
        while (const auto question = walk.question()) {
            std::string name = question->substr(0, question->find('.'));
            std::transform(name.begin(), name.end(), name.begin(), [](char c) {
                return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
            });
            Status answered = walk.answer(texts.at(name));
            if (!answered) last = answered;
        }
        return last;
    }
};

std::string nodes_text(int seed, int count = 1) {
    wire::WireWriter out;
    for (int i = 0; i < count; ++i) {
        out.message(1,
                    wire::WireWriter()
                        .text(1, "11.0." + std::to_string(seed % 256) + "." + std::to_string(i + 1))
                        .integer(2, 18'888 + seed)
                        .view());
    }
    return "nodes:" + to_base64url(out.view());
}

std::string branch_text(const std::vector<std::string>& children) {
    std::string out = "tree-branch:";
    for (std::size_t i = 0; i < children.size(); ++i)
        out += (i == 0 ? "" : ",") + children[i];
    return out;
}

TEST(DnsTree, gives_the_addresses_below_its_branches) {
    Tree tree;
    const std::string branch =
        tree.add(branch_text({tree.add(nodes_text(1)), tree.add(nodes_text(2))}));
    TreeWalk walk(tree.link(), 0);
    EXPECT_TRUE(tree.walk(walk, tree.root(branch, 4)));
    EXPECT_EQ(walk.nodes().size(), 2U);
    EXPECT_EQ(walk.sequence(), 4);
}

TEST(DnsTree, believes_only_its_own_key_and_newer_roots) {
    Tree tree;
    const std::string root = tree.root(tree.add(nodes_text(1)), 4);
    TreeLink other = tree.link();
    other.key.bytes[5] ^= 1U;
    EXPECT_EQ(decode_tree_root(root, other).error().code, ErrorCode::bad_signature);
    TreeWalk same(tree.link(), 4);
    EXPECT_EQ(same.answer(root).error().code, ErrorCode::out_of_range);
    TreeWalk newer(tree.link(), 3);
    EXPECT_TRUE(newer.answer(root));
}

TEST(DnsTree, an_entry_hashes_to_its_name) {
    Tree tree;
    const std::string name = tree.add(nodes_text(1));
    tree.texts[name] = nodes_text(2);
    TreeWalk walk(tree.link(), 0);
    EXPECT_EQ(tree.walk(walk, tree.root(name, 1)).error().code, ErrorCode::root_mismatch);
    EXPECT_TRUE(walk.nodes().empty());
}

TEST(DnsTree, follows_no_link) {
    Tree tree;
    const std::string link = tree.add("tree://" + to_base32(tree.link().key.view()) + "@other.org");
    TreeWalk walk(tree.link(), 0);
    EXPECT_EQ(tree.walk(walk, tree.root(link, 1)).error().code, ErrorCode::malformed);
}

TEST(DnsTree, has_at_most_eight_levels) {
    for (const std::size_t levels : {kMaxTreeDepth, kMaxTreeDepth + 1}) {
        Tree tree;
        std::string name = tree.add(nodes_text(1));
        for (std::size_t i = 1; i < levels; ++i)
            name = tree.add(branch_text({name}));
        TreeWalk walk(tree.link(), 0);
        const Status walked = tree.walk(walk, tree.root(name, 1));
        EXPECT_EQ(walk.nodes().size(), levels <= kMaxTreeDepth ? 1U : 0U);
        if (levels > kMaxTreeDepth) {
            ASSERT_FALSE(walked);
            EXPECT_EQ(walked.error().code, ErrorCode::out_of_range);
        }
    }
}

TEST(DnsTree, has_at_most_2000_entries) {
    Tree tree;
    std::vector<std::string> level;
    int seed = 0;
    for (int i = 0; i < 160; ++i) {
        std::vector<std::string> leaves;
        for (std::size_t j = 0; j < kMaxBranchChildren; ++j)
            leaves.push_back(tree.add(nodes_text(++seed)));
        level.push_back(tree.add(branch_text(leaves)));
    }
    while (level.size() > 1) {
        std::vector<std::string> above;
        for (std::size_t i = 0; i < level.size(); i += kMaxBranchChildren) {
            const auto begin = level.begin() + static_cast<std::ptrdiff_t>(i);
            const auto end = level.begin() + static_cast<std::ptrdiff_t>(
                                                 std::min(i + kMaxBranchChildren, level.size()));
            above.push_back(tree.add(branch_text({begin, end})));
        }
        level = above;
    }
    TreeWalk walk(tree.link(), 0);
    const Status walked = tree.walk(walk, tree.root(level[0], 1));
    ASSERT_FALSE(walked);
    EXPECT_EQ(walked.error().code, ErrorCode::out_of_range);
    EXPECT_LE(walk.nodes().size(), kMaxTreeEntries);
    EXPECT_GT(walk.nodes().size(), 1'700U);
}

TEST(DnsTree, a_text_has_at_most_4096_bytes_and_a_branch_13_children) {
    std::string text = "nodes:";
    text.resize(kMaxTreeText, 'A');
    EXPECT_NE(decode_tree_entry(text + "A").error().code, ErrorCode::malformed);
    EXPECT_EQ(decode_tree_entry(text + "A").error().code, ErrorCode::oversized);
    const auto at_limit = decode_tree_entry(text);
    EXPECT_TRUE(at_limit || at_limit.error().code != ErrorCode::oversized);
    const std::string name = name_of_entry("x");
    EXPECT_TRUE(decode_tree_entry(branch_text(std::vector<std::string>(13, name))));
    EXPECT_EQ(decode_tree_entry(branch_text(std::vector<std::string>(14, name))).error().code,
              ErrorCode::oversized);
}

TEST(DnsTree, refuses_what_is_no_link) {
    for (const char* bad : {"", "tree://", "tree://AAAA@x", "enrtree://A@x", "tree://A"}) {
        EXPECT_EQ(parse_tree_link(bad).error().code, ErrorCode::malformed) << bad;
    }
}

}  // namespace
}  // namespace tributary::node
