// SPDX-License-Identifier: Apache-2.0
#include "consensus/proof_bundle.hpp"

#include <algorithm>
#include <deque>
#include <iostream>
#include <random>

#include <gtest/gtest.h>

#include "consensus/proof_search.hpp"
#include "consensus/proof_verify.h"
#include "consensus/signer_cache.hpp"
#include "tests/support/recorded_chain.hpp"
#include "tests/support/test_data.hpp"

namespace tributary::consensus {
namespace {

/// The recorded chain, decoded once, as a source that answers everything.
struct Recording {
    std::string network_text = test::read_test_data("chains/main/network.json");
    Network network = parse_network(network_text).value();
    test::RecordedChain recorded = test::load_recorded_chain("main");
    std::vector<wire::Header> headers{wire::Header{}};
    TimestampMs now = 0;

    Recording() {
        for (std::size_t number = 1; number < recorded.blocks.size(); ++number)
            headers.push_back(recorded.block(number).header);
        now = headers.back().timestamp + 60'000;
    }

    [[nodiscard]] BlockRef ref(BlockNumber number) const {
        if (number == 0) return {0, network.genesis.id};
        return {number, headers[number].id};
    }

    [[nodiscard]] BlockNumber head() const { return headers.size() - 1; }
};

const Recording& recording() {
    static const Recording out;
    return out;
}

/// The n-th transaction of a block.
Inclusion inclusion_of(BlockNumber number, std::size_t index) {
    const wire::Block block = recording().recorded.block(number);
    std::vector<Hash256> leaves;
    for (const wire::Transaction& transaction : block.transactions)
        leaves.push_back(transaction.leaf());
    return {to_bytes(block.transactions.at(index).bytes), merkle_path(leaves, index)};
}

/// The first block from `number` on with a transfer of a token, and its place there.
std::pair<BlockNumber, std::size_t> find_transfer(BlockNumber number) {
    for (; number <= recording().head(); ++number) {
        const wire::Block block = recording().recorded.block(number);
        for (std::size_t i = 0; i < block.transactions.size(); ++i) {
            if (block.transactions[i].contract.type == wire::ContractType::transfer_asset)
                return {number, i};
        }
    }
    return {0, 0};
}

ProofOrder order_for(const AnchorChoice& anchor, BlockNumber block, std::size_t index) {
    const Recording& chain = recording();
    ProofOrder out;
    out.verifier = {chain.network, anchor, chain.now, false};
    if (const auto* named = std::get_if<BlockRef>(&anchor); named != nullptr && named->number > 0) {
        const BlockNumber first =
            named->number > kAnchorAncestors ? named->number - kAnchorAncestors : 1;
        out.ancestors = {chain.headers.begin() + static_cast<std::ptrdiff_t>(first),
                         chain.headers.begin() + static_cast<std::ptrdiff_t>(named->number) + 1};
        out.anchor = *named;
        out.start = learn_point(chain.network, *named, out.ancestors).value();
        out.knows_all_keys = false;
    } else {
        out.anchor = chain.ref(0);
        out.start = genesis_point(chain.network).value();
    }
    out.block = chain.ref(block);
    out.inclusion = inclusion_of(block, index);
    out.head = chain.head();
    return out;
}

Result<ProofBundle> run(ProofOrder order) {
    ProofSearch search(std::move(order));
    SignerCache signers;
    std::deque<SkipRequest> queue;
    while (!search.result()) {
        for (const SkipRequest& request : search.take_requests())
            queue.push_back(request);
        if (queue.empty()) return fail(ErrorCode::io_error, "the search asks nothing");
        const SkipRequest request = queue.front();
        queue.pop_front();
        std::vector<SignedHeader> headers;
        std::vector<SignedBlock> blocks;
        for (BlockNumber at = request.from; at < request.from + request.count; ++at) {
            const Address signer = signers.signer_of(recording().headers[at]).value();
            headers.push_back({recording().headers[at], signer});
            if (request.with_bodies) blocks.push_back({recording().recorded.block(at), signer});
        }
        if (request.with_bodies) {
            search.on_blocks(request.id, std::move(blocks));
        } else {
            search.on_headers(request.id, std::move(headers));
        }
    }
    return *search.result();
}

ProofVerifier verifier_of(const AnchorChoice& anchor) {
    return {recording().network, anchor, recording().now, false};
}

/// A proof from an anchor 40 periods before a transfer.
struct LongProof {
    AnchorChoice anchor;
    BlockNumber block = 0;
    std::size_t index = 0;
    ProofBundle bundle;
};

const LongProof& long_proof() {
    static const LongProof out = [] {
        LongProof made;
        const auto& epochs = recording().recorded.facts["epochs"];
        const auto from = epochs[5]["firstBlock"].get<BlockNumber>() + 40;
        made.anchor = recording().ref(from);
        std::tie(made.block, made.index) =
            find_transfer(epochs[45]["firstBlock"].get<BlockNumber>());
        auto bundle = run(order_for(made.anchor, made.block, made.index));
        EXPECT_TRUE(bundle.has_value()) << bundle.error().message();
        if (bundle) made.bundle = std::move(*bundle);
        return made;
    }();
    return out;
}

ErrorCode refusal(const ProofBundle& bundle, const ProofVerifier& verifier) {
    const auto proved = verify_proof(bundle, verifier);
    EXPECT_FALSE(proved.has_value());
    return proved ? ErrorCode::io_error : proved.error().code;
}

TEST(ProofBundle, ATransferIsProvedFromAnAnchorFortyPeriodsBefore) {
    const LongProof& proof = long_proof();
    const auto proved = verify_proof(proof.bundle, verifier_of(proof.anchor));
    ASSERT_TRUE(proved.has_value()) << proved.error().message();
    EXPECT_EQ(proved->block, recording().ref(proof.block));
    EXPECT_EQ(proved->level, AssuranceLevel::solid);
    EXPECT_EQ(proved->transaction.type, wire::ContractType::transfer_asset);
    EXPECT_EQ(proved->transaction.contract_ret, std::nullopt);
    const wire::Block block = recording().recorded.block(proof.block);
    EXPECT_EQ(proved->transaction.id, block.transactions[proof.index].id());
    std::cout << "proof over 40 periods: " << encode_proof(proof.bundle).size() << " bytes, "
              << proved->windows << " windows, " << proved->key_changes << " key changes\n";
}

TEST(ProofBundle, ARecentAnchorNeedsLessThan20KiB) {
    const auto [block, index] = find_transfer(1'000);
    const AnchorChoice anchor = recording().ref(block - 100);
    const auto bundle = run(order_for(anchor, block, index));
    ASSERT_TRUE(bundle.has_value()) << bundle.error().message();
    const auto proved = verify_proof(*bundle, verifier_of(anchor));
    ASSERT_TRUE(proved.has_value()) << proved.error().message();
    EXPECT_EQ(proved->level, AssuranceLevel::solid);
    EXPECT_EQ(proved->key_changes, 0U);
    const std::size_t size = encode_proof(*bundle).size();
    std::cout << "proof from 100 blocks before: " << size << " bytes\n";
    EXPECT_LT(size, 20U * 1024U);
}

TEST(ProofBundle, FromGenesisEveryPartOfTheChainCanBeProved) {
    for (const BlockNumber from : {BlockNumber{60}, BlockNumber{900}, BlockNumber{2'900}}) {
        const auto [block, index] = find_transfer(from);
        const auto bundle = run(order_for(GenesisAnchor{}, block, index));
        ASSERT_TRUE(bundle.has_value()) << from << ": " << bundle.error().message();
        const auto proved = verify_proof(*bundle, verifier_of(GenesisAnchor{}));
        ASSERT_TRUE(proved.has_value()) << proved.error().message();
        EXPECT_EQ(proved->block, recording().ref(block));
        EXPECT_EQ(proved->level, AssuranceLevel::solid);
    }
}

TEST(ProofBundle, ATransactionBelowTheAnchorIsProvedByTheWalkAlone) {
    const auto [block, index] = find_transfer(1'300);
    const AnchorChoice anchor = recording().ref(1'500);
    const auto bundle = run(order_for(anchor, block, index));
    ASSERT_TRUE(bundle.has_value()) << bundle.error().message();
    EXPECT_TRUE(bundle->steps.empty());
    const auto proved = verify_proof(*bundle, verifier_of(anchor));
    ASSERT_TRUE(proved.has_value()) << proved.error().message();
    EXPECT_EQ(proved->level, AssuranceLevel::anchored);
    EXPECT_EQ(proved->block, recording().ref(block));
}

TEST(ProofBundle, ComesBackFromItsFile) {
    const Bytes file = encode_proof(long_proof().bundle);
    const auto decoded = decode_proof(file);
    ASSERT_TRUE(decoded.has_value()) << decoded.error().message();
    EXPECT_EQ(encode_proof(*decoded), file);
    EXPECT_EQ(verify_proof(*decoded, verifier_of(long_proof().anchor)),
              verify_proof(long_proof().bundle, verifier_of(long_proof().anchor)));
}

TEST(ProofBundle, AnotherAnchorOrNetworkIsRefused) {
    const LongProof& proof = long_proof();
    EXPECT_EQ(refusal(proof.bundle, verifier_of(GenesisAnchor{})), ErrorCode::wrong_anchor);
    EXPECT_EQ(refusal(proof.bundle, verifier_of(recording().ref(500))), ErrorCode::wrong_anchor);
    ProofVerifier elsewhere = verifier_of(proof.anchor);
    elsewhere.network = builtin_network("nile").value();
    EXPECT_EQ(refusal(proof.bundle, elsewhere), ErrorCode::wrong_network);
}

TEST(ProofBundle, AnAnchorBeyondTheLimitIsRefusedUnlessItIsAllowed) {
    const LongProof& proof = long_proof();
    ProofVerifier verifier = verifier_of(proof.anchor);
    verifier.network.anchor_max_age_days = 90;
    const auto anchor_number = std::get<BlockRef>(proof.anchor).number;
    const TimestampMs anchored = recording().headers[anchor_number].timestamp;
    constexpr TimestampMs kDay = 86'400'000;
    verifier.now = anchored + 90 * kDay;
    EXPECT_TRUE(verify_proof(proof.bundle, verifier).has_value());
    verifier.now = anchored + 91 * kDay;
    EXPECT_EQ(refusal(proof.bundle, verifier), ErrorCode::anchor_too_old);
    verifier.allow_old_anchor = true;
    EXPECT_TRUE(verify_proof(proof.bundle, verifier).has_value());
}

TEST(ProofBundle, ATrailWithAMissingLinkIsRefused) {
    const LongProof& proof = long_proof();
    const ProofVerifier verifier = verifier_of(proof.anchor);
    const auto whole = verify_proof(proof.bundle, verifier);
    ASSERT_TRUE(whole.has_value());
    for (std::size_t step = 0; step < proof.bundle.steps.size(); ++step) {
        ProofBundle without = proof.bundle;
        without.steps.erase(without.steps.begin() + static_cast<std::ptrdiff_t>(step));
        const auto proved = verify_proof(without, verifier);
        EXPECT_TRUE(!proved || proved->level < whole->level) << step;
        ProofBundle holed = proof.bundle;
        auto& window = holed.steps[step].window;
        window.erase(window.begin() + static_cast<std::ptrdiff_t>(window.size() / 2));
        EXPECT_FALSE(verify_proof(holed, verifier).has_value()) << step;
    }
}

TEST(ProofBundle, AnotherTransactionOrPathIsRefused) {
    const LongProof& proof = long_proof();
    const ProofVerifier verifier = verifier_of(proof.anchor);
    ProofBundle forged = proof.bundle;
    forged.inclusion.transaction.back() ^= 1U;
    EXPECT_FALSE(verify_proof(forged, verifier).has_value());
    forged = proof.bundle;
    forged.block -= 1;
    EXPECT_FALSE(verify_proof(forged, verifier).has_value());
    // An inner node of the tree in the place of a transaction.
    forged = proof.bundle;
    forged.inclusion.transaction = Bytes(64, 0x0a);
    EXPECT_EQ(refusal(forged, verifier), ErrorCode::malformed);
}

TEST(ProofBundle, MutatedFilesProveTheSameOrNothing) {
    const LongProof& proof = long_proof();
    const ProofVerifier verifier = verifier_of(proof.anchor);
    const auto whole = verify_proof(proof.bundle, verifier).value();
    const Bytes file = encode_proof(proof.bundle);
    std::mt19937_64 random(20'261'122);
    const char* wanted = std::getenv("TRIBUTARY_PROOF_MUTATIONS");
    const int mutations = wanted == nullptr ? 2'000 : std::atoi(wanted);
    int same = 0;
    for (int i = 0; i < mutations; ++i) {
        Bytes mutated = file;
        const std::size_t changes = 1 + random() % 3;
        for (std::size_t change = 0; change < changes; ++change) {
            const std::size_t at = random() % mutated.size();
            switch (random() % 4) {
                case 0: mutated[at] ^= static_cast<std::uint8_t>(1U << random() % 8); break;
                case 1: mutated[at] = static_cast<std::uint8_t>(random()); break;
                case 2: mutated.erase(mutated.begin() + static_cast<std::ptrdiff_t>(at)); break;
                default:
                    mutated.insert(mutated.begin() + static_cast<std::ptrdiff_t>(at),
                                   static_cast<std::uint8_t>(random()));
            }
        }
        const auto bundle = decode_proof(mutated);
        if (!bundle) continue;
        const auto proved = verify_proof(*bundle, verifier);
        if (!proved) continue;
        ++same;
        ASSERT_EQ(proved->transaction, whole.transaction) << "mutation " << i;
        ASSERT_EQ(proved->block, whole.block) << "mutation " << i;
        ASSERT_EQ(proved->block_time, whole.block_time) << "mutation " << i;
    }
    std::cout << mutations << " mutated proofs: " << same << " say the same, the others nothing\n";
}

TEST(ProofFile, IsRefusedAboveTheLimits) {
    Bytes file = encode_proof(long_proof().bundle);
    file.resize(kMaxProofSize + 1);
    EXPECT_EQ(decode_proof(file).error().code, ErrorCode::oversized);
    file.resize(kMaxProofSize);
    EXPECT_NE(decode_proof(file).error().code, ErrorCode::oversized);
    EXPECT_EQ(decode_proof(as_bytes("no proof")).error().code, ErrorCode::malformed);

    ProofBundle many;
    many.steps.resize(kMaxProofSteps);
    EXPECT_TRUE(decode_proof(encode_proof(many)).has_value());
    many.steps.emplace_back();
    EXPECT_EQ(decode_proof(encode_proof(many)).error().code, ErrorCode::oversized);

    ProofBundle deep;
    deep.inclusion.path.resize(kMaxMerklePath);
    EXPECT_TRUE(decode_proof(encode_proof(deep)).has_value());
    deep.inclusion.path.emplace_back();
    EXPECT_EQ(decode_proof(encode_proof(deep)).error().code, ErrorCode::oversized);
}

TEST(ProofInC, SaysWhatTheProofProvesOrWhyNot) {
    const LongProof& proof = long_proof();
    const auto anchor = std::get<BlockRef>(proof.anchor);
    const std::string named = std::to_string(anchor.number) + ":" + anchor.id.hex();
    const std::string text = recording().network_text;
    tributary_proof_verifier verifier{text.c_str(), named.c_str(), recording().now, 0};
    const Bytes file = encode_proof(proof.bundle);
    tributary_proof_statement statement{};
    std::array<char, 128> reason{};
    ASSERT_EQ(tributary_verify_proof(
                  &verifier, file.data(), file.size(), &statement, reason.data(), reason.size()),
              1)
        << reason.data();
    EXPECT_EQ(statement.block_number, proof.block);
    EXPECT_STREQ(statement.level, "SOLID");
    EXPECT_EQ(statement.contract_type, 2);
    EXPECT_EQ(statement.contract_result, -1);

    verifier.anchor = "genesis";
    EXPECT_EQ(tributary_verify_proof(
                  &verifier, file.data(), file.size(), &statement, reason.data(), reason.size()),
              0);
    EXPECT_EQ(std::string(reason.data()).rfind("wrong_anchor: ", 0), 0U) << reason.data();
}

}  // namespace
}  // namespace tributary::consensus
