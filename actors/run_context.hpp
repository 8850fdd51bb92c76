// What the actors of one run share. Private.

#pragma once

#include <troupe/actors/run_record.hpp>
#include <troupe/actors/shutdown_watch.hpp>
#include <troupe/graph/given_values.hpp>
#include <troupe/graph/policy.hpp>
#include <troupe/hooks/run_definition.hpp>

#include <caf/actor.hpp>

#include <memory>
#include <optional>
#include <stop_token>

namespace troupe {

/// Made by the engine for each run; immutable but for the stop source.
struct run_context {
  std::shared_ptr<const run_definition> definition;
  std::shared_ptr<run_record> record;
  std::shared_ptr<const given_values> given; ///< by the request
  task_policy policy;                        ///< of the run itself
  std::optional<time_span> timeout;          ///< of the whole run
  time_span stall_timeout;
  bool local_if_stalled = false;
  bool has_semaphores = false; ///< of its own
  bool observed = false;       ///< whether anybody listens to the run's events
  caf::actor dispatcher;
  caf::actor bus;
  std::stop_source stop;
  troupe::presence presence; ///< of the run's actors
};

using run_context_ptr = std::shared_ptr<run_context>;

} // namespace troupe
