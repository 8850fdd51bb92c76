// The events of a good run, which a test spoils.

#pragma once

#include "recorded_run.hpp"
#include <troupe/hooks/stream_audit.hpp>

#include <cstddef>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace test {

/// `n` tasks that have ended in one state.
inline troupe::task_counts counts_of(troupe::task_state s, std::uint64_t n) {
  troupe::task_counts c;
  c.add(s, n);
  return c;
}

/// Why something failed.
inline troupe::shared_failure some_error() {
  return std::make_shared<const troupe::failure>();
}

/// The whole stream of a run of graph Q with two elements. Groups 0 to 4 are n,
/// expand-over, block-over, collect-total and output.
class good_stream {
public:
  good_stream() {
    push(run.at<troupe::run_started>(0));
    push(run.at<troupe::groups_planned>(0));
    add_group(0, 1);
    add_group(1, 1);
    add_group(2, 2);
    add_group(3, 1);
    add_group(4, 1);
    troupe::run_finished end;
    end.counts = counts_of(troupe::task_state::succeeded, 6);
    end.duration = 100;
    push(run.at(100, end));
  }

  recorded_run run;
  std::vector<troupe::event> events;

  /// The first event of type `Event` for task `index` of `group`.
  template <class Event>
  Event& task(troupe::group_id group, std::uint64_t index = 0) {
    for (auto& e : events)
      if (auto* one = std::get_if<Event>(&e))
        if (one->task == troupe::task_ref{group, index})
          return *one;
    throw std::logic_error("no such event");
  }

  /// The first event of type `Event`.
  template <class Event>
  Event& first() {
    return std::get<Event>(events[position<Event>()]);
  }

  /// The place of the first event that is meant.
  template <class Event>
  std::size_t position(std::function<bool(const Event&)> which =
                           [](const auto&) { return true; }) const {
    for (std::size_t i = 0; i < events.size(); ++i)
      if (const auto* one = std::get_if<Event>(&events[i]))
        if (which(*one))
          return i;
    throw std::logic_error("no such event");
  }

  /// The same for task `index` of `group`.
  template <class Event>
  std::size_t position(troupe::group_id group, std::uint64_t index = 0) const {
    return position<Event>([&](const Event& e) {
      return e.task == troupe::task_ref{group, index};
    });
  }

  /// Takes an event out.
  void erase(std::size_t i) {
    events.erase(events.begin() + static_cast<std::ptrdiff_t>(i));
    renumber();
  }

  /// Tells an event before another.
  void insert(std::size_t i, troupe::event e) {
    events.insert(events.begin() + static_cast<std::ptrdiff_t>(i),
                  std::move(e));
    renumber();
  }

  /// Tells an event once more.
  void repeat(std::size_t i) { insert(i, troupe::event{events[i]}); }

  /// Takes out all of a task but its end.
  void leave_out(troupe::group_id group, std::uint64_t index = 0) {
    auto first = position<troupe::task_submitted>(group, index);
    while (!std::holds_alternative<troupe::task_finished>(events[first]))
      erase(first);
  }

  /// Has the last node of a task of one attempt fail, and that as well.
  void fail(troupe::group_id group, std::uint64_t index = 0) {
    auto last = position<troupe::attempt_finished>(group, index);
    auto& node = std::get<troupe::node_finished>(events[last - 1]);
    node.outcome = troupe::node_outcome::failed;
    auto& attempt = task<troupe::attempt_finished>(group, index);
    attempt.outcome = troupe::attempt_outcome::failed;
    auto& end = task<troupe::task_finished>(group, index);
    end.state = troupe::task_state::failed;
    node.error = attempt.error = end.error = some_error();
  }

  /// Has a task of one attempt be in a slot for 10 ms.
  void occupy(std::uint32_t slot, troupe::group_id group,
              std::uint64_t index = 0) {
    task<troupe::task_started>(group, index).slot = slot;
    auto& attempt = task<troupe::attempt_finished>(group, index);
    attempt.slot = slot;
    attempt.duration = 10'000'000;
    task<troupe::task_finished>(group, index).duration = attempt.duration;
  }

  /// Has the counts of the last group, 4, and of the run say that its task has
  /// ended in another state.
  void count_last(troupe::task_state s) {
    auto of_last = [](const auto& e) { return e.group == 4; };
    auto i = position<troupe::group_finished>(of_last);
    std::get<troupe::group_finished>(events[i]).counts = counts_of(s, 1);
    auto& all = first<troupe::run_finished>().counts;
    all = counts_of(troupe::task_state::succeeded, 5);
    all.add(s);
  }

  /// Numbers the events as they are now.
  void renumber() {
    std::uint64_t seq = 0;
    for (auto& e : events)
      base_of(e).seq = seq++;
  }

private:
  void push(troupe::event e) { events.push_back(std::move(e)); }

  void add_group(troupe::group_id g, std::uint64_t tasks) {
    for (std::uint64_t i = 0; i < tasks; ++i)
      add_task(g, i, tasks);
    troupe::group_finished end;
    end.group = g;
    if (g == 2)
      end.spawning_task = {1, 0};
    end.counts = counts_of(troupe::task_state::succeeded, tasks);
    push(run.at(50, end));
  }

  void add_task(troupe::group_id g, std::uint64_t i, std::uint64_t size) {
    push(run.of_task<troupe::task_submitted>(10, g, i, size));
    push(run.of_task<troupe::task_started>(20, g, i, size));
    for (auto id : run.definition->groups.nodes(g)) {
      troupe::node_finished n;
      n.node = id;
      n.start = 20;
      n.duration = 10;
      push(run.of_task(30, g, i, size, n));
    }
    if (g == 1) {
      troupe::group_expanded x;
      x.group = 2;
      x.spawning_task = {1, 0};
      x.count = 2;
      x.final = true;
      push(run.at(30, x));
    }
    troupe::attempt_finished a;
    a.start = 20;
    a.duration = 10;
    push(run.of_task(30, g, i, size, a));
    troupe::task_finished t;
    t.attempts = 1;
    t.start = 20;
    t.duration = 10;
    push(run.of_task(30, g, i, size, t));
  }
};

/// What the audit finds in a stream, a line each.
inline std::string violations_of(const good_stream& s) {
  troupe::stream_audit audit;
  for (const auto& e : s.events)
    audit.check(e);
  std::string all;
  for (const auto& v : audit.violations())
    all += v + '\n';
  return all;
}

} // namespace test
