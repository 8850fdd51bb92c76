#include <troupe/actors/shutdown_watch.hpp>

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_color_sinks.h>

#include <memory>

namespace troupe {

namespace {

// Not spdlog's default logger: that writes to stdout, which is the host's.
void warn(const std::string& names) {
  spdlog::logger log{"troupe",
                     std::make_shared<spdlog::sinks::stderr_color_sink_mt>()};
  log.warn("the engine's end waits for {}", names);
}

} // namespace

void shutdown_watch::add(const std::string& name) {
  std::lock_guard guard{mutex_};
  ++alive_[name];
}

void shutdown_watch::remove(const std::string& name) {
  std::lock_guard guard{mutex_};
  if (--alive_[name] == 0)
    alive_.erase(name);
  changed_.notify_all();
}

void shutdown_watch::wait() {
  std::unique_lock guard{mutex_};
  auto ended = [this] { return alive_.empty(); };
  while (!changed_.wait_for(guard, patience, ended)) {
    std::string names;
    for (const auto& [name, n] : alive_)
      names += (names.empty() ? "" : ", ") + name;
    warn(names);
  }
}

} // namespace troupe
