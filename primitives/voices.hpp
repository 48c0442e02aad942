// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>

namespace tributary {

/// One node alone is a report, not an agreement.
inline constexpr std::size_t kMinVoices = 2;

/// How many of the nodes that are named have to agree where nobody says so: the majority, at least
/// kMinVoices.
std::size_t usual_threshold(std::size_t named);

/// Nodes that say the same. Each voice is a new name over a new connection: two names of one node
/// add nothing, nor does one name that leads to two addresses.
class Voices {
  public:
    /// False where it is no new voice.
    bool add(const std::string& name, const std::string& peer);

    [[nodiscard]] std::size_t count() const { return names_.size(); }

    [[nodiscard]] const std::set<std::string>& names() const { return names_; }

  private:
    std::set<std::string> names_;
    std::set<std::string> peers_;
};

}  // namespace tributary
