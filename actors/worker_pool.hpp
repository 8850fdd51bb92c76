// Worker processes that run tasks for an engine, here and on other machines.

#pragma once

#include <troupe/actors/engine.hpp>
#include <troupe/actors/network_counters.hpp>
#include <troupe/actors/network_credentials.hpp>
#include <troupe/actors/network_error.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// How worker processes are met.
struct worker_pool_options {
  /// Who this node is, and how workers prove that they are ours. Without, only
  /// workers can join that `start` has started.
  std::optional<network_credentials> credentials = {};
  /// What must be the same on both sides, for the code of nodes does not
  /// travel; empty: a hash of the program's file.
  std::string version = {};
  /// The longest silence of a worker; then what it had goes elsewhere. A killed
  /// one is noticed at once.
  std::chrono::milliseconds patience{5'000};
  /// How long a worker whose connection has ended may take to come back over
  /// another one. Nothing is lost then. For those that `start` has started and
  /// that have ended, nobody waits.
  std::chrono::milliseconds reconnect{1'000};
};

/// Worker processes that `worker_pool::start` starts.
struct worker_start {
  /// Tasks that each runs at once.
  std::uint32_t slots = 1;
  /// Where tasks may be placed: see `placement`.
  std::vector<std::string> labels = {};
  /// What the program is given first, so that it calls `worker_main`.
  std::vector<std::string> arguments = {"worker"};
};

/// Lets worker processes join an engine. Its runs that say how their graph is
/// built (`run_options::recipe`) then use the workers' slots too.
///
///     troupe::engine engine{{.network = true}};
///     troupe::worker_pool workers{engine};
///     workers.start(2);
///     auto result = engine.run(graphs.make(recipe), {}, {},
///                              {.recipe = recipe});
///
/// Thread-safety: all functions may be called from any thread, but from no
/// actor and no task. Lifetime: that of the engine ends after it. The
/// destructor says goodbye to all workers, and waits until those that it has
/// started have ended; those that take too long are killed.
class worker_pool {
public:
  /// @throws network_error if the engine's actor system was not prepared
  /// for a network, or the credentials are not good: it names the file.
  explicit worker_pool(engine& runs, worker_pool_options options = {});
  ~worker_pool();
  worker_pool(const worker_pool&) = delete;
  worker_pool& operator=(const worker_pool&) = delete;

  /// Lets workers join at an address of this machine.
  /// @param host a name, or an IP address
  /// @param port 0: any that is free
  /// @returns the port
  /// @throws network_error
  std::uint16_t listen(const std::string& host, std::uint16_t port);

  /// Starts this very program again, as worker processes on this machine. They
  /// join in a moment.
  /// @throws network_error, std::system_error
  void start(std::uint32_t processes, worker_start how = {});

  /// How many workers are there now.
  std::size_t size() const;

  /// Who has called, and was let in or not.
  network_counters callers() const;

  /// Waits until there are so many.
  /// @throws network_error if that takes longer than `most`, or if one has
  /// ended that was started.
  void wait_for(std::size_t workers, std::chrono::milliseconds most);

private:
  class core;
  std::shared_ptr<core> core_;
};

} // namespace troupe
