// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "primitives/block_id.hpp"
#include "tvm/abi/codec.hpp"

namespace tributary::tvm {

/// The first four bytes of Keccak-256 of a signature.
using Selector = std::array<std::uint8_t, 4>;

struct AbiParameter {
    std::string name;
    AbiType type;
    /// Of an event: stands in a topic.
    bool indexed = false;

    bool operator==(const AbiParameter&) const = default;
};

enum class AbiItemKind {
    function,
    event,
    error,
    constructor,
};

/// One function, event, error or the constructor of a contract.
struct AbiItem {
    AbiItemKind kind = AbiItemKind::function;
    std::string name;
    std::vector<AbiParameter> inputs;
    std::vector<AbiParameter> outputs;
    /// pure, view, nonpayable or payable; empty where not said.
    std::string mutability;
    /// An event without its signature in the first topic.
    bool anonymous = false;

    bool operator==(const AbiItem&) const = default;
};

/// One log of a contract.
struct AbiLog {
    std::vector<Hash256> topics;
    Bytes data;
};

/// Why a call was undone, as far as its output tells.
struct RevertReason {
    /// Error(string), Panic(uint256), a custom error's signature, or empty where it is none that is
    /// known.
    std::string signature;
    AbiList values;
    /// The text of Error(string), the meaning of a panic code; empty for the rest.
    std::string text;

    bool operator==(const RevertReason&) const = default;
};

/// Reads "transfer(address,uint256)", with the outputs in a second pair of parentheses where they
/// matter: "balanceOf(address)(uint256)". Errors: malformed, oversized.
Result<AbiItem> parse_signature(std::string_view text);

/// name(type,type).
std::string signature_of(const AbiItem& item);

Selector selector_of(const AbiItem& item);

/// Keccak-256 of the signature: the first topic of an event.
Hash256 topic_of(const AbiItem& item);

std::vector<AbiType> types_of(const std::vector<AbiParameter>& parameters);

/// Selector and arguments; arguments alone for a constructor. Errors as encode_abi.
Result<Bytes> encode_call(const AbiItem& item, const AbiList& arguments);

/// The arguments behind the item's selector. Errors: invalid_argument (another selector), those of
/// decode_abi.
Result<AbiList> decode_call(const AbiItem& item, ByteView data);

/// The values of an event in the order of its inputs. An indexed value that is no word stands as
/// the hash that the topic holds. Errors: invalid_argument (another event), those of decode_abi.
Result<AbiList> decode_log(const AbiItem& event, const AbiLog& log);

/// Why a call reverted: Error(string) and Panic(uint256) of solc, or one of `errors`. Output that
/// does not decode is an unknown reason, not a failure.
RevertReason decode_revert(const std::vector<AbiItem>& errors, ByteView output);

}  // namespace tributary::tvm
