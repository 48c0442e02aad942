// SPDX-License-Identifier: Apache-2.0
#include "primitives/crypto/sha256.hpp"

#include <memory>

#include <openssl/evp.h>

#include "primitives/check.hpp"

namespace tributary {
namespace {

class Context {
  public:
    Context() : digest_(EVP_MD_fetch(nullptr, "SHA256", nullptr)), context_(EVP_MD_CTX_new()) {
        TRIBUTARY_ASSERT(digest_ != nullptr && context_ != nullptr);
    }

    Hash256 hash(ByteView first, ByteView second) {
        Hash256 out;
        const bool ok = EVP_DigestInit_ex2(context_.get(), digest_.get(), nullptr) == 1 &&
                        EVP_DigestUpdate(context_.get(), first.data(), first.size()) == 1 &&
                        EVP_DigestUpdate(context_.get(), second.data(), second.size()) == 1 &&
                        EVP_DigestFinal_ex(context_.get(), out.bytes.data(), nullptr) == 1;
        TRIBUTARY_ASSERT(ok);
        return out;
    }

  private:
    struct Free {
        void operator()(EVP_MD* digest) const { EVP_MD_free(digest); }

        void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    };

    std::unique_ptr<EVP_MD, Free> digest_;
    std::unique_ptr<EVP_MD_CTX, Free> context_;
};

}  // namespace

Hash256 sha256(ByteView first, ByteView second) {
    thread_local Context context;
    return context.hash(first, second);
}

Hash256 sha256(ByteView data) {
    return sha256(data, {});
}

}  // namespace tributary
