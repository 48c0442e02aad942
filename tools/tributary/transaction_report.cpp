// SPDX-License-Identifier: Apache-2.0
#include "tools/tributary/transaction_report.hpp"

#include <algorithm>

#include "primitives/crypto/sha256.hpp"
#include "tools/tributary/fee_estimate.hpp"
#include "tools/tributary/shapes.hpp"

namespace tributary::tools {
namespace {

/// The word of a state in JSON, and what stands for evidence where there is none.
struct StateWords {
    const char* name;
    const char* evidence;
};

StateWords words_of(TransactionState state) {
    switch (state) {
        case TransactionState::shown: return {"dry_run", "nothing is signed or sent"};
        case TransactionState::built: return {"built", "not signed; nothing is sent"};
        case TransactionState::signed_only: return {"signed", "nothing is sent"};
        case TransactionState::sent: return {"sent", "sent; nothing is proved yet"};
    }
    return {"", ""};
}

void describe_signers(Report& report, const TransactionParts& parts) {
    const auto signers = signers_of(parts);
    Json& list = report.json["signers"] = Json::array();
    if (!signers) {
        report.rows.push_back({"signed by", signers.error().message(), Tone::bad});
        return;
    }
    for (const Address& signer : *signers) {
        list.push_back(signer.base58());
        report.rows.push_back({"signed by", signer.base58()});
    }
}

}  // namespace

Result<std::vector<Address>> signers_of(const TransactionParts& parts) {
    const Hash256 digest{parts.id().bytes};
    std::vector<Address> out;
    for (const Bytes& bytes : parts.signatures) {
        const auto signature = signature_from(bytes);
        if (!signature) return fail(ErrorCode::bad_signature, "it is too short");
        const auto key = recover(digest, *signature);
        if (!key) return fail(key.error());
        out.push_back(address_of(*key));
    }
    return out;
}

Status add_signature(TransactionParts& parts, const SecretKey& key) {
    const auto signers = signers_of(parts);
    if (!signers) return fail(signers.error());
    const Address signer = address_of(public_key_of(key));
    if (std::find(signers->begin(), signers->end(), signer) != signers->end())
        return fail(ErrorCode::invalid_argument, signer.base58() + " has signed already");
    if (signers->size() == kMaxTransactionSignatures)
        return fail(ErrorCode::invalid_argument, "a transaction has at most 5 signatures");
    parts.signatures.push_back(to_bytes(sign(Hash256{parts.id().bytes}, key).view()));
    return {};
}

Report report_transaction(const std::string& schema,
                          const Sent& sent,
                          TransactionState state,
                          std::size_t signatures) {
    const Bytes bytes = sent.parts.bytes();
    const auto transaction = wire::decode_transaction(bytes);
    const auto words = words_of(state);
    Report out{new_object(schema), {}, {}, {}};
    auto& json = out.json;
    json["transaction_id"] = sent.parts.id().hex();
    json["state"] = words.name;
    out.rows = {{"transaction", sent.parts.id().hex()}};
    if (transaction) {
        describe(out, transaction->contract);
        json["permission_id"] = transaction->contract.permission_id;
        if (transaction->contract.permission_id != 0)
            out.rows.push_back({"permission", std::to_string(transaction->contract.permission_id)});
        json["expiration"] = transaction->expiration;
        out.rows.push_back({"expires", text_of_time(transaction->expiration)});
    }
    describe_signers(out, sent.parts);
    describe(out, estimate_fee(sent.parts.raw, std::max<std::size_t>(1, signatures)));
    if (state != TransactionState::sent) {
        out.evidence = words.evidence;
        return out;
    }
    const auto level = sent.evidence ? sent.evidence->level() : node::v1::ASSURANCE_LEVEL_REPORTED;
    json["level"] = level_name(level);
    json["as_of"] = sent.evidence ? json_of(*sent.evidence) : Json(nullptr);
    out.rows.push_back({"level", level_name(level), tone_of(level)});
    out.evidence = sent.evidence ? text_of(*sent.evidence) : words.evidence;
    return out;
}

}  // namespace tributary::tools
