#include <troupe/actors/shutdown_watch.hpp>

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_color_sinks.h>

#include <condition_variable>
#include <map>
#include <mutex>

namespace troupe {

namespace {

// Not spdlog's default logger: that writes to stdout, which is the host's.
void warn(const std::string& names) {
  spdlog::logger log{"troupe",
                     std::make_shared<spdlog::sinks::stderr_color_sink_mt>()};
  log.warn("the engine's end waits for {}", names);
}

} // namespace

struct shutdown_watch::state {
  std::mutex mutex;
  std::condition_variable changed;
  std::map<std::string, int> alive;

  void leave(const std::string& name) {
    std::lock_guard guard{mutex};
    if (--alive[name] == 0)
      alive.erase(name);
    changed.notify_all();
  }
};

shutdown_watch::shutdown_watch() : state_(std::make_shared<state>()) {}

presence shutdown_watch::enter(std::string name) {
  std::lock_guard guard{state_->mutex};
  ++state_->alive[name];
  return {state_.get(),
          [s = state_, n = std::move(name)](const void*) { s->leave(n); }};
}

void shutdown_watch::wait() {
  std::unique_lock guard{state_->mutex};
  auto ended = [this] { return state_->alive.empty(); };
  while (!state_->changed.wait_for(guard, patience, ended)) {
    std::string names;
    for (const auto& [name, n] : state_->alive)
      names += (names.empty() ? "" : ", ") + name;
    warn(names);
  }
}

} // namespace troupe
