// The runs of an engine that have not ended. Private.

#pragma once

#include <troupe/actors/shutdown_watch.hpp>
#include <troupe/hooks/run_id.hpp>

#include <caf/actor.hpp>

#include <map>
#include <mutex>
#include <stop_token>
#include <string>

namespace troupe {

/// Knows how to stop each run. Run handles share it with the engine, so that
/// they may outlive the engine: by then it is empty.
/// Thread-safety: all functions may be called from any thread.
class run_registry {
public:
  void add(run_id id, const std::string& name, caf::actor coordinator,
           std::stop_source stop);
  void remove(run_id id);

  void cancel(run_id id);
  void cancel_all();

  /// Waits until all runs have ended.
  void wait();

private:
  struct entry {
    std::string name;
    caf::actor coordinator;
    std::stop_source stop;
  };
  static void stop(entry& run);

  std::mutex mutex_;
  std::map<run_id, entry> runs_;
  shutdown_watch watch_;
};

} // namespace troupe
