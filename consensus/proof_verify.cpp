// SPDX-License-Identifier: Apache-2.0
#include "consensus/proof_verify.h"

#include <algorithm>
#include <string>

#include "consensus/proof_bundle.hpp"

namespace {

using namespace tributary;

void copy_text(const std::string& text, char* out, std::size_t size) {
    const std::size_t count = std::min(text.size(), size - 1);
    std::copy_n(text.begin(), count, out);
    out[count] = '\0';
}

Result<consensus::ProofVerifier> verifier_of(const tributary_proof_verifier& given) {
    consensus::ProofVerifier out;
    auto network = consensus::builtin_network(given.network);
    if (!network) network = consensus::parse_network(given.network);
    if (!network) return fail(std::move(network).error());
    out.network = std::move(*network);
    auto anchor = consensus::read_anchor_choice(given.anchor);
    if (!anchor) return fail(std::move(anchor).error());
    out.anchor = std::move(*anchor);
    out.now = given.now_ms;
    out.allow_old_anchor = given.allow_old_anchor != 0;
    return out;
}

Result<consensus::ProofStatement> verify(const tributary_proof_verifier& given, ByteView proof) {
    const auto verifier = verifier_of(given);
    if (!verifier) return fail(verifier.error());
    const auto bundle = consensus::decode_proof(proof);
    if (!bundle) return fail(bundle.error());
    return consensus::verify_proof(*bundle, *verifier);
}

tributary_proof_statement as_c(const consensus::ProofStatement& proved) {
    tributary_proof_statement out{};
    const auto& transaction = proved.transaction;
    std::copy(transaction.id.bytes.begin(), transaction.id.bytes.end(), out.txid);
    out.block_number = proved.block.number;
    std::copy(proved.block.id.bytes.begin(), proved.block.id.bytes.end(), out.block_id);
    out.block_time_ms = proved.block_time;
    copy_text(std::string(name_of(proved.level)), out.level, sizeof out.level);
    out.contract_type = static_cast<std::int32_t>(transaction.type);
    out.contract_result = transaction.contract_ret.value_or(-1);
    return out;
}

}  // namespace

extern "C" int tributary_verify_proof(const tributary_proof_verifier* verifier,
                                      const std::uint8_t* proof,
                                      std::size_t proof_size,
                                      tributary_proof_statement* statement,
                                      char* reason,
                                      std::size_t reason_size) {
    const auto proved = verify(*verifier, ByteView{proof, proof_size});
    if (!proved) {
        const Error& error = proved.error();
        const std::string_view sentence = error.detail.empty() ? "" : ": ";
        copy_text(std::string(reason_of(error.code)).append(sentence) + error.detail,
                  reason,
                  reason_size);
        return 0;
    }
    *statement = as_c(*proved);
    reason[0] = '\0';
    return 1;
}
