#include "own_process.hpp"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdexcept>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

extern char** environ;

namespace test {

namespace {

constexpr int patience_of_reader_ms = 60'000;

pid_t spawn(std::vector<std::string> words, int output) {
  std::vector<char*> argv;
  for (auto& w : words)
    argv.push_back(w.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
  pid_t id = -1;
  int error = posix_spawn(&id, "/proc/self/exe", &actions, nullptr, argv.data(),
                          environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0)
    throw std::system_error(error, std::generic_category(), "posix_spawn");
  return id;
}

} // namespace

own_process::own_process(const std::vector<std::string>& arguments) {
  std::vector<std::string> words{program_invocation_name};
  words.insert(words.end(), arguments.begin(), arguments.end());
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    throw std::system_error(errno, std::generic_category(), "pipe");
  output_ = ends[0];
  id_ = spawn(std::move(words), ends[1]);
  close(ends[1]);
}

own_process::own_process(own_process&& other) noexcept
    : id_(std::exchange(other.id_, -1)),
      output_(std::exchange(other.output_, -1)),
      printed_(std::move(other.printed_)), searched_(other.searched_),
      exit_code_(other.exit_code_) {}

own_process::~own_process() {
  if (id_ > 0 && !exit_code_) {
    ::kill(id_, SIGKILL);
    waitpid(id_, nullptr, 0);
  }
  if (output_ >= 0)
    close(output_);
}

void own_process::signal(int s) { ::kill(id_, s); }

// Whether it has printed more, and not ended, in time.
bool own_process::read_more() {
  pollfd p{output_, POLLIN, 0};
  if (poll(&p, 1, patience_of_reader_ms) != 1)
    return false;
  char part[4'096];
  auto n = read(output_, part, sizeof part);
  if (n > 0)
    printed_.append(part, static_cast<std::size_t>(n));
  return n > 0;
}

std::string own_process::wait_for_line(const std::string& part) {
  for (;;) {
    for (auto end = printed_.find('\n', searched_); end != printed_.npos;
         end = printed_.find('\n', searched_)) {
      auto line = printed_.substr(searched_, end - searched_);
      searched_ = end + 1;
      if (line.find(part) != line.npos)
        return line;
    }
    if (!read_more())
      throw std::runtime_error("a process never said \"" + part
                               + "\", but: " + printed_);
  }
}

int own_process::exit_code() {
  if (exit_code_)
    return *exit_code_;
  while (read_more())
    ;
  pollfd p{output_, POLLIN, 0};
  char c = 0;
  if (poll(&p, 1, 0) != 1 || read(output_, &c, 1) != 0) // not closed by its end
    ::kill(id_, SIGKILL);
  int status = 0;
  waitpid(id_, &status, 0);
  exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return *exit_code_;
}

} // namespace test
