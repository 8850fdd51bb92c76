// Draws the events of runs on the time line of a trace. Private.

#pragma once

#include <troupe/hooks/event.hpp>
#include <troupe/hooks/trace_arrows.hpp>
#include <troupe/hooks/trace_counters.hpp>
#include <troupe/hooks/trace_file.hpp>
#include <troupe/hooks/trace_rows.hpp>

#include <boost/json/object.hpp>

#include <cstdint>
#include <map>
#include <set>
#include <vector>

namespace troupe {

/// What is behind `chrome_trace`: makes of each event what is drawn of it.
///
/// Thread-safety: none. Errors: those of `trace_file`.
class trace_painter {
public:
  /// Draws to a file or a stream.
  template <class Sink>
  explicit trace_painter(Sink& sink) : file_(sink), counters_(file_) {}

  void add(const run_started& e);
  void add(const task_submitted& e);
  void add(const task_started& e);
  void add(const node_finished& e);
  void add(const attempt_finished& e);
  void add(const group_finished& e);
  void add(const run_finished& e);
  void add(const worker_joined& e);
  void add(const events_dropped& e);

  /// Brings into the file what was drawn.
  void flush() { file_.flush(); }

private:
  using json_object = boost::json::object;

  struct known_worker {
    std::uint32_t slots = 0;
    std::set<std::uint32_t> named = {};
  };
  // While it goes on.
  struct known_run {
    std::uint32_t number; // from 1
    trace_arrows arrows;
    // Of attempts whose end is told in a moment.
    std::map<task_ref, std::vector<node_finished>> nodes = {};
    std::map<std::uint32_t, task_load> load = {}; // by process
  };

  known_run& run_of(const run_event& e);
  known_worker& worker_of(worker_id w);
  void name_slot(worker_id w, std::uint32_t slot);
  void count(const run_event& e, worker_id w, task_load more);
  void draw_span(const run_event& e, std::string_view name,
                 std::string_view category, nanoseconds duration,
                 const json_object& args);
  static bool holds_slot(const attempt_finished& e);
  static json_object args_of(const known_run& run, const task_event& e);
  static json_object args_of(const known_run& run, const attempt_finished& e);
  void draw_in_row(known_run& run, const attempt_finished& e, trace_slice s);
  void draw_free(const known_run& run, const attempt_finished& e,
                 const trace_slice& s);
  template <class Draw>
  static void each_node(const known_run& run, const attempt_finished& e,
                        const trace_slice& s, const Draw& draw);

  trace_file file_;
  trace_counters counters_;
  trace_rows rows_;
  std::map<run_id, known_run> runs_;
  std::uint32_t runs_begun_ = 0;
  std::map<worker_id, known_worker> workers_;
};

} // namespace troupe
