// What a report says of runs whose figures are known.

#include "../support/report_figures.hpp"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <map>
#include <sstream>

using namespace troupe;
using Catch::Approx;
using Catch::Matchers::ContainsSubstring;
using test::path_of, test::slack_of, test::slacks, test::steps;

namespace {

constexpr auto ms = test::reported_run::ms;

// The groups of graph Q.
enum : group_id { n, expand, block, collect, output };

} // namespace

// -- the critical path --------------------------------------------------------

TEST_CASE("a chain is its own critical path") {
  test::reported_run run{test::graph_p{}.g};
  run.ran({0}, 1, 3);
  run.ran({1}, 3, 7);
  run.ran({2}, 9, 10);
  run.ran({3}, 10, 14);
  auto r = run.ended(15);
  CHECK(path_of(r) == steps{"a: 1 0 2", "b: 3 0 4", "c: 9 2 1", "d: 10 0 4"});
  CHECK(r.span == 11 * ms);
  // b could have ended when c began.
  CHECK(slack_of(r) == slacks{{"a", 2}, {"b", 2}, {"c", 0}, {"d", 0}});
}

TEST_CASE("of a diamond's arms, the later one is on the critical path") {
  auto r = test::report_of_diamond();
  CHECK(path_of(r) == steps{"a: 0 0 10", "c: 12 2 28", "d: 41 1 9"});
  CHECK(r.span == 47 * ms);
  CHECK(slack_of(r) == slacks{{"a", 3}, {"b", 21}, {"c", 1}, {"d", 0}});
}

TEST_CASE("a block is on the critical path with the task that ended last") {
  test::reported_run run{test::graph_q{}.g};
  run.ran({n}, 0, 1);
  run.expanded(block, {expand}, {"a", "b", "c", "late"});
  run.ran({expand}, 1, 2);
  run.ran({block, 0}, 2, 12);
  run.ran({block, 1}, 2, 12);
  run.ran({block, 2}, 12, 22);
  run.ran({block, 3}, 12, 52);
  run.ran({collect}, 52, 53);
  run.ran({output}, 53, 54);
  auto r = run.ended(54);
  CHECK(path_of(r)
        == steps{"n: 0 0 1", "expand-over: 1 0 1", "block-over[3]: 12 10 40",
                 "collect-total: 52 0 1", "output: 53 0 1"});
  CHECK(r.critical_path[2].label == "late");
  CHECK(r.span == 44 * ms);
  CHECK(slack_of(r)
        == slacks{{"n", 10},
                  {"expand-over", 10},
                  {"block-over", 0},
                  {"collect-total", 0},
                  {"output", 0}});
  REQUIRE(r.stragglers.size() == 1);
  CHECK(r.stragglers[0].task == "block-over[3]");
  CHECK(r.stragglers[0].label == "late");
  CHECK(r.stragglers[0].duration == 40 * ms);
  CHECK(r.stragglers[0].factor == Approx(4).epsilon(0.01));
}

TEST_CASE("a generator counts until its element began") {
  test::reported_run run{test::graph_q{}.g};
  run.ran({n}, 0, 1);
  run.ran({block, 0}, 3, 5);
  run.ran({block, 1}, 9, 20);
  run.ran({expand}, 1, 10);
  run.ran({collect}, 20, 21);
  run.ran({output}, 21, 22);
  auto r = run.ended(22);
  CHECK(path_of(r)
        == steps{"n: 0 0 1", "expand-over: 1 0 8", "block-over[1]: 9 0 11",
                 "collect-total: 20 0 1", "output: 21 0 1"});
  CHECK(r.span == 22 * ms);
  CHECK(slack_of(r)["expand-over"] == 0);
}

TEST_CASE("a fold counts from the end of its last element") {
  test::reported_run run{test::graph_q{}.g};
  run.ran({n}, 0, 1);
  run.ran({expand}, 1, 2);
  run.ran({block, 0}, 2, 4);
  run.ran({block, 1}, 2, 10);
  run.ran({collect}, 4, 13);
  run.ran({output}, 13, 14);
  auto r = run.ended(14);
  CHECK(path_of(r)
        == steps{"n: 0 0 1", "expand-over: 1 0 1", "block-over[1]: 2 0 8",
                 "collect-total: 10 0 3", "output: 13 0 1"});
  CHECK(slack_of(r)["block-over"] == 0);
}

TEST_CASE("what a fold did after its last element is no wait") {
  test::reported_run run{test::graph_q{}.g};
  run.ran({n}, 0, 1);
  run.ran({expand}, 1, 2);
  run.ran({block, 0}, 2, 4);
  run.ran({block, 1}, 2, 10);
  run.ran({collect}, 4, 12, {.paused = 5}); // active for 3 ms in all
  run.ran({output}, 13, 14);
  auto r = run.ended(14);
  CHECK(path_of(r)
        == steps{"n: 0 0 1", "expand-over: 1 0 1", "block-over[1]: 2 0 8",
                 "collect-total: 10 0 2", "output: 13 1 1"});
  CHECK(r.work == 16 * ms);
}

TEST_CASE("pauses of an expander do not hide its elements") {
  test::reported_run run{test::graph_q{}.g};
  run.ran({n}, 0, 1);
  run.ran({expand}, 1, 12, {.paused = 9});
  run.ran({block, 0}, 2, 4);
  run.ran({block, 1}, 2, 10);
  run.ran({collect}, 12, 13);
  auto r = run.ended(13);
  CHECK(path_of(r)
        == steps{"n: 0 0 1", "expand-over: 1 0 1", "block-over[1]: 2 0 8",
                 "collect-total: 12 2 1"});
}

TEST_CASE("an element that came after a pause does not count that") {
  test::reported_run run{test::graph_q{}.g};
  run.ran({n}, 0, 1);
  run.ran({block, 0}, 2, 4);
  run.ran({block, 1}, 50, 60);
  run.ran({expand}, 1, 60, {.paused = 55}); // was active for 4 ms
  run.ran({collect}, 60, 61);
  auto r = run.ended(61);
  CHECK(path_of(r)
        == steps{"n: 0 0 1", "expand-over: 1 0 4", "block-over[1]: 50 45 10",
                 "collect-total: 60 0 1"});
  CHECK(r.span == 16 * ms);
}

TEST_CASE("a fold that failed counts until its last element") {
  test::reported_run run{test::graph_q{}.g};
  run.ran({n}, 0, 1);
  run.ran({expand}, 1, 2);
  run.ran({block, 0}, 2, 4);
  run.ran({block, 1}, 2, 10);
  run.ran({collect}, 4, 5);
  run.ran({output}, 11, 12);
  auto r = run.ended(12);
  CHECK(path_of(r)
        == steps{"n: 0 0 1", "expand-over: 1 0 1", "block-over[1]: 2 0 8",
                 "collect-total: 10 0 0", "output: 11 1 1"});
  CHECK(r.span == 11 * ms);
}

TEST_CASE("the critical path goes into blocks in blocks") {
  test::reported_run run{test::graph_nested{}.g};
  enum : group_id { expand_x, block_x, expand_y, block_y, per_x, block_x_2 };
  auto x1 = element_ref{new enclosing_element{1, nullptr}};
  auto x0 = element_ref{new enclosing_element{0, nullptr}};
  run.ran({expand_x}, 0, 1);
  for (std::uint64_t x = 0; x < 2; ++x) {
    run.ran({block_x, x}, 1, 2);
    run.ran({expand_y, x}, 2, 3);
  }
  run.expanded(block_y, {expand_y, 1}, {"p", "q"});
  run.ran({block_y, 0, x0}, 3, 40); // long, but of the other element
  run.ran({block_y, 0, x1}, 3, 5);
  run.ran({block_y, 1, x1}, 3, 30);
  run.ran({per_x, 0}, 40, 41);
  run.ran({per_x, 1}, 30, 31);
  run.ran({block_x_2, 1}, 31, 60);
  run.ran({block_x_2, 0}, 41, 42);
  run.ran({6}, 60, 61);
  auto r = run.ended(61);
  CHECK(path_of(r)
        == steps{"expand-x: 0 0 1", "block-x[1]: 1 0 1",
                 "block-x[1]/expand-y: 2 0 1", "block-x[1]/block-y[1]: 3 0 27",
                 "block-x[1]/collect-per_x: 30 0 1", "block-x.2[1]: 31 0 29",
                 "collect-total: 60 0 1"});
  CHECK(r.critical_path[3].label == "q");
  CHECK(slack_of(r)["block-y"] == 0);
  CHECK(r.span == 61 * ms);
}

TEST_CASE("tasks that never ran are on no path, and have no slack") {
  test::reported_run run{test::diamond()};
  run.ran({0}, 0, 10);
  run.ran({1}, 10, 20);
  for (group_id g : {2u, 3u}) {
    task_finished e;
    e.state = task_state::skipped;
    e.root_cause = {0};
    run.tell_all(run.of_task(run.when(20), {g}, 1, e));
  }
  auto r = run.ended(20);
  CHECK(path_of(r) == steps{"a: 0 0 10", "b: 10 0 10"});
  CHECK(slack_of(r) == slacks{{"a", 0}, {"b", 0}, {"c", -1}, {"d", -1}});
  CHECK(r.counts.of(task_state::skipped) == 2);
  CHECK(r.counts.of(task_state::succeeded) == 2);
}

// -- sums ---------------------------------------------------------------------

TEST_CASE("work is shared out among the slots") {
  auto r = test::report_of_diamond();
  CHECK(r.graph == "diamond");
  CHECK(r.run == "00000000000000010000000000000002");
  CHECK(r.outcome == run_outcome::succeeded);
  CHECK(r.wall == 50 * ms);
  CHECK(r.counts.total() == 4);
  CHECK(r.attempts == 4);
  CHECK(r.work == 57 * ms);
  CHECK(r.cpu == 57 * ms / 2);
  CHECK(r.cpu_work == r.work);
  CHECK(r.slots == 2);
  CHECK(r.parallelism() == Approx(57. / 50));
  CHECK(r.efficiency() == Approx(57. / 100));
  CHECK(r.missing_events == 0);
  CHECK(r.retries == 0);
}

TEST_CASE("where no worker is known to have joined, the used slots count") {
  test::reported_run run{test::diamond()};
  run.ran({0}, 0, 10);
  attempt_finished e;
  e.slot = 3;
  e.start = run.when(2);
  run.tell_all(run.of_task(run.when(4), {1}, 1, e));
  CHECK(run.ended(10).slots == 2);
}

TEST_CASE("slots are those of the workers that were there meanwhile") {
  test::reported_run run{test::diamond()};
  run.joined(2);
  run.joined(3, 1);
  run.lost(1);
  run.joined(4, 2);
  CHECK(run.ended(10).slots == 9);
}

TEST_CASE("a worker that was gone before lends no slots") {
  test::reported_run before{test::diamond()};
  before.joined(2);
  before.joined(3, 1);
  before.lost(1);
  std::istringstream in{before.json()
                        + test::reported_run{test::diamond()}.json()};
  CHECK(read_run_reports(in, "events").back().slots == 2);
}

TEST_CASE("what holds no slot is work of no slot") {
  graph_builder b;
  b.node("asked", [](promise<int> p) { p.set_value(1); });
  b.node("blocks", [] { return 1; }).blocking();
  b.node("computed", [] { return 1; });
  test::reported_run run{std::move(b).build("g")};
  run.joined(2);
  run.ran({0}, 0, 100);
  run.ran({1}, 0, 50, {.slot = 2}); // numbered after the slots
  run.ran({2}, 0, 10, {.slot = 1});
  auto r = run.ended(100);
  CHECK(r.work == 160 * ms);
  CHECK(r.slot_work == 10 * ms);
  CHECK(r.parallelism() == Approx(1.6));
  CHECK(r.efficiency() == Approx(0.05));
  // The longest is no sum of what slots do.
  CHECK(r.estimates[0].at_least == 100 * ms);
  CHECK(r.estimates[0].at_most == 110 * ms);
  CHECK_THAT(to_text(r),
             ContainsSubstring("slots       2, 0.10 of them at work on "
                               "average: 5 %"));
}

TEST_CASE("more slots are of use down to the span") {
  auto r = test::report_of_diamond();
  REQUIRE(r.estimates.size() == 4); // to four times the slots
  CHECK(r.estimates[0].slots == 1);
  CHECK(r.estimates[0].at_least == 57 * ms);
  CHECK(r.estimates[0].at_most == 57 * ms);
  CHECK(r.estimates[1].slots == 2);
  CHECK(r.estimates[1].at_least == 47 * ms);
  CHECK(r.estimates[1].at_most == 52 * ms);
  CHECK(r.estimates[3].slots == 8);
  CHECK(r.estimates[3].at_least == 47 * ms);
}

TEST_CASE("queue waits are told by group, as a share") {
  test::reported_run run{test::diamond()};
  run.ran({0}, 0, 10, {.queue_wait = 30});
  run.ran({1}, 10, 20);
  auto r = run.ended(20);
  CHECK(r.queue_wait == 30 * ms);
  CHECK(r.queue_wait_share() == Approx(0.6));
  CHECK(r.groups[0].queue_wait_share() == Approx(0.75));
  CHECK(r.groups[1].queue_wait_share() == 0);
  CHECK(r.groups[2].queue_wait_share() == 0);
}

TEST_CASE("durations are told by group and node") {
  test::reported_run run{test::graph_q{}.g};
  auto node = [&](const char* name, nanoseconds duration,
                  node_outcome outcome = node_outcome::succeeded) {
    node_finished e;
    e.node = run.definition->groups.of().find(name);
    e.duration = duration * ms;
    e.outcome = outcome;
    run.tell_all(run.of_task(run.when(5), {block, 0}, 1, e));
  };
  node("more", 3);
  node("more", 5, node_outcome::failed);
  node("more", 0, node_outcome::skipped);
  node("processed", 1);
  auto r = run.ended(20);
  std::map<std::string, duration_summary> nodes;
  for (const auto& one : r.nodes)
    nodes[one.name] = one.durations;
  CHECK(nodes.size() == 6);
  CHECK(nodes["more"].count == 2);
  CHECK(nodes["more"].total == 8 * ms);
  CHECK(nodes["processed"].max == 1 * ms);
  CHECK(nodes["n"].count == 0);
}

TEST_CASE("the ten that are furthest beyond the median are stragglers") {
  test::reported_run run{test::graph_q{}.g};
  for (std::uint64_t i = 0; i < 40; ++i)
    run.ran({block, i}, 0, i < 27 ? 10 : i < 28 ? 19 : 30 + nanoseconds(i));
  auto r = run.ended(100);
  REQUIRE(r.stragglers.size() == 10);
  CHECK(r.stragglers[0].task == "block-over[39]");
  CHECK(r.stragglers[9].task == "block-over[30]");
}

// -- what is not there --------------------------------------------------------

TEST_CASE("of more tasks than the limit there is no timeline") {
  for (auto limit : {3, 4}) {
    test::reported_run run{test::diamond(), static_cast<std::size_t>(limit)};
    for (group_id g = 0; g < 4; ++g)
      run.ran({g}, g, g + 1);
    auto r = run.ended(4);
    CHECK(r.has_timeline == (limit == 4));
    CHECK(r.critical_path.empty() == (limit == 3));
    CHECK(r.groups[0].slack.has_value() == (limit == 4));
    CHECK(r.estimates[0].at_most.has_value() == (limit == 4));
    CHECK(r.estimates[0].at_least == 4 * ms);
    CHECK(r.groups[0].durations.count == 1);
    if (limit == 3)
      CHECK_THAT(to_text(r), ContainsSubstring("too many tasks"));
  }
}

TEST_CASE("events that were not seen are counted") {
  test::reported_run run{test::diamond()};
  run.at<stalled>(0); // nobody is told
  auto r = run.ended(4);
  CHECK(r.missing_events == 1);
  CHECK_THAT(to_text(r), ContainsSubstring("1 events were not seen"));
}

TEST_CASE("a run in which nothing ran has an empty report") {
  auto r = test::reported_run{test::diamond()}.ended(0);
  CHECK(r.critical_path.empty());
  CHECK(r.efficiency() == 0);
  CHECK(r.queue_wait_share() == 0);
  CHECK(r.work == 0);
  CHECK_FALSE(to_text(r).empty());
}

TEST_CASE("elements that are only summarized have no labels") {
  test::reported_run run{test::graph_q{}.g};
  group_expanded e;
  e.group = block;
  e.spawning_task = {expand};
  e.count = 2;
  e.final = true;
  e.labels = std::make_shared<const std::vector<std::string>>(
      std::vector<std::string>{"", "second"});
  e.summaries = std::make_shared<const std::vector<std::string>>(
      std::vector<std::string>{"7", "8"});
  run.tell_all(run.at(run.when(0), e));
  run.ran({block, 0}, 2, 4);
  run.ran({block, 1}, 2, 10);
  auto r = run.ended(10);
  REQUIRE(r.critical_path.size() == 1);
  CHECK(r.critical_path[0].label == "second");
}
