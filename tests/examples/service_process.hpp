// The service as a child process, for tests.

#pragma once

#include <catch2/catch_test_macros.hpp>

#include <csignal>
#include <cstdint>
#include <optional>
#include <poll.h>
#include <spawn.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

extern char** environ;

namespace test {

/// Starts the service on a free port. The destructor ends it, if it is there
/// still, and checks that it ends well, as the sanitizers see it.
class service_process {
public:
  static constexpr int patience_ms = 60'000;

  explicit service_process(std::vector<std::string> options = {}) {
    int out[2];
    REQUIRE(pipe(out) == 0);
    spawn(std::move(options), out);
    ::close(out[1]);
    output_ = out[0];
    port_ = read_port();
  }

  ~service_process() {
    if (!exit_code_)
      end();
    ::close(output_);
  }

  service_process(const service_process&) = delete;
  service_process& operator=(const service_process&) = delete;

  std::uint16_t port() const { return port_; }

  void signal(int s) { REQUIRE(kill(pid_, s) == 0); }

  /// Waits for its end, and kills it if that does not come; 128 + signal if
  /// one ended it.
  int exit_code() {
    char c = 0;
    if (!has_output() || read(output_, &c, 1) != 0) // closed by its end
      kill(pid_, SIGKILL);
    int status = 0;
    waitpid(pid_, &status, 0);
    exit_code_ =
        WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return *exit_code_;
  }

private:
  void spawn(std::vector<std::string> options, const int (&out)[2]) {
    options.insert(options.begin(), {SERVICE_PROGRAM, "--port", "0"});
    std::vector<char*> argv;
    for (auto& o : options)
      argv.push_back(o.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, out[0]);
    posix_spawn_file_actions_addclose(&actions, out[1]);
    int error = posix_spawn(&pid_, SERVICE_PROGRAM, &actions, nullptr,
                            argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    REQUIRE(error == 0);
  }

  // From the line `listening on 127.0.0.1:PORT`.
  std::uint16_t read_port() {
    std::string line;
    for (char c = 0; c != '\n'; line += c)
      REQUIRE((has_output() && read(output_, &c, 1) == 1));
    REQUIRE(line.starts_with("listening on 127.0.0.1:"));
    return static_cast<std::uint16_t>(
        std::stoul(line.substr(line.rfind(':') + 1)));
  }

  // Whether it prints something in time, or ends.
  bool has_output() const {
    pollfd readable{output_, POLLIN, 0};
    return poll(&readable, 1, patience_ms) == 1;
  }

  void end() {
    kill(pid_, SIGTERM);
    CHECK(exit_code() == 0);
  }

  pid_t pid_ = 0;
  int output_ = -1;
  std::uint16_t port_ = 0;
  std::optional<int> exit_code_;
};

} // namespace test
