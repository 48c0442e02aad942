// SPDX-License-Identifier: Apache-2.0
#include "tests/support/faulty_wallet.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>

#include "primitives/crypto/sha256.hpp"
#include "primitives/wire/block.hpp"
#include "primitives/wire/wire_reader.hpp"
#include "primitives/wire/wire_writer.hpp"
#include "tools/devnet/block_maker.hpp"

namespace tributary::test {
namespace {

using devnet::CallAnswer;
using devnet::CallStatus;
using wire::WireWriter;

constexpr std::string_view kService = "/protocol.Wallet/";

template <typename T>
T value_or_throw(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().message());
    return std::move(*result);
}

std::shared_ptr<const devnet::ServedChain> chain_of(const std::vector<Bytes>& blocks) {
    auto out = std::make_shared<devnet::ServedChain>(
        value_or_throw(devnet::decode_stored_block(blocks.at(0))));
    for (std::size_t i = 1; i < blocks.size(); ++i) {
        const Status added = out->append(value_or_throw(devnet::decode_stored_block(blocks[i])));
        if (!added) throw std::runtime_error(added.error().message());
    }
    return out;
}

/// One too low, or one too high for genesis.
std::int64_t beside(std::int64_t number) {
    return number > 0 ? number - 1 : number + 1;
}

/// The request for the blocks beside those that `request` asks for.
Bytes beside(std::string_view method, ByteView request) {
    WireWriter out;
    const Status read = wire::for_each_field(request, [&](const wire::WireField& field) {
        if (method == "GetBlock" && field.is_bytes(1)) {
            const auto number = parse_integer<std::int64_t>(as_text(field.bytes));
            out.text(1,
                     number ? std::to_string(beside(*number)) : std::string(as_text(field.bytes)));
        } else if (field.type == wire::WireType::varint) {
            out.integer(field.number, method == "GetBlock" ? field.int64() : beside(field.int64()));
        } else if (field.type == wire::WireType::length_delimited) {
            out.bytes(field.number, field.bytes);
        }
    });
    return read ? out.take() : to_bytes(request);
}

/// Turns the last bit of the first transaction of a Block or BlockExtention; both have it in
/// field 1.
Bytes with_changed_transaction(ByteView block) {
    WireWriter out;
    bool is_changed = false;
    const Status read = wire::for_each_field(block, [&](const wire::WireField& field) {
        if (field.type != wire::WireType::length_delimited) return;
        Bytes content = to_bytes(field.bytes);
        if (field.number == 1 && !is_changed && content.size() > 40) {
            // In the middle of raw_data, behind everything that must still parse.
            content[content.size() / 2] ^= 1U;
            is_changed = true;
        }
        out.message(field.number, content);
    });
    return read ? out.take() : to_bytes(block);
}

Bytes with_changed_blocks(std::string_view method, ByteView answer) {
    if (method.find("Limit") == std::string_view::npos &&
        method.find("Latest") == std::string_view::npos) {
        return with_changed_transaction(answer);
    }
    WireWriter out;
    const Status read = wire::for_each_field(answer, [&](const wire::WireField& field) {
        if (field.is_bytes(1)) out.message(1, with_changed_transaction(field.bytes));
    });
    return read ? out.take() : to_bytes(answer);
}

CallAnswer spoil(CallAnswer answer, std::string_view method, Fault fault) {
    if (fault == Fault::garbage) answer = {CallStatus::ok, {}, Bytes(300, 0xFF)};
    if (fault == Fault::empty) answer = {CallStatus::ok, {}, {}};
    if (fault == Fault::refusal) answer = {CallStatus::unavailable, "told to refuse", {}};
    if (fault == Fault::truncated) answer.message.resize(answer.message.size() / 2);
    if (fault == Fault::changed_body) answer.message = with_changed_blocks(method, answer.message);
    return answer;
}

SecretKey made_up_key(ByteView seed) {
    return value_or_throw(SecretKey::from(sha256(as_bytes("relay"), seed).view()));
}

}  // namespace

FaultyWallet::FaultyWallet(const std::vector<Bytes>& blocks) : chain_(chain_of(blocks)) {
    server_ = value_or_throw(devnet::RawGrpcServer::listen(
        "127.0.0.1:0",
        [this](const std::string& path, Bytes request, devnet::RawGrpcServer::Reply reply) {
            answer(path, std::move(request), std::move(reply));
        }));
}

FaultyWallet::~FaultyWallet() {
    set_fault(Fault::refusal);
    server_->stop();
}

std::string FaultyWallet::address() const {
    return "127.0.0.1:" + std::to_string(port());
}

void FaultyWallet::set_fault(Fault fault) {
    {
        const std::lock_guard lock(mutex_);
        fault_ = fault;
    }
    release();
}

void FaultyWallet::serve(const std::vector<Bytes>& blocks) {
    auto chain = chain_of(blocks);
    const std::lock_guard lock(mutex_);
    chain_ = std::move(chain);
}

void FaultyWallet::release() {
    std::vector<devnet::RawGrpcServer::Reply> unanswered;
    {
        const std::lock_guard lock(mutex_);
        unanswered.swap(unanswered_);
    }
    for (const auto& reply : unanswered)
        reply({CallStatus::unavailable, "was silent", {}});
}

void FaultyWallet::answer(const std::string& path,
                          Bytes request,
                          devnet::RawGrpcServer::Reply reply) {
    ++calls_;
    std::shared_ptr<const devnet::ServedChain> chain;
    Fault fault = Fault::none;
    {
        const std::lock_guard lock(mutex_);
        if (fault_ == Fault::silence) {
            unanswered_.push_back(std::move(reply));
            return;
        }
        chain = chain_;
        fault = fault_;
    }
    const std::string_view method =
        std::string_view(path).substr(std::min(path.size(), kService.size()));
    if (fault == Fault::wrong_block) request = beside(method, request);
    auto right = devnet::answer_from_chain(*chain, method, request);
    if (!right) right = CallAnswer{CallStatus::unimplemented, path, {}};
    reply(spoil(std::move(*right), method, fault));
}

std::vector<Bytes> resigned_by_relay(const std::vector<Bytes>& blocks) {
    std::vector<Bytes> out{blocks.at(0)};
    std::map<Address, SecretKey> keys;
    for (std::size_t i = 1; i < blocks.size(); ++i) {
        wire::BlockSlices slices = value_or_throw(wire::slice_block(blocks[i]));
        wire::Header header = value_or_throw(wire::decode_header(slices.header));
        const auto [key, is_new] = keys.try_emplace(header.witness);
        if (is_new) key->second = made_up_key(header.witness.view());
        header.signature = sign(header.raw_hash, key->second);
        const Bytes encoded = wire::encode_header(header);
        slices.header = encoded;
        out.push_back(wire::encode_block(slices));
    }
    return out;
}

std::vector<Bytes> foreign_chain(std::size_t length) {
    const SecretKey key = made_up_key(as_bytes("foreign"));
    const Address witness = address_of(public_key_of(key));
    constexpr TimestampMs kStart = 1'600'000'000'000 - 1'600'000'000'000 % 3'000;
    std::vector<Bytes> out;
    BlockId parent;
    for (std::size_t number = 0; number < length; ++number) {
        const auto time = kStart + static_cast<TimestampMs>(number) * 3'000;
        devnet::StoredBlock block = devnet::make_block({number, parent, time, witness, {}}, key);
        parent = block.id;
        out.push_back(std::move(block.body));
    }
    return out;
}

}  // namespace tributary::test
