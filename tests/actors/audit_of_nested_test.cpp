// The audit of a run with nested blocks: its stream is good, and what is broken
// in one of its expansions is caught.

#include "../support/graphs.hpp"
#include <troupe/actors/engine.hpp>
#include <troupe/hooks/recorder.hpp>
#include <troupe/hooks/stream_audit.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

using Catch::Matchers::ContainsSubstring;
using namespace troupe;

namespace {

// The events of a run, which a test spoils.
struct recorded_stream {
  std::shared_ptr<recorder> kept = std::make_shared<recorder>();
  std::vector<event> events;

  recorded_stream() {
    test::graph_nested nested;
    {
      engine e;
      e.attach(kept);
      e.run(nested.g, {nested.n = 3}, {nested.total});
    }
    events = kept->events();
  }

  // The first event of the type that is meant.
  template <class Event>
  auto find(std::function<bool(const Event&)> which) {
    auto i = std::find_if(events.begin(), events.end(), [&](const event& e) {
      const auto* one = std::get_if<Event>(&e);
      return one && which(*one);
    });
    REQUIRE(i != events.end());
    return i;
  }

  std::string violations() {
    stream_audit audit;
    std::uint64_t seq = 0;
    for (auto& e : events) {
      base_of(e).seq = seq++;
      audit.check(e);
    }
    std::string all;
    for (const auto& v : audit.violations())
      all += v + '\n';
    return all;
  }
};

bool is_inner(const task_event& e) {
  return e.run->groups.task_name(e.task) == "block-x[2]/block-y[1]";
}

// Whether the group is block-y, in the element x = 2.
template <class Event>
bool is_inner_group(const Event& e) {
  return e.run->groups.name(e.group) == "block-y" && e.spawning_task.index == 2;
}

} // namespace

TEST_CASE("the stream of a nested run is good") {
  CHECK(recorded_stream{}.violations() == "");
}

TEST_CASE("an inner task that does not end is caught") {
  recorded_stream s;
  s.events.erase(s.find<task_finished>(is_inner));
  CHECK_THAT(s.violations(), ContainsSubstring("have not ended"));
}

TEST_CASE("an inner task that ends twice is caught") {
  recorded_stream s;
  auto i = s.find<task_finished>(is_inner);
  s.events.insert(i, *i);
  CHECK_THAT(s.violations(), ContainsSubstring("ends a task twice"));
}

TEST_CASE("an expansion that is not finished is caught") {
  recorded_stream s;
  s.events.erase(s.find<group_finished>(is_inner_group<group_finished>));
  CHECK_THAT(s.violations(),
             ContainsSubstring("leaves an expansion of a group unfinished"));
}

TEST_CASE("an expansion that was not announced is caught") {
  recorded_stream s;
  s.events.erase(s.find<group_expanded>(is_inner_group<group_expanded>));
  CHECK_THAT(s.violations(), ContainsSubstring("was not announced"));
}

TEST_CASE("an expansion of another's element is caught") {
  recorded_stream s;
  auto& e = std::get<group_expanded>(
      *s.find<group_expanded>(is_inner_group<group_expanded>));
  e.spawning_task.index = 1;
  CHECK(s.violations() != "");
  e.spawning_task = {0, 0}; // expand-x
  CHECK_THAT(s.violations(), ContainsSubstring("not the group's spawner"));
}

TEST_CASE("an announcement that leaves elements out is caught") {
  recorded_stream s;
  std::get<group_expanded>(
      *s.find<group_expanded>(is_inner_group<group_expanded>))
      .first = 1;
  CHECK_THAT(s.violations(), ContainsSubstring("leaves elements out"));
}
