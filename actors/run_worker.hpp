// A worker process: runs tasks for a coordinator elsewhere.

#pragma once

#include <troupe/actors/network_credentials.hpp>
#include <troupe/graph/graph_catalog.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace troupe {

/// How a worker process runs. Plain data.
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

/// Runs what the coordinator sends, until it says goodbye, or the link ends for
/// good. SIGINT and SIGTERM have it leave in order: it takes no more work, and
/// ends when what it has is done; a second one has it end at once.
///
/// Graphs are built from the same catalog as the coordinator's, which must be
/// the same program.
///
/// Thread-safety: to be called once, in the main thread, before the program
/// starts others. Errors: network_error if the files are not good, or the
/// coordinator cannot be reached, refuses this worker, or is lost: `what()`
/// says why.
void run_worker(const graph_catalog& graphs, worker_options options);

} // namespace troupe
