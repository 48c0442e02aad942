// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "primitives/address.hpp"
#include "primitives/numbers.hpp"

namespace tributary::consensus {

/// Attested keys of one book, and who may stand behind each.
inline constexpr std::size_t kMaxAttestedKeys = 256;
inline constexpr std::size_t kMaxKeyAttesters = 32;

/// A key that no block shows and full nodes agree on (light-client.md rule 5).
struct AttestedKey {
    /// It counts from the next block on.
    BlockNumber from = 0;
    Address key;
    /// Who said so, ascending.
    std::vector<std::string> attesters;

    bool operator==(const AttestedKey&) const = default;
};

/// The word of full nodes for the key of a witness.
struct KeyWord {
    Address witness;
    Address key;
    /// Who agree, ascending.
    std::vector<std::string> attesters;

    bool operator==(const KeyWord&) const = default;
};

/// Which key each witness signs with. What is proved: changes in SOLID blocks and keys of the
/// anchor. A block id does not commit to the signature, so nothing is ever learned from who signed
/// (light-client.md). Beside it, where the user allows it, keys that full nodes agree on. A book
/// that holds one is marked by it, for good, and so is whatever is judged with that book: every
/// point and state holds its own, which is only ever made from the one before.
class KeyBook {
  public:
    struct Entry {
        /// The block that holds the change; it applies from the next one on. 0 for a key of the
        /// anchor.
        BlockNumber changed_in = 0;
        Address key;

        bool operator==(const Entry&) const = default;
    };

    bool operator==(const KeyBook&) const = default;

    /// The key for a block at `number`: what was proved or attested last below it, else the address
    /// itself.
    [[nodiscard]] const Address& key_at(const Address& witness, BlockNumber number) const;

    /// Records a proved change. Changes arrive in block order, within a block in transaction order.
    void learn(const Address& witness, Entry entry);

    /// Takes an attested key. False, and nothing is taken, where a key of that witness is proved,
    /// or its last attested one is the same or not from a block below, or the book is full.
    bool believe(const Address& witness, AttestedKey attested);

    /// Puts back an attested key that was stored, whatever is proved beside it. False as believe(),
    /// but for what is proved.
    bool restore(const Address& witness, AttestedKey attested);

    /// Takes over the mark of another book: all its attested keys, whatever is proved here.
    void inherit(const KeyBook& other);

    /// The changes in blocks up to `number`, and all attested keys.
    [[nodiscard]] KeyBook up_to(BlockNumber number) const;

    /// All changes by witness, oldest first.
    [[nodiscard]] const std::map<Address, std::vector<Entry>>& entries() const { return entries_; }

    /// By witness, oldest first.
    [[nodiscard]] const std::map<Address, std::vector<AttestedKey>>& attested() const {
        return attested_;
    }

    /// Whether anything that was judged with it may rest on attested keys.
    [[nodiscard]] bool is_attested() const { return !attested_.empty(); }

  private:
    std::map<Address, std::vector<Entry>> entries_;
    std::map<Address, std::vector<AttestedKey>> attested_;
};

}  // namespace tributary::consensus
