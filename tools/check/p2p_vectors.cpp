// SPDX-License-Identifier: Apache-2.0
#include "tools/check/p2p_vectors.hpp"

#include <set>

#include <nlohmann/json.hpp>

#include "node/net/base_text.hpp"
#include "node/net/discovery_messages.hpp"
#include "node/net/dns_tree.hpp"
#include "node/net/envelope.hpp"
#include "node/net/node_table.hpp"
#include "node/net/peer_link.hpp"
#include "node/net/peer_messages.hpp"
#include "primitives/crypto/keccak256.hpp"
#include "primitives/crypto/secp256k1.hpp"
#include "primitives/crypto/sha256.hpp"
#include "primitives/wire/block.hpp"

namespace tributary::check {
namespace {

using Json = nlohmann::json;
using node::MessageType;

/// The time that all hand-made vectors were made at.
constexpr TimestampMs kVectorTime = 1'700'000'000'000;
/// Later than every captured one.
constexpr TimestampMs kCaptureTime = 1'900'000'000'000;

template <typename Decoded, typename Encode>
Result<Bytes> again(const Result<Decoded>& decoded, Encode encode) {
    if (!decoded) return fail(decoded.error());
    return encode(*decoded);
}

Result<Bytes> transactions_again(ByteView body) {
    const auto decoded = node::decode_transactions(body);
    if (!decoded) return fail(decoded.error());
    std::vector<Bytes> transactions;
    for (const ByteView transaction : *decoded) {
        if (const auto read = wire::decode_transaction(transaction); !read) {
            return fail(read.error());
        }
        transactions.push_back(to_bytes(transaction));
    }
    return node::encode_transactions(transactions);
}

Result<Bytes> block_again(ByteView body) {
    const auto slices = wire::slice_block(body);
    if (!slices) return fail(slices.error());
    const auto block = wire::decode_block(*slices);
    if (!block) return fail(block.error());
    return node::encode_block_message(wire::encode_block(*slices));
}

/// A payload decoded and encoded once more; an error where it is refused.
Result<Bytes> link_again(const Bytes& payload) {
    const ByteView body = ByteView(payload).subspan(1);
    switch (static_cast<MessageType>(payload.at(0))) {
        case MessageType::link_hello:
            return again(node::decode_link_hello(body), node::encode_link_hello);
        case MessageType::link_status:
            return again(node::decode_link_status(body), node::encode_link_status);
        case MessageType::link_ping:
            return again(node::decode_keep_alive(body, kCaptureTime), node::encode_link_ping);
        case MessageType::link_pong:
            return again(node::decode_keep_alive(body, kCaptureTime), node::encode_link_pong);
        case MessageType::link_disconnect:
            return again(node::decode_link_disconnect(body), node::encode_link_disconnect);
        default: return fail(ErrorCode::malformed, "no libp2p message");
    }
}

Result<Bytes> message_again(const Bytes& payload) {
    if (node::is_link_type(payload.at(0))) return link_again(payload);
    const ByteView body = ByteView(payload).subspan(1);
    const auto type = static_cast<MessageType>(payload[0]);
    switch (type) {
        case MessageType::hello: return again(node::decode_hello(body), node::encode_hello);
        case MessageType::sync_block_chain:
            return again(node::decode_sync(body), node::encode_sync);
        case MessageType::block_chain_inventory:
            return again(node::decode_chain_inventory(body), node::encode_chain_inventory);
        case MessageType::inventory:
        case MessageType::fetch:
            return again(node::decode_inventory(body), [type](const node::Inventory& inventory) {
                return node::encode_inventory(type, inventory);
            });
        case MessageType::transactions: return transactions_again(body);
        case MessageType::block: return block_again(body);
        case MessageType::disconnect:
            return again(node::decode_disconnect(body), node::encode_disconnect);
        case MessageType::ping: return node::encode_ping();
        case MessageType::pong: return node::encode_pong();
        case MessageType::pbft_commit:
            return again(node::decode_pbft_commit(body), node::encode_pbft_commit);
        case MessageType::pbft:
            return again(node::decode_pbft_message(body), node::encode_pbft_message);
        default: return fail(ErrorCode::malformed, "no message");
    }
}

/// The one frame that `bytes` are; empty where they are not one.
Bytes only_frame(const Bytes& bytes) {
    node::FrameReader reader(node::kMaxFrameSize);
    reader.feed(bytes);
    const auto frame = reader.next();
    return frame && *frame && !reader.is_amid_frame() ? **frame : Bytes();
}

void check_again(const Bytes& payload, Verdict& verdict) {
    const auto encoded = message_again(payload);
    verdict.require("the message is refused", encoded.has_value());
    if (encoded) verdict.equal("the message encoded again", to_hex(*encoded), to_hex(payload));
}

void check_unwrapped(const Bytes& frame, const Bytes& payload, Verdict& verdict) {
    const auto unwrapped = node::unwrap(only_frame(frame));
    verdict.require("the envelope is refused", unwrapped.has_value());
    if (unwrapped) verdict.equal("content of the envelope", to_hex(*unwrapped), to_hex(payload));
}

/// What a reason's text says: PEER_QUITING(0) or BAD_PROTOCOL(0x02).
void check_reason(const Json& vector, const Bytes& payload, Verdict& verdict) {
    const auto found = vector.at("fields").find("1:reason");
    if (found == vector.at("fields").end()) return;
    const std::string text = found->get<std::string>();
    const std::string name = text.substr(0, text.find('('));
    const ByteView body = ByteView(payload).subspan(1);
    if (payload[0] == static_cast<std::uint8_t>(MessageType::disconnect)) {
        const auto reason = node::decode_disconnect(body);
        verdict.equal("reason", reason ? node::name_of(*reason) : "refused", name);
    } else {
        const auto reason = node::decode_link_disconnect(body);
        verdict.equal("reason", reason ? node::name_of(*reason) : "refused", name);
    }
}

void check_block_id(const Json& vector, const Bytes& payload, Verdict& verdict) {
    if (!vector.at("fields").contains("blockId")) return;
    const auto slices = wire::slice_block(ByteView(payload).subspan(1));
    const auto header =
        slices ? wire::decode_header(slices->header) : Result<wire::Header>(fail(slices.error()));
    verdict.equal("block id", header ? header->id.hex() : "", vector.at("fields").at("blockId"));
}

/// A hand-made message on TCP.
void check_message(const Json& vector, Verdict& verdict) {
    const Bytes frame = hex_bytes(vector.at("hex"));
    const Bytes payload = hex_bytes(vector.at("payload"));
    const std::string envelope = vector.at("envelope");
    if (envelope == "none") {
        verdict.equal("frame", to_hex(node::encode_frame(payload)), to_hex(frame));
        verdict.equal("content of the frame", to_hex(only_frame(frame)), to_hex(payload));
    } else {
        check_unwrapped(frame, payload, verdict);
        check_unwrapped(node::encode_frame(node::wrap(payload)), payload, verdict);
    }
    if (envelope == "CompressMessage/uncompress") {
        verdict.equal(
            "plain envelope", to_hex(node::encode_frame(node::wrap_plain(payload))), to_hex(frame));
    }
    if (vector.contains("java_2_2_5_hex")) {
        check_unwrapped(hex_bytes(vector.at("java_2_2_5_hex")), payload, verdict);
    }
    check_again(payload, verdict);
    check_reason(vector, payload, verdict);
    check_block_id(vector, payload, verdict);
}

/// The largest answer to SYNC_BLOCK_CHAIN, made from its description.
void check_full_inventory(const Json& vector, const std::string& genesis, Verdict& verdict) {
    node::ChainInventory inventory;
    inventory.ids.push_back({0, *BlockId::from_hex(genesis)});
    for (BlockNumber number = 1; number < node::kMaxChainInventory; ++number) {
        const Hash256 hash = sha256(as_bytes("b" + std::to_string(number)));
        inventory.ids.push_back({number, make_block_id(number, hash)});
    }
    inventory.remain = vector.at("fields").at("2:remain_num");
    const Bytes payload = node::encode_chain_inventory(inventory);
    verdict.equal("size", static_cast<std::int64_t>(payload.size()), vector.at("payload_len"));
    verdict.equal("SHA-256", sha256(payload).hex(), vector.at("payload_sha256"));
    verdict.equal("frame", to_hex(node::encode_frame(payload)), vector.at("hex"));
    check_again(payload, verdict);
}

/// A message as java-tron sent it.
void check_captured(const Json& vector, Verdict& verdict) {
    const Bytes frame = only_frame(hex_bytes(vector.at("hex")));
    verdict.require("not one frame", !frame.empty());
    if (frame.empty()) return;
    if (vector.at("envelope") == "none") return check_again(frame, verdict);
    const auto payload = node::unwrap(frame);
    verdict.require("the envelope is refused", payload.has_value());
    if (!payload) return;
    const bool is_plain = node::wrap_plain(*payload) == frame;
    verdict.require("another compression than told",
                    is_plain == (vector.at("envelope") == "plain"));
    check_again(*payload, verdict);
}

void check_commit_body(const Json& vector, Verdict& verdict) {
    const Bytes body = hex_bytes(vector.at("hex"));
    const auto commit = node::decode_pbft_commit(body);
    verdict.require("the commit is refused", commit.has_value());
    if (!commit) return;
    verdict.equal("the commit encoded again",
                  to_hex(ByteView(node::encode_pbft_commit(*commit)).subspan(1)),
                  to_hex(body));
    std::set<std::string> signers;
    for (const Bytes& bytes : commit->signatures) {
        const auto signature = signature_from(bytes);
        if (!signature) continue;
        const auto key = recover(sha256(commit->data), *signature);
        if (key) signers.insert(address_of(*key).hex());
    }
    verdict.equal("signers", static_cast<std::int64_t>(signers.size()), 19);
}

void check_datagram(const Json& vector, Verdict& verdict) {
    const Bytes packet = hex_bytes(vector.at("hex"));
    const auto message = node::decode_packet(packet);
    verdict.require("the datagram is refused", message.has_value());
    if (!message) return;
    verdict.equal(
        "the datagram encoded again", to_hex(node::encode_packet(*message)), to_hex(packet));
}

void check_distance(const Json& vector, Verdict& verdict) {
    const Json& fields = vector.at("fields");
    const auto a = node::NodeId::from_hex(fields.at("a").get<std::string>());
    const auto b = node::NodeId::from_hex(fields.at("b").get<std::string>());
    verdict.require("ids", a && b);
    if (!a || !b) return;
    const int distance = node::kad_distance(*a, *b);
    verdict.equal("distance", distance, fields.at("distance"));
    verdict.equal(
        "bucket", static_cast<std::int64_t>(node::kad_bucket(distance)), fields.at("bucket"));
}

void check_tree(const Json& vector, Verdict& verdict) {
    const Json& fields = vector.at("fields");
    const auto link = node::parse_tree_link(fields.at("url").get<std::string>());
    verdict.require("the link is refused", link.has_value());
    if (!link) return;
    const std::string root_text = fields.at("root_txt");
    const std::string leaf_text = fields.at("leaf_txt");
    const auto root = node::decode_tree_root(root_text, *link);
    verdict.require("the root is refused", root.has_value());
    if (!root) return;
    verdict.equal("nodes", root->nodes_root, fields.at("leaf_hash"));
    verdict.equal("links", root->links_root, fields.at("link_hash"));
    verdict.equal("name of the leaf", node::name_of_entry(leaf_text), fields.at("leaf_hash"));
    verdict.equal("name of the links",
                  node::name_of_entry(fields.at("link_txt").get<std::string>()),
                  fields.at("link_hash"));
    verdict.equal("digest",
                  keccak256(as_bytes(fields.at("signed_text").get<std::string>())).hex(),
                  fields.at("signed_keccak256"));
    verdict.equal("root record",
                  "tree-root-v1:" + node::to_base64url(hex_bytes(vector.at("hex"))),
                  root_text);
    node::TreeWalk walk(*link, 0);
    verdict.equal("first question", walk.question().value_or(""), link->domain);
    verdict.require("the walk refuses the root", walk.answer(root_text).has_value());
    verdict.equal("second question", walk.question().value_or(""), fields.at("leaf_name"));
    verdict.require("the walk refuses the leaf", walk.answer(leaf_text).has_value());
    verdict.equal("addresses", static_cast<std::int64_t>(walk.nodes().size()), 2);
}

void check_length(const Json& vector, Verdict& verdict) {
    const std::size_t length = vector.at("fields").at("length");
    node::FrameReader reader(node::kMaxFrameSize);
    reader.feed(hex_bytes(vector.at("hex")));
    const bool is_accepted = vector.at("fields").at("accepted");
    if (!is_accepted) {
        const auto refused = reader.next();
        verdict.require("the length is accepted", !refused.has_value());
        return;
    }
    const Bytes content(length, 0x55);
    const std::string prefix = to_hex(hex_bytes(vector.at("hex")));
    verdict.equal("prefix", to_hex(node::encode_frame(content)).substr(0, prefix.size()), prefix);
    reader.feed(content);
    const auto frame = reader.next();
    verdict.require("the frame is refused", frame.has_value());
    if (!frame) return;
    verdict.equal("length",
                  static_cast<std::int64_t>(*frame ? (*frame)->size() : 0),
                  static_cast<std::int64_t>(length));
    verdict.require("an empty frame came out", frame->has_value() == (length > 0));
}

/// A connection that java-tron opened to us, up to where `is_open`.
node::PeerLink make_link(bool is_open, std::int32_t version) {
    node::LinkIdentity identity;
    identity.self.address = "203.0.113.9";
    identity.network_id = 11'111;
    identity.version = version;
    node::PeerLink link(identity, node::LinkRole::passive, kVectorTime);
    if (!is_open) return link;
    node::LinkHello hello;
    hello.from.address = "198.51.100.7";
    hello.from.id.bytes.fill(1);
    hello.network_id = identity.network_id;
    hello.version = version;
    (void)link.feed(node::encode_frame(node::encode_link_hello(hello)), kVectorTime);
    return link;
}

void check_refused(const Json& vector, const std::string& name, Verdict& verdict) {
    const bool is_hello = name.starts_with("neg.hello");
    const bool is_envelope = name.starts_with("neg.envelope");
    node::PeerLink link = make_link(!is_hello, is_envelope ? 1 : 0);
    verdict.require("the link did not open", link.is_open() == !is_hello);
    const auto actions = link.feed(hex_bytes(vector.at("hex")), kVectorTime);
    verdict.require("it is accepted",
                    actions.closed && actions.closed->by == node::LinkClosed::By::us);
}

void check_vector(const Json& vector, const std::string& genesis, Verdict& verdict) {
    const std::string name = vector.at("name");
    if (name.starts_with("neg.")) return check_refused(vector, name, verdict);
    if (name.starts_with("varint.")) return check_length(vector, verdict);
    if (name.starts_with("kad.")) return check_distance(vector, verdict);
    if (name == "dns.tree") return check_tree(vector, verdict);
    if (vector.at("transport") == "udp") return check_datagram(vector, verdict);
    if (name == "live.pbft_commit.body") return check_commit_body(vector, verdict);
    if (vector.contains("captured")) return check_captured(vector, verdict);
    if (vector.contains("payload_sha256")) return check_full_inventory(vector, genesis, verdict);
    if (vector.contains("payload")) return check_message(vector, verdict);
    verdict.require("nobody knows this vector", false);
}

}  // namespace

Result<VectorReport> check_p2p_vectors(const Json& root) {
    if (!root.contains("vectors") || !root.at("vectors").is_array()) {
        return fail(ErrorCode::malformed, "there are no vectors");
    }
    const std::string genesis = root.value("genesis_used", "");
    if (!BlockId::from_hex(genesis)) return fail(ErrorCode::malformed, "genesis_used");
    VectorReport report;
    for (const Json& vector : root.at("vectors")) {
        report.run(vector.value("name", "unnamed"),
                   [&](Verdict& verdict) { check_vector(vector, genesis, verdict); });
    }
    return report;
}

}  // namespace tributary::check
