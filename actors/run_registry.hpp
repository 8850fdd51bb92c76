// The runs of an engine that have not ended. Private.

#pragma once

#include <troupe/actors/run_handle.hpp>
#include <troupe/actors/shutdown_watch.hpp>
#include <troupe/hooks/run_id.hpp>

#include <caf/actor.hpp>

#include <cstddef>
#include <functional>
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
  /// At most `limit` runs at once; 0: any number.
  explicit run_registry(std::size_t limit) : limit_(limit) {}

  /// Takes a place for a run. It can be cancelled from now on. Its presence is
  /// what `make` gives.
  /// @throws engine_busy if there is none, std::invalid_argument if there is a
  /// run of this id, std::logic_error if it was closed.
  presence enter(run_id id, std::stop_source stop,
                 const std::function<presence()>& make);
  /// The run has got its coordinator. @pre it has entered
  void start(run_id id, caf::actor coordinator);
  /// Gives the run's place back.
  void remove(run_id id);

  void cancel(run_id id, const run_part& part = {});
  void cancel_all();
  /// Takes no more runs.
  void close();
  std::size_t size() const;

private:
  struct entry {
    std::stop_source stop;
    caf::actor coordinator; // null until the run has begun
  };
  std::stop_source stop_source_of(run_id id) const;

  const std::size_t limit_;
  mutable std::mutex mutex_;
  bool is_open_ = true;
  std::map<run_id, entry> runs_;
};

} // namespace troupe
