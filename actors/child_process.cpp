#include <troupe/actors/child_process.hpp>

#include <cerrno>
#include <csignal>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

extern char** environ;

namespace troupe {

namespace {

// A child begins with no signal blocked, whatever this thread has.
pid_t spawn_self(std::vector<std::string> words) {
  std::vector<char*> argv;
  for (auto& w : words)
    argv.push_back(w.data());
  argv.push_back(nullptr);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  pid_t id = -1;
  auto error = posix_spawn(&id, "/proc/self/exe", nullptr, &attributes,
                           argv.data(), environ);
  posix_spawnattr_destroy(&attributes);
  if (error != 0)
    throw std::system_error(error, std::generic_category(),
                            "cannot start a worker process");
  return id;
}

} // namespace

child_process::child_process(const std::vector<std::string>& arguments)
    : id_(-1), watched_(-1) {
  std::vector<std::string> words{program_invocation_name};
  words.insert(words.end(), arguments.begin(), arguments.end());
  id_ = spawn_self(std::move(words));
  watched_ = static_cast<int>(syscall(SYS_pidfd_open, id_, 0));
}

child_process::child_process(child_process&& other) noexcept
    : id_(std::exchange(other.id_, -1)), ended_(other.ended_),
      watched_(std::exchange(other.watched_, -1)) {}

child_process::~child_process() {
  if (id_ > 0 && !ended_) {
    kill();
    while (waitpid(id_, nullptr, 0) < 0 && errno == EINTR)
      ;
  }
  if (watched_ >= 0)
    close(watched_);
}

bool child_process::ended_within(std::chrono::milliseconds most) {
  if (ended_)
    return true;
  pollfd p{watched_, POLLIN, 0};
  poll(&p, watched_ >= 0 ? 1 : 0, static_cast<int>(most.count()));
  ended_ = waitpid(id_, nullptr, WNOHANG) == id_;
  return ended_;
}

void child_process::kill() {
  if (id_ > 0 && !ended_)
    ::kill(id_, SIGKILL);
}

} // namespace troupe
