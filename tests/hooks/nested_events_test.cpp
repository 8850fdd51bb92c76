// What hooks make of blocks in blocks: progress and JSON.

#include "../support/event_objects.hpp"
#include "../support/recorded_run.hpp"
#include <troupe/hooks/progress_frame.hpp>
#include <troupe/hooks/progress_state.hpp>

#include <boost/json/serialize.hpp>
#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

using namespace troupe;

namespace {

constexpr nanoseconds second = 1'000'000'000;

// The groups of the nested graph, as they are numbered.
enum : group_id {
  expand_x,
  block_x,
  expand_y,
  block_y,
  collect_per_x,
  block_x_2,
  collect_total,
};

element_ref element(std::uint64_t index) {
  return new enclosing_element{index, nullptr};
}

using labels = std::vector<std::string>;

// Events of a run of it.
struct nested_run : test::event_maker {
  nested_run() : event_maker(test::graph_nested{}.g) {}

  group_expanded expanded(group_id group, const task_ref& by,
                          std::uint64_t count, const labels& texts = {},
                          std::uint64_t first = 0) {
    group_expanded e;
    e.group = group;
    e.spawning_task = by;
    e.first = first;
    e.count = count;
    e.final = true;
    if (!texts.empty())
      e.labels = std::make_shared<const labels>(texts);
    return at(second, e);
  }

  task_finished ended(const task_ref& task, std::uint64_t size = 1) {
    return of_task<task_finished>(second, task, size);
  }

  group_finished finished(group_id group, const task_ref& by,
                          std::uint64_t succeeded) {
    group_finished e;
    e.group = group;
    e.spawning_task = by;
    e.counts.add(task_state::succeeded, succeeded);
    return at(2 * second, e);
  }
};

// Progress of it, by the names of the groups.
struct progress {
  nested_run run;
  run_progress state{run.at<groups_planned>(0)};

  const expansion_progress& row(const std::string& name) const {
    for (const auto& x : state.expansions())
      if (x.name == name)
        return x;
    throw std::logic_error("there is no row " + name);
  }
  bool has_row(const std::string& name) const {
    for (const auto& x : state.expansions())
      if (x.name == name)
        return true;
    return false;
  }

  void expand_outer(std::uint64_t count) {
    for (auto g : {block_x, expand_y, collect_per_x, block_x_2})
      state.add(run.expanded(g, {expand_x}, count));
  }
  void expand_inner(std::uint64_t outer, std::uint64_t count) {
    state.add(run.expanded(block_y, {expand_y, outer}, count));
    state.add(run.ended({expand_y, outer}));
  }
  void end_inner(std::uint64_t outer, std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i)
      state.add(run.ended({block_y, i, element(outer)}));
    state.add(run.finished(block_y, {expand_y, outer}, count));
  }
};

} // namespace

TEST_CASE("progress counts the tasks of each group of a block") {
  progress p;
  p.expand_outer(3);
  for (const auto* name : {"block-x", "expand-y", "collect-per_x", "block-x.2"})
    CHECK(p.row(name).total == 3);
  CHECK_FALSE(p.has_row("block-y"));
  CHECK_FALSE(p.has_row("collect-total"));
  CHECK(p.state.groups() == 6); // all but block-y
}

TEST_CASE("progress sums the expansions of an inner block in one row") {
  progress p;
  p.expand_outer(3);
  p.expand_inner(2, 5);
  p.expand_inner(0, 2);
  CHECK(p.state.expansions().size() == 5);
  CHECK(p.row("block-y").total == 7);
  p.end_inner(2, 5);
  CHECK(p.row("block-y").counts.of(task_state::succeeded) == 5);
  p.expand_inner(1, 1);
  CHECK(p.row("block-y").total == 8);
  CHECK(p.row("expand-y").counts.total() == 3);
}

TEST_CASE("progress adds what a generator yields bit by bit, once") {
  progress p;
  p.expand_outer(2);
  p.state.add(p.run.expanded(block_y, {expand_y, 0}, 4));
  p.state.add(p.run.expanded(block_y, {expand_y, 0}, 6, {}, 4));
  p.state.add(p.run.expanded(block_y, {expand_y, 0}, 6, {}, 6));
  p.state.add(p.run.expanded(block_y, {expand_y, 1}, 1));
  CHECK(p.row("block-y").total == 7);
}

TEST_CASE("a row of an inner block is finished with its last expansion") {
  progress p;
  p.expand_outer(2);
  p.expand_inner(0, 2);
  p.end_inner(0, 2);
  CHECK_FALSE(p.row("block-y").finished); // there may be more
  p.expand_inner(1, 1);
  p.state.add(p.run.finished(expand_y, {expand_x}, 2));
  CHECK(p.row("expand-y").finished);
  CHECK_FALSE(p.row("block-y").finished);
  p.end_inner(1, 1);
  CHECK(p.row("block-y").finished);
  CHECK(p.state.groups_ended() == 1); // it is not counted
}

TEST_CASE("a frame has a line for each group in a block that goes on") {
  progress p;
  p.expand_outer(3);
  p.expand_inner(1, 4);
  for (std::uint64_t i = 0; i < 3; ++i)
    p.state.add(p.run.ended({block_x, i}, 3));
  p.state.add(p.run.finished(block_x, {expand_x}, 3));
  auto lines = draw(p.state, 2 * second, {.width = 60});
  REQUIRE(lines.size() == 5);
  CHECK(lines[1].starts_with("  expand-y ["));
  CHECK(lines[4].starts_with("  block-y ["));
  CHECK(lines[4].ends_with("] 0/~12"));
}

// -- JSON ---------------------------------------------------------------------

TEST_CASE("JSON names nested tasks by the elements around them") {
  nested_run run;
  test::event_objects convert;
  auto o = convert(event{run.ended({block_y, 1, element(2)}, 3)});
  CHECK(o["task_id"] == "block-x[2]/block-y[1]");
  CHECK(o["group"] == "block-y");
  CHECK(o["index"] == 1);
  CHECK(o["group_size"] == 3);
  CHECK(o["spawning_task_id"] == "block-x[2]/expand-y");
  auto gather = convert(event{run.ended({collect_per_x, 2})});
  CHECK(gather["task_id"] == "block-x[2]/collect-per_x");
  CHECK(gather["spawning_task_id"] == "expand-x");
  CHECK(gather["purpose"] == "gather");
}

TEST_CASE("JSON tells which expansion of a group was made, and is over") {
  nested_run run;
  test::event_objects convert;
  auto expanded = convert(event{run.expanded(block_y, {expand_y, 2}, 3)});
  CHECK(expanded["group"] == "block-y");
  CHECK(expanded["spawning_task_id"] == "block-x[2]/expand-y");
  auto finished = convert(event{run.finished(block_y, {expand_y, 2}, 3)});
  CHECK(finished["spawning_task_id"] == "block-x[2]/expand-y");
  CHECK(boost::json::serialize(finished["counts"]) == R"({"succeeded":3})");
}

TEST_CASE("JSON tells the depth of groups, and who yields their elements") {
  nested_run run;
  test::event_objects convert;
  auto o = convert(event{run.at<groups_planned>(0)});
  const auto& groups = o["groups"].as_array();
  REQUIRE(groups.size() == 7);
  auto field = [&](group_id g, const char* name) {
    return groups[g].as_object().at(name);
  };
  CHECK(field(block_y, "spawner") == "expand-y");
  CHECK(field(block_y, "depth") == 2);
  CHECK(field(expand_y, "spawner") == "expand-x");
  CHECK(field(expand_y, "depth") == 1);
  CHECK(field(expand_x, "spawner").is_null());
}

TEST_CASE("JSON keeps the labels of expansions apart") {
  nested_run run;
  test::event_objects convert;
  auto label = [&](std::uint64_t outer, std::uint64_t index) {
    auto o = convert(event{run.ended({block_y, index, element(outer)}, 2)});
    return o.contains("label") ? std::string{o["label"].as_string()} : "";
  };
  convert(event{run.expanded(block_y, {expand_y, 0}, 2, {"a", "b"})});
  convert(event{run.expanded(block_y, {expand_y, 1}, 2, {"c", "d"})});
  CHECK(label(0, 1) == "b");
  CHECK(label(1, 0) == "c");
  CHECK(label(2, 0).empty());
  convert(event{run.finished(block_y, {expand_y, 0}, 2)});
  CHECK(label(0, 1).empty());
  CHECK(label(1, 1) == "d");
}

TEST_CASE(
    "the total of an inner block is estimated from those that are known") {
  using kind = task_total::kind;
  progress p;
  p.expand_outer(4);
  p.state.add(p.run.expanded(block_y, {expand_y, 0}, 3));
  auto total = [&] { return p.state.total_of(p.row("block-y")); };
  CHECK(total().tasks == 12);
  CHECK(total().is == kind::estimated);
  CHECK(p.state.total().is == kind::estimated);
  for (std::uint64_t i = 1; i < 4; ++i)
    p.state.add(p.run.expanded(block_y, {expand_y, i}, 1));
  CHECK(total().tasks == 6);
  CHECK(total().is == kind::exact);
}
