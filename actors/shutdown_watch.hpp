// Waits for what must end before an engine may go, and says for whom. Private.

#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>

namespace troupe {

/// Counts named things that are alive.
/// Thread-safety: all functions may be called from any thread.
class shutdown_watch {
public:
  static constexpr std::chrono::seconds patience{5};

  void add(const std::string& name);
  void remove(const std::string& name);

  /// Waits until nothing is alive; every `patience` it says on stderr whom it
  /// waits for.
  void wait();

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, int> alive_;
};

} // namespace troupe
