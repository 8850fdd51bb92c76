// Links whose workers may come back over another connection. Private.

#pragma once

#include <caf/actor.hpp>
#include <caf/actor_control_block.hpp>

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace troupe {

class run_record;

/// How many attempts of each run were lost with a worker.
using lost_attempts =
    std::map<std::weak_ptr<run_record>, std::uint64_t, std::owner_less<>>;

/// Knows who stands for a worker, by a word that only the worker was told.
/// Thread-safety: all functions may be called from any thread.
class link_sessions {
public:
  /// @returns the word for `stand_in`; no other has it.
  std::string open(const caf::actor& stand_in);
  /// The worker is given up. What was lost with it is remembered, of the last
  /// thousand.
  void close(const std::string& session, lost_attempts lost = {});
  /// A worker that was given up has come back. What was lost with it is late;
  /// that is counted once.
  void count_late(const std::string& session);

  /// Null if there is none.
  caf::actor find(const std::string& session) const;

private:
  mutable std::mutex mutex_;
  std::map<std::string, caf::weak_actor_ptr> open_;
  std::deque<std::pair<std::string, lost_attempts>> closed_;
};

} // namespace troupe
