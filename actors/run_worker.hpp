// A worker process: runs tasks for a coordinator elsewhere.

#pragma once

#include <troupe/actors/lent_worker.hpp>
#include <troupe/graph/graph_catalog.hpp>

namespace troupe {

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
