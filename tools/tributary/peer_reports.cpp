// SPDX-License-Identifier: Apache-2.0
#include "tools/tributary/peer_reports.hpp"

#include "primitives/bytes.hpp"
#include "tools/tributary/shapes.hpp"

namespace tributary::tools {
namespace {

Json json_of_peer(const node::v1::Peer& peer) {
    Json out;
    out["address"] = peer.address();
    out["version"] = peer.version();
    out["head"] = peer.has_head() ? json_of(peer.head()) : Json(nullptr);
    out["state"] = peer.state();
    out["inbound"] = peer.inbound();
    out["bytes_in"] = peer.bytes_in();
    out["bytes_out"] = peer.bytes_out();
    out["blocks"] = peer.blocks();
    out["latency_ms"] = peer.has_latency_ms() ? Json(peer.latency_ms()) : Json(nullptr);
    out["dropped_reason"] = peer.dropped_reason();
    return out;
}

std::vector<std::string> row_of_peer(const node::v1::Peer& peer) {
    return {printable(peer.address()),
            printable(peer.version()),
            peer.has_head() ? std::to_string(peer.head().number()) : "",
            printable(peer.state()),
            peer.has_latency_ms() ? std::to_string(peer.latency_ms()) + " ms" : "",
            std::to_string(peer.bytes_in()),
            std::to_string(peer.blocks()),
            printable(peer.dropped_reason())};
}

}  // namespace

Report report_of(const node::v1::ListPeersResponse& peers) {
    Report out{new_object("node.peers"), {}, {}, {}};
    out.json["peers"] = Json::array();
    Table table;
    table.columns = {
        "address", "version", "head", "state", "latency", "bytes in", "blocks", "dropped because"};
    table.when_empty = "no peers";
    for (const auto& peer : peers.peers()) {
        out.json["peers"].push_back(json_of_peer(peer));
        table.rows.push_back(row_of_peer(peer));
    }
    out.table = std::move(table);
    return out;
}

Report report_of(const node::v1::GetTransactionStatusResponse& status) {
    Report out{new_object("tx.status"), {}, {}, {}};
    const std::string id = to_hex(as_bytes(status.id()));
    out.json["txid"] = id;
    out.json["state"] = status.state();
    out.json["announced_to"] = status.announced_to();
    out.json["delivered_to"] = status.delivered_to();
    out.json["block"] = status.has_block() ? json_of(status.block()) : Json(nullptr);
    out.json["expiration"] = milliseconds(status.expiration());
    out.rows = {{"transaction", id},
                {"state", printable(status.state())},
                {"announced to", std::to_string(status.announced_to()) + " peers"},
                {"delivered to", std::to_string(status.delivered_to()) + " peers"}};
    if (status.has_block()) out.rows.push_back({"block", text_of(status.block())});
    out.rows.push_back({"expires", text_of_time(milliseconds(status.expiration()))});
    if (status.has_block()) {
        out.evidence = "a peer's block holds it; `tributary tx show` proves it";
    }
    return out;
}

}  // namespace tributary::tools
