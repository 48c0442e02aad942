// SPDX-License-Identifier: Apache-2.0
#include "tests/support/child_process.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>

namespace tributary::test {
namespace {

using Clock = std::chrono::steady_clock;

std::array<int, 2> open_pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe");
    return ends;
}

void close_end(int& end) {
    if (end >= 0) close(end);
    end = -1;
}

/// Moves what can be read into `into`; closes the end when there will be no more.
void drain(int& end, std::string& into) {
    std::array<char, 4096> chunk{};
    const ssize_t count = read(end, chunk.data(), chunk.size());
    if (count > 0) {
        into.append(chunk.data(), static_cast<std::size_t>(count));
    } else {
        close_end(end);
    }
}

}  // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& arguments) {
    std::array<int, 2> output = open_pipe();
    std::array<int, 2> errors = open_pipe();
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, errors[1], STDERR_FILENO);
    std::vector<std::string> copies = arguments;
    std::vector<char*> argv;
    for (std::string& copy : copies)
        argv.push_back(copy.data());
    argv.push_back(nullptr);
    const int failed = posix_spawn(&pid_, argv[0], &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close_end(output[1]);
    close_end(errors[1]);
    output_end_ = output[0];
    errors_end_ = errors[0];
    if (failed != 0) throw std::runtime_error("cannot start " + arguments.at(0));
}

ChildProcess::~ChildProcess() {
    if (pid_ > 0) {
        kill(pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
    }
    close_end(output_end_);
    close_end(errors_end_);
}

bool ChildProcess::read_some(Clock::time_point deadline) {
    std::array<pollfd, 2> ends{pollfd{output_end_, POLLIN, 0}, pollfd{errors_end_, POLLIN, 0}};
    if (output_end_ < 0 && errors_end_ < 0) return false;
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0 || poll(ends.data(), ends.size(), static_cast<int>(left)) <= 0) return false;
    if (ends[0].revents != 0) drain(output_end_, output_);
    if (ends[1].revents != 0) drain(errors_end_, errors_);
    return true;
}

bool ChildProcess::wait_for_output(const std::string& text, std::chrono::milliseconds patience) {
    const Clock::time_point deadline = Clock::now() + patience;
    while (output_.find(text) == std::string::npos) {
        if (!read_some(deadline)) return false;
    }
    return true;
}

std::optional<int> ChildProcess::wait_for_exit(std::chrono::milliseconds patience) {
    const Clock::time_point deadline = Clock::now() + patience;
    while (read_some(deadline)) {
    }
    // Open ends mean that it still lives: the time is up.
    if (output_end_ >= 0 || errors_end_ >= 0) return std::nullopt;
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void ChildProcess::signal(int number) const {
    kill(pid_, number);
}

int free_port() {
    const int listener = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (bind(listener, generic, size) != 0 || getsockname(listener, generic, &size) != 0) {
        close(listener);
        throw std::runtime_error("no free port");
    }
    close(listener);
    return ntohs(address.sin_port);
}

}  // namespace tributary::test
