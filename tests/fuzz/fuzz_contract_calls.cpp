// SPDX-License-Identifier: Apache-2.0
// First byte: the contract type; the rest: its message. Every decoder takes any bytes.
#include "primitives/wire/contract_calls.hpp"

using namespace tributary;
using wire::ContractType;

namespace {

struct Message {
    ContractType type;
    const char* url;
};

constexpr Message kMessages[] = {
    {ContractType::trigger_smart_contract, "/protocol.TriggerSmartContract"},
    {ContractType::create_smart_contract, "/protocol.CreateSmartContract"},
    {ContractType::transfer, "/protocol.TransferContract"},
    {ContractType::account_create, "/protocol.AccountCreateContract"},
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const Message& message = kMessages[data[0] % std::size(kMessages)];
    wire::Contract contract;
    contract.type = message.type;
    contract.type_url = as_bytes(message.url);
    contract.value = ByteView(data, size).subspan(1);
    static_cast<void>(wire::decode_trigger(contract));
    static_cast<void>(wire::decode_create(contract));
    static_cast<void>(wire::decode_trx_receiver(contract));
    return 0;
}
