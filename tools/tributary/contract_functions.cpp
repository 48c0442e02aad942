// SPDX-License-Identifier: Apache-2.0
#include "tools/tributary/contract_functions.hpp"

#include "tools/tributary/source.hpp"
#include "tvm/abi/artefact.hpp"
#include "tvm/abi/value_json.hpp"

namespace tributary::tools {
namespace {

auto refuse(const Error& error) {
    return tl::unexpected<Failure>(failure_of(error));
}

auto pass_on(const Failure& failure) {
    return tl::unexpected<Failure>(failure);
}

}  // namespace

Outcome<tvm::ContractAbi> read_abi(const std::string& source, Surroundings& around) {
    const auto text = read_source(source, around.in, tvm::kMaxArtefactFile);
    if (!text) return pass_on(text.error());
    // An artefact is larger than its ABI by the code.
    if (auto artefact = tvm::parse_artefact(*text)) return artefact->abi;
    auto abi = tvm::parse_contract_abi(*text);
    if (!abi) return refuse(abi.error());
    return *std::move(abi);
}

Outcome<tvm::ContractAbi> read_abi(const std::optional<std::string>& source, Surroundings& around) {
    if (!source) return tvm::ContractAbi{};
    return read_abi(*source, around);
}

Outcome<tvm::AbiItem> find_function(const tvm::ContractAbi& abi, const std::string& name) {
    if (const auto* found = abi.find(tvm::AbiItemKind::function, name)) return *found;
    if (name.find('(') == std::string::npos) {
        return refuse({ErrorCode::not_found,
                       "function " + name + ": none, or more than one of that name in the ABI"});
    }
    auto parsed = tvm::parse_signature(name);
    if (!parsed) return refuse(parsed.error());
    return *std::move(parsed);
}

Outcome<Bytes> encode_function(const tvm::AbiItem& item,
                               const std::vector<std::string>& arguments) {
    if (arguments.size() != item.inputs.size()) {
        return refuse({ErrorCode::invalid_argument,
                       tvm::signature_of(item) + " takes " + std::to_string(item.inputs.size()) +
                           " arguments, " + std::to_string(arguments.size()) + " were given"});
    }
    tvm::AbiList values;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        auto value = tvm::value_from_text(item.inputs[i].type, arguments[i]);
        if (!value) {
            auto error = value.error();
            error.detail = "argument " + std::to_string(i + 1) + ": " + error.detail;
            return refuse(error);
        }
        values.push_back(*std::move(value));
    }
    auto data = tvm::encode_call(item, values);
    if (!data) return refuse(data.error());
    return *std::move(data);
}

}  // namespace tributary::tools
