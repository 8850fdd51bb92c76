// Lends slots of this process to a coordinator elsewhere.

#pragma once

#include <troupe/actors/network_credentials.hpp>
#include <troupe/graph/graph_catalog.hpp>

#include <caf/fwd.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace troupe {

/// How a process lends slots. Plain data.
struct worker_options {
  std::string host;       ///< of the coordinator: a name, or an IP address
  std::uint16_t port = 0; ///< where it listens
  /// Who this node is, and how it proves that.
  network_credentials credentials;
  std::uint32_t slots = 0; ///< tasks at once; 0: one per core
  /// Threads for tasks that are `blocking`, at most.
  std::uint32_t blocking_threads = 64;
  std::vector<std::string> labels = {}; ///< see `placement`
  std::string name = {}; ///< for those who watch; empty: `host:pid`
  /// As `worker_pool_options::version`.
  std::string version = {};
  /// How long it looks for the coordinator, at first and whenever the link was
  /// lost; 0: it tries once, and ends when the link does.
  std::chrono::milliseconds rejoin{0};
  /// What is added to all times of this process: for tests.
  std::chrono::nanoseconds clock_offset{0};
};

/// Runs in an actor system of the host's what a coordinator sends. Graphs are
/// built from the same catalog as the coordinator's, which must be the same
/// program. For a process that does nothing else there is `run_worker`.
///
///     caf::actor_system_config config;
///     troupe::network::prepare(config);
///     caf::actor_system system{config};
///     troupe::lent_worker lent{system, graphs, options};
///     std::jthread serving{[&] { lent.serve(); }};
///
/// Thread-safety: all functions may be called from any thread, but from no
/// actor and no task. Lifetime: that of the actor system ends after it; `serve`
/// has returned by then.
class lent_worker {
public:
  /// @throws network_error if the system was not prepared for a network, or
  /// the files are not good: it names the file.
  lent_worker(caf::actor_system& host, graph_catalog graphs,
              worker_options options);
  ~lent_worker();
  lent_worker(const lent_worker&) = delete;
  lent_worker& operator=(const lent_worker&) = delete;

  /// Returns when the coordinator has said goodbye, or was left. To be called
  /// once.
  /// @throws network_error if the coordinator cannot be reached, refuses this
  /// worker, or is lost for good: `what()` says why.
  void serve();

  /// No more work is taken, and `serve` returns when what is there has ended.
  /// Does not wait.
  void leave();

private:
  class core;
  std::unique_ptr<core> core_;
};

} // namespace troupe
