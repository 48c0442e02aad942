// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <thread>

#include <unistd.h>

#include "tools/tributary/run.hpp"

int main(int argc, char** argv) {
    using namespace std::chrono;
    // A key may come through standard input: leave no copy of it in a buffer.
    std::setvbuf(stdin, nullptr, _IONBF, 0);
    const char* no_colour = std::getenv("NO_COLOR");  // NOLINT(concurrency-mt-unsafe)
    tributary::tools::Surroundings around{
        std::cin,
        std::cout,
        std::cerr,
        tributary::tools::ask_on_terminal,
        [](milliseconds time) { std::this_thread::sleep_for(time); },
        [] { return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count(); },
        ::isatty(STDOUT_FILENO) != 0 && (no_colour == nullptr || *no_colour == '\0')};
    return tributary::tools::run({argv + 1, argv + argc}, around);
}
