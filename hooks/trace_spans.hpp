// Events as spans, with the fields of OTLP's JSON. Private.

#pragma once

#include <troupe/hooks/event.hpp>
#include <troupe/hooks/span_id.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// The most links that a span has; more are counted.
inline constexpr std::size_t most_span_links = 128;
/// The most events that a span has; more are counted.
inline constexpr std::size_t most_span_events = 128;

/// Makes a span of each run, task and attempt when it has ended:
/// docs/telemetry.md has the table. It keeps what is known of tasks that are on
/// their way, and up to 128 links for each gather until it has ended, or for
/// one that was skipped before its elements had ended, until the run has.
///
/// Give it all events of a run, in order; those of other runs may be between.
/// Thread-safety: none. Errors: none but lack of memory, and what `emit`
/// throws.
class trace_spans {
public:
  /// Is given each span as JSON text.
  using sink = std::function<void(std::string)>;

  /// Gives its spans to `emit`.
  explicit trace_spans(sink emit) : emit_(std::move(emit)) {}

  /// An event of a run.
  void operator()(const event& e);

private:
  // A task that is on its way.
  struct open_task {
    nanoseconds start = 0;
    nanoseconds end = 0;           // so far
    nanoseconds queue_wait = 0;    // of the attempt
    nanoseconds transfer = 0;      // of the attempt
    boost::json::array nodes = {}; // of the attempt, if there are several
    std::size_t dropped_nodes = 0;
  };
  // What a gather has taken in.
  struct gathered {
    std::vector<span_id> tasks = {};
    std::uint64_t dropped = 0;
  };
  // A run that is on its way, and is exported.
  struct open_run {
    nanoseconds start = 0;
    std::optional<trace_parent> parent = {};
    std::vector<std::vector<group_id>> gathered_by = {}; // by group
    std::map<task_ref, open_task> tasks = {};
    std::map<task_ref, gathered> gathers = {};
    boost::json::array events = {};
  };

  void add(open_run& run, const task_submitted& e);
  void add(open_run& run, const task_started& e);
  void add(open_run& run, const node_finished& e);
  void add(open_run& run, const attempt_finished& e);
  void add(open_run& run, const task_finished& e);
  void add(open_run& run, const stalled& e);
  void add(open_run& run, const run_finished& e);
  void add(open_run&, const run_event&) {}

  void begin(const run_started& e);
  void link(open_run& run, const task_event& e) const;
  void add_links(open_run& run, const task_finished& e,
                 boost::json::object& span) const;

  sink emit_;
  std::map<run_id, open_run> runs_;
};

} // namespace troupe
