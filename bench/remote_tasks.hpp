// What it costs that tasks run in other processes.

#pragma once

#include "remote_peers.hpp"
#include <troupe/graph/graph_catalog.hpp>

namespace bench {

/// What the worker processes of `measure_remote` can build: the program must
/// call `troupe::worker_main` with it when its first argument is `worker`.
const troupe::graph_catalog& remote_graphs();

/// Of two worker processes on this machine, with one slot each, a hook and
/// default settings.
struct remote_costs {
  double batched_us;    ///< a task, of an expansion of 200,000 empty ones
  double bytes;         ///< of them on the wire, both ways, a task
  double alone_us;      ///< a node of a chain, each there and back by itself
  double round_trip_us; ///< there and back between two bare CAF systems
  double redispatch_ms; ///< from SIGKILL to the next attempt at a lost task
  double value_seconds; ///< 100 MiB to a task of each worker
  copy_seconds copies;  ///< the same through bare connections
};
remote_costs measure_remote();

} // namespace bench
