// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "tools/tributary/surroundings.hpp"

namespace tributary::tools {
namespace {

/// The terminal, silent for as long as this lives.
class SilentTerminal {
  public:
    SilentTerminal() : fd_(::open("/dev/tty", O_RDWR | O_CLOEXEC)) {
        if (fd_ < 0 || ::tcgetattr(fd_, &before_) != 0) return;
        auto silent = before_;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        ready_ = ::tcsetattr(fd_, TCSAFLUSH, &silent) == 0;
    }

    SilentTerminal(const SilentTerminal&) = delete;
    SilentTerminal& operator=(const SilentTerminal&) = delete;
    SilentTerminal(SilentTerminal&&) = delete;
    SilentTerminal& operator=(SilentTerminal&&) = delete;

    ~SilentTerminal() {
        if (ready_) ::tcsetattr(fd_, TCSAFLUSH, &before_);
        if (fd_ >= 0) ::close(fd_);
    }

    [[nodiscard]] bool ready() const { return ready_; }

    [[nodiscard]] bool say(std::string_view text) const {
        return ::write(fd_, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    }

    /// One line without its end; false at the end of the input.
    bool read_line(std::string& line) const {
        line.reserve(node::kMaxPasswordLength + 2);
        char c = 0;
        while (::read(fd_, &c, 1) == 1) {
            if (c == '\n') return true;
            // One more than allowed is enough to be refused; the buffer must not move.
            if (line.size() <= node::kMaxPasswordLength) line.push_back(c);
        }
        OPENSSL_cleanse(line.data(), line.size());
        return false;
    }

  private:
    int fd_;
    bool ready_ = false;
    termios before_{};
};

}  // namespace

Outcome<node::Password> ask_on_terminal(const std::string& prompt) {
    const auto refuse = [](Error error) { return tl::unexpected<Failure>(failure_of(error)); };
    const SilentTerminal terminal;
    if (!terminal.ready()) {
        return refuse({ErrorCode::invalid_argument,
                       "no terminal to ask for the password; use --password-file"});
    }
    std::string line;
    const bool answered = terminal.say(prompt) && terminal.read_line(line) && terminal.say("\n");
    if (!answered) return refuse({ErrorCode::invalid_argument, "no password was typed"});
    auto password = node::Password::take(line);
    if (!password) return refuse(password.error());
    return *std::move(password);
}

}  // namespace tributary::tools
