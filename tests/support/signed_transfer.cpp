// SPDX-License-Identifier: Apache-2.0
#include "tests/support/signed_transfer.hpp"

#include "primitives/crypto/sha256.hpp"
#include "primitives/wire/transaction.hpp"
#include "primitives/wire/wire_writer.hpp"

namespace tributary::test {

Bytes raw_of(const TransferDraft& draft) {
    const bool is_token = !draft.token.empty();
    const std::uint32_t shift = is_token ? 1 : 0;
    wire::WireWriter value;
    if (is_token) value.text(1, draft.token);
    value.bytes(1 + shift, draft.from.view())
        .bytes(2 + shift, draft.to.view())
        .integer(3 + shift, draft.amount);
    const std::string url = std::string("type.googleapis.com/protocol.") +
                            (is_token ? "TransferAssetContract" : "TransferContract");
    const Bytes any = wire::WireWriter().text(1, url).bytes(2, value.view()).take();
    const Bytes contract = wire::WireWriter()
                               .integer(1, is_token ? 2 : 1)
                               .message(2, any)
                               .integer(5, draft.permission_id)
                               .take();
    const ByteView id = draft.reference.view();
    return wire::WireWriter()
        .bytes(1, id.subspan(6, 2))
        .bytes(4, id.subspan(8, 8))
        .integer(8, draft.expiration)
        .bytes(10, draft.memo)
        .message(11, contract)
        .integer(14, draft.expiration - 60'000)
        .take();
}

Bytes signed_transfer(const TransferDraft& draft, const std::vector<const SecretKey*>& keys) {
    const Bytes raw = raw_of(draft);
    std::vector<Bytes> signatures;
    for (const SecretKey* key : keys)
        signatures.push_back(to_bytes(sign(sha256(raw), *key).view()));
    return wire::encode_transaction(raw, signatures);
}

}  // namespace tributary::test
