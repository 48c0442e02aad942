// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <utility>
#include <vector>

namespace tributary {

/// A vector as a value whose copies share their elements until one of them is edited. Not
/// synchronised: copies that share may be read on several threads, and edited on none of them.
template <typename T>
class SharedVector {
  public:
    using value_type = T;
    using const_iterator = typename std::vector<T>::const_iterator;

    SharedVector() = default;

    SharedVector(std::vector<T> elements) : elements_(share(std::move(elements))) {}

    SharedVector(std::initializer_list<T> elements) : SharedVector(std::vector<T>(elements)) {}

    [[nodiscard]] const std::vector<T>& view() const {
        static const std::vector<T> empty;
        return elements_ ? *elements_ : empty;
    }

    /// The elements to change; those of the copies stay as they are.
    [[nodiscard]] std::vector<T>& edit() {
        if (!elements_ || elements_.use_count() > 1) {
            std::vector<T> own;
            // Room for one more: an edit adds one, as a rule.
            own.reserve(size() + 1);
            own.insert(own.end(), begin(), end());
            elements_ = share(std::move(own));
        }
        return *elements_;
    }

    [[nodiscard]] std::size_t size() const { return view().size(); }

    [[nodiscard]] bool empty() const { return view().empty(); }

    [[nodiscard]] const T& operator[](std::size_t at) const { return view()[at]; }

    [[nodiscard]] const_iterator begin() const { return view().begin(); }

    [[nodiscard]] const_iterator end() const { return view().end(); }

    friend bool operator==(const SharedVector& a, const SharedVector& b) {
        return a.elements_ == b.elements_ || a.view() == b.view();
    }

  private:
    static std::shared_ptr<std::vector<T>> share(std::vector<T> elements) {
        return std::make_shared<std::vector<T>>(std::move(elements));
    }

    std::shared_ptr<std::vector<T>> elements_;
};

}  // namespace tributary
