// Where tasks go when there are several workers, and what waits for one.

#include "../support/event_objects.hpp"
#include "../support/worker_farm.hpp"

#include <boost/json.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

using Catch::Matchers::ContainsSubstring;
using namespace troupe;

namespace {

int seven() { return 7; }
int same(int i) { return i; }
std::vector<int> eight() { return {1, 2, 3, 4, 5, 6, 7, 8}; }

graph placed(const placement& where) {
  graph_builder b;
  b.node("x", seven).policy({.placement = where});
  return std::move(b).build("placed");
}

graph block() {
  graph_builder b;
  b.node("y", same, b.expand("e", eight));
  return std::move(b).build("block");
}

} // namespace

TEST_CASE("tasks of blocks go to whoever has room, others stay", "[place]") {
  test::worker_farm farm{block()};
  farm.join(1, false, {}, 4);
  farm.join(0);
  CHECK(farm.held(1).empty());
  farm.finish(0); // the expander
  CHECK(farm.held(1).size() >= 6);
  CHECK(farm.held(0).size() + farm.held(1).size() == 8);
  farm.finish_all(0);
  farm.finish_all(1);
  CHECK(farm.end().outcome == run_outcome::succeeded);
  auto sent = farm.events<task_submitted>();
  REQUIRE(sent.size() == 9);
  CHECK(sent[0].worker == 0);
  CHECK(sent[0].reason == dispatch_reason::local);
  CHECK(sent[1].worker == 1);
  CHECK(sent[1].reason == dispatch_reason::most_room);
}

TEST_CASE("a label is looked for, here and elsewhere", "[place]") {
  test::worker_farm farm{placed(placement::on("gpu"))};
  farm.join(0);
  farm.join(1, false, {"cpu"});
  CHECK(farm.held(0).size() + farm.held(1).size() == 0);
  farm.join(2, true, {"cpu", "gpu"});
  farm.finish(2);
  CHECK(farm.end().outcome == run_outcome::succeeded);
  CHECK(farm.events<task_submitted>().at(0).reason == dispatch_reason::label);
}

TEST_CASE("of one worker it is said that there is no other", "[place]") {
  test::worker_farm farm{placed(placement::local())};
  farm.join(0);
  farm.finish(0);
  CHECK(farm.events<task_submitted>().at(0).reason
        == dispatch_reason::only_worker);
}

TEST_CASE("a run that lacks a worker says so, and goes on when it joins",
          "[place]") {
  test::worker_farm farm{placed(placement::on("gpu"))};
  farm.join(0);
  farm.step();
  REQUIRE(farm.events<stalled>().size() == 1);
  auto waiting = *farm.events<stalled>()[0].waiting;
  REQUIRE(waiting.size() == 1);
  CHECK(waiting[0].nodes.empty());
  CHECK(waiting[0].worker == placement::on("gpu"));
  test::event_objects json;
  CHECK_THAT(boost::json::serialize(json(farm.events<stalled>()[0])),
             ContainsSubstring(R"("waiting":[{"task_id":"x","nodes":[],)"
                               R"("worker_wanted":{"label":"gpu"}}])"));
  farm.join(1, false, {"gpu"});
  farm.finish(1);
  CHECK(farm.end().outcome == run_outcome::succeeded);
  CHECK(farm.events<stalled>().size() == 1);
}

TEST_CASE("a run that lacks a worker fails in the end", "[place]") {
  test::worker_farm farm{placed(placement::on("gpu")), time_span{}};
  farm.join(0);
  farm.step();
  CHECK(farm.end().outcome == run_outcome::failed);
  REQUIRE(farm.end().failures.size() == 1);
  CHECK(farm.end().failures[0]->error.type == "troupe::stalled");
  CHECK(farm.end().failures[0]->error.message
        == "nothing can move: x waits for a worker with label \"gpu\"");
  CHECK(farm.events<task_finished>().at(0).state == task_state::cancelled);
}

TEST_CASE("a run that lacks a worker may go on locally", "[place]") {
  test::worker_farm farm{placed(placement::on("gpu")), time_span{}, true};
  farm.join(0);
  farm.step();
  REQUIRE(farm.held(0).size() == 1);
  CHECK(farm.events<stalled>().size() == 1);
  farm.finish(0);
  CHECK(farm.end().outcome == run_outcome::succeeded);
}

TEST_CASE("while other tasks run nothing is stalled", "[place]") {
  graph_builder b;
  b.node("x", seven).on("gpu");
  b.node("y", seven).own_group();
  test::worker_farm farm{std::move(b).build("two"), time_span{}};
  auto without_any = farm.events<stalled>().size();
  farm.join(0);
  farm.step();
  CHECK(farm.events<stalled>().size() == without_any);
  CHECK(farm.events<run_finished>().empty());
  REQUIRE(farm.held(0).size() == 1);
  farm.finish(0);
  CHECK(farm.events<stalled>().size() == without_any + 1);
  farm.step();
  CHECK(farm.end().outcome == run_outcome::failed);
}

TEST_CASE("what lacks a worker takes of no semaphore", "[place]") {
  graph_builder b;
  b.node("x", seven).on("gpu").limit("s").own_group();
  b.node("y", seven).limit("s").own_group();
  test::worker_farm farm{
      std::move(b).build("limited"), std::chrono::hours{1}, false, {{"s", 1}}};
  farm.join(0);
  REQUIRE(farm.held(0).size() == 1);
  farm.join(1, false, {"gpu"});
  CHECK(farm.held(1).empty());
  farm.finish(0);
  CHECK(farm.held(1).size() == 1);
  farm.finish(1);
  CHECK(farm.end().outcome == run_outcome::succeeded);
}
