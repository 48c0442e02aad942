// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <exception>
#include <string>

#include "node/app/node.hpp"
#include "node/config/command_line.hpp"
#include "node/log.hpp"

namespace tributary::node {
namespace {

int failed(const Error& error) {
    static_cast<void>(std::fprintf(stderr,
                                   "tributaryd: %s (%s)\n",
                                   error.message().c_str(),
                                   std::string(reason_of(error.code)).c_str()));
    return 1;
}

int run(int argc, const char* const* argv) {
    const auto asked = read_command_line(argc, argv);
    if (!asked) return failed(asked.error());
    if (const auto* end = std::get_if<EndWith>(&*asked)) return end->exit_code;
    const auto& config = std::get<NodeConfig>(*asked);
    set_up_log(config.log);
    auto node = Node::open(config);
    if (!node) return failed(node.error());
    (*node)->run();
    return 0;
}

}  // namespace
}  // namespace tributary::node

int main(int argc, char** argv) {
    try {
        return tributary::node::run(argc, argv);
    } catch (const std::exception& error) {
        static_cast<void>(std::fprintf(stderr, "tributaryd: cannot start: %s\n", error.what()));
        return 1;
    }
}
