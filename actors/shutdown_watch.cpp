#include <troupe/actors/shutdown_watch.hpp>

#include <spdlog/spdlog.h>

namespace troupe {

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
    spdlog::warn("troupe: the engine's end waits for {}", names);
  }
}

} // namespace troupe
