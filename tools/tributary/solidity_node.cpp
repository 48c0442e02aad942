// SPDX-License-Identifier: Apache-2.0
#include "tools/tributary/solidity_node.hpp"

#include <chrono>
#include <deque>

#include <fmt/format.h>

#include "node/upstream/wallet_messages.hpp"

namespace tributary::tools {
namespace {

constexpr auto kBlock = "/protocol.WalletSolidity/GetBlock";
constexpr std::chrono::milliseconds kDeadline{10'000};

/// What came back, and from whom.
template <typename T>
struct Told {
    T value;
    std::string peer;
};

struct Call {
    std::size_t place = 0;
    int tries = 0;
};

/// Whether the same call may succeed later.
bool may_pass(ErrorCode code) {
    return code == ErrorCode::upstream_slow || code == ErrorCode::unavailable;
}

}  // namespace

/// Calls of one method, whose answers come in the order of the requests.
template <typename T>
struct GrpcSolidityNode::Batch {
    const char* path = nullptr;
    std::vector<Bytes> requests;
    std::function<Result<T>(ByteView answer, std::size_t place)> decode;
};

GrpcSolidityNode::GrpcSolidityNode(std::string address, std::chrono::seconds question_time)
    : question_time_(question_time),
      guard_(boost::asio::make_work_guard(loop_)),
      calls_(std::move(address), kMaxSolidAnswer, loop_) {}

Status GrpcSolidityNode::verify_peer(const std::string& peer) {
    if (peer_.empty()) peer_ = peer;
    // What two nodes say is no statement of one.
    if (peer != peer_) return fail(ErrorCode::unavailable, name() + ": the connection changed");
    return {};
}

template <typename T>
Result<std::vector<T>> GrpcSolidityNode::ask(Batch<T> batch) {
    std::vector<T> out(batch.requests.size());
    std::deque<Call> waiting;
    for (std::size_t place = 0; place < out.size(); ++place)
        waiting.push_back({place, 0});
    std::size_t open = 0;
    Status status;
    const auto end = std::chrono::steady_clock::now() + question_time_;
    const auto start = [&](Call call) {
        ++open;
        ++call.tries;
        calls_.call<Told<T>>(
            {batch.path, kDeadline},
            batch.requests[call.place],
            [&decode = batch.decode,
             place = call.place](const node::GrpcAnswer& got) -> Result<Told<T>> {
                auto value = decode(got.message, place);
                if (!value) return fail(std::move(value).error());
                return Told<T>{std::move(*value), got.peer};
            },
            [&, call](Result<Told<T>> told) {
                --open;
                if (told) {
                    if (Status same = verify_peer(told->peer); !same) status = same;
                    out[call.place] = std::move(told->value);
                } else if (may_pass(told.error().code) && call.tries < kMaxCallTries) {
                    waiting.push_back(call);
                } else {
                    status = fail(told.error());
                }
            });
    };
    // Also after a failure: what is on its way refers to this frame.
    while (open > 0 || (status && !waiting.empty())) {
        if (status && std::chrono::steady_clock::now() >= end) {
            status = fail(ErrorCode::upstream_slow,
                          fmt::format("{}: {} of {} answers within {} s",
                                      name(),
                                      out.size() - waiting.size() - open,
                                      out.size(),
                                      question_time_.count()));
            continue;
        }
        while (status && !waiting.empty() && open < kMaxCallsInFlight) {
            const Call next = waiting.front();
            waiting.pop_front();
            start(next);
        }
        loop_.run_one();
    }
    if (!status) return fail(status.error());
    return out;
}

Result<BlockId> GrpcSolidityNode::genesis() {
    const auto decode = [](ByteView answer, std::size_t /*place*/) -> Result<BlockRef> {
        auto block = node::decode_head_answer(answer);
        if (block && block->number != 0)
            return fail(ErrorCode::upstream_lied,
                        "block " + std::to_string(block->number) + " instead of 0");
        return block;
    };
    const auto block = ask<BlockRef>({kBlock, {node::encode_header_request(0)}, decode});
    if (!block) return fail(block.error());
    return block->front().id;
}

Result<BlockNumber> GrpcSolidityNode::solid() {
    const auto decode = [](ByteView answer, std::size_t /*place*/) {
        return node::decode_head_answer(answer);
    };
    const auto block = ask<BlockRef>({kBlock, {Bytes{}}, decode});
    if (!block) return fail(block.error());
    return block->front().number;
}

Result<consensus::WitnessKeys> GrpcSolidityNode::keys() {
    const auto decode_list = [](ByteView answer, std::size_t /*place*/) {
        return node::decode_witness_list(answer);
    };
    const auto lists = ask<std::vector<Address>>(
        {"/protocol.WalletSolidity/ListWitnesses", {Bytes{}}, decode_list});
    if (!lists) return fail(lists.error());
    const std::vector<Address>& witnesses = lists->front();
    Batch<Address> batch;
    batch.path = "/protocol.WalletSolidity/GetAccount";
    for (const Address& witness : witnesses)
        batch.requests.push_back(node::encode_account_request(witness));
    batch.decode = [&witnesses](ByteView answer, std::size_t place) {
        return node::decode_witness_key(answer, witnesses[place]);
    };
    const auto keys = ask<Address>(std::move(batch));
    if (!keys) return fail(keys.error());
    consensus::WitnessKeys out;
    for (std::size_t place = 0; place < witnesses.size(); ++place)
        out[witnesses[place]] = (*keys)[place];
    return out;
}

Result<std::vector<wire::Header>> GrpcSolidityNode::headers(BlockNumber first, BlockNumber last) {
    Batch<wire::Header> batch;
    batch.path = kBlock;
    for (BlockNumber number = first; number <= last; ++number)
        batch.requests.push_back(node::encode_header_request(number));
    batch.decode = [first](ByteView answer, std::size_t place) {
        return node::decode_header_answer(answer, first + place);
    };
    return ask<wire::Header>(std::move(batch));
}

}  // namespace tributary::tools
