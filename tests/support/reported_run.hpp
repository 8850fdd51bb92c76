// A run by hand, whose report comes from its events and from their JSON.

#pragma once

#include "recorded_run.hpp"
#include <troupe/hooks/json_lines.hpp>
#include <troupe/hooks/run_report_reader.hpp>
#include <troupe/hooks/run_reporter.hpp>

#include <catch2/catch_test_macros.hpp>

#include <memory>
#include <sstream>
#include <string>
#include <type_traits>
#include <vector>

namespace test {

/// What is special about an attempt; times in milliseconds.
struct attempt_details {
  std::uint32_t number = 0;
  troupe::nanoseconds retry_at = 0; ///< of the next one; 0: there is none
  troupe::nanoseconds queue_wait = 0;
  troupe::nanoseconds paused = 0;
  troupe::worker_id worker = 0;
  std::uint32_t slot = 0;
};

/// Events of a run of `g` that begins at 1 s. Times are in milliseconds since
/// then.
class reported_run : public event_maker {
public:
  static constexpr troupe::nanoseconds ms = 1'000'000;

  explicit reported_run(const troupe::graph& g, std::size_t task_limit = 1'000)
      : event_maker(g), task_limit_(task_limit), reporter_(task_limit) {
    tell_all(at<troupe::run_started>(when(0)));
    tell_all(at<troupe::groups_planned>(when(0)));
  }

  void joined(std::uint32_t slots, troupe::worker_id worker = 0) {
    troupe::worker_joined e;
    e.worker = worker;
    e.slots = slots;
    tell_all(e);
  }

  void lost(troupe::worker_id worker) {
    troupe::worker_lost e;
    e.worker = worker;
    tell_all(e);
  }

  /// The elements' labels are told to one group of the block.
  void expanded(troupe::group_id group, const troupe::task_ref& by,
                const std::vector<std::string>& labels) {
    troupe::group_expanded e;
    e.group = group;
    e.spawning_task = by;
    e.count = labels.size();
    e.final = true;
    e.labels = std::make_shared<const std::vector<std::string>>(labels);
    tell_all(at(when(0), e));
  }

  /// An attempt, after which the task has ended, or is tried again.
  void ran(const troupe::task_ref& task, troupe::nanoseconds from,
           troupe::nanoseconds to, const attempt_details& of = {}) {
    troupe::task_started s;
    s.attempt = of.number;
    s.worker = of.worker;
    s.slot = of.slot;
    s.queue_wait = of.queue_wait * ms;
    tell_all(of_task(when(from), task, 1, s));
    troupe::attempt_finished a;
    a.attempt = of.number;
    a.worker = of.worker;
    a.slot = of.slot;
    a.start = when(from);
    a.duration = (to - from - of.paused) * ms;
    a.paused = of.paused * ms;
    a.cpu = a.duration / 2;
    a.retry_at = of.retry_at ? when(of.retry_at) : 0;
    tell_all(of_task(when(to), task, 1, a));
    if (of.retry_at)
      return;
    troupe::task_finished t;
    t.attempt = of.number;
    t.start = a.start;
    t.duration = a.duration;
    tell_all(of_task(when(to), task, 1, t));
  }

  template <class Event>
  void tell_all(const Event& e) {
    if constexpr (std::is_base_of_v<troupe::engine_event, Event>) {
      reporter_.on_engine_event(troupe::engine_event_variant{e});
      lines_.on_engine_event(troupe::engine_event_variant{e});
    } else {
      reporter_.on_event(troupe::event{e});
      lines_.on_event(troupe::event{e});
    }
  }

  /// Ends the run. The report from its events, which is that from JSON.
  troupe::run_report ended(troupe::nanoseconds at_ms) {
    troupe::run_finished e;
    e.duration = at_ms * ms;
    tell_all(at(when(at_ms), e));
    auto reports = reporter_.take();
    auto read = read_json();
    REQUIRE(reports.size() == 1);
    REQUIRE(read.size() == 1);
    CHECK(to_json(read[0]) == to_json(reports[0]));
    return reports[0];
  }

  std::string json() const { return out_.str(); }
  std::vector<troupe::run_report> read_json() const {
    std::istringstream in{json()};
    return troupe::read_run_reports(in, "events", task_limit_);
  }

  static troupe::nanoseconds when(troupe::nanoseconds t) {
    return 1'000 * ms + t * ms;
  }

private:
  std::size_t task_limit_;
  troupe::run_reporter reporter_;
  std::ostringstream out_;
  troupe::json_lines lines_{out_};
};

/// a, then b and c, then d; groups 0 to 3.
inline troupe::graph diamond() {
  troupe::graph_builder g;
  auto a = g.node("a", [] { return 1; });
  auto same = [](int x) { return x; };
  auto b = g.node("b", same, a);
  auto c = g.node("c", same, a);
  g.node(
      "d", [](int x, int y) { return x + y; }, b, c);
  return std::move(g).build("diamond");
}

/// A run of it in 50 ms, of which 3 are waits on the critical path.
inline troupe::run_report report_of_diamond() {
  reported_run run{diamond()};
  run.joined(2);
  run.ran({0}, 0, 10);
  run.ran({1}, 10, 20);
  run.ran({2}, 12, 40);
  run.ran({3}, 41, 50);
  return run.ended(50);
}

} // namespace test
