// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "node/config/node_config.hpp"
#include "primitives/result.hpp"

namespace tributary::node {

/// A whole node: builds its parts from the configuration, joins them and runs the loop. It decides
/// nothing.
class Node {
  public:
    /// Opens everything up to listening. Errors: those of the parts; each names what was wrong.
    static Result<std::unique_ptr<Node>> open(const NodeConfig& config);

    Node(const Node&) = delete;
    Node& operator=(const Node&) = delete;
    Node(Node&&) = delete;
    Node& operator=(Node&&) = delete;
    ~Node();

    /// Runs until SIGTERM or SIGINT, then drains calls for up to ten seconds; a second signal exits
    /// at once.
    void run();

  private:
    struct Parts;
    explicit Node(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace tributary::node
