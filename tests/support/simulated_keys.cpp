// SPDX-License-Identifier: Apache-2.0
#include "tests/support/simulated_keys.hpp"

#include <map>
#include <mutex>

#include "primitives/crypto/sha256.hpp"

namespace tributary::test {
namespace {

struct Made {
    SecretKey secret;
    Address address;
};

Made make(const KeyName& name) {
    Bytes preimage = to_bytes(as_bytes("simulated key"));
    append(preimage, be64(name.witness));
    append(preimage, be64(name.version));
    Made out;
    out.secret = SecretKey::from(sha256(preimage).view()).value();
    out.address = address_of(public_key_of(out.secret));
    return out;
}

/// Making a key costs as much as a signature, and a thousand chains have the same people.
const Made& made(const KeyName& name) {
    static std::mutex mutex;
    static std::map<KeyName, Made> all;
    const std::lock_guard lock(mutex);
    const auto known = all.find(name);
    return known != all.end() ? known->second : all.emplace(name, make(name)).first->second;
}

}  // namespace

const Address& simulated_address(const KeyName& name) {
    return made(name).address;
}

Signature sign_as(const KeyName& name, const Hash256& digest) {
    return sign(digest, made(name).secret);
}

}  // namespace tributary::test
