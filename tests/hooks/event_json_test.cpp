// The JSON form of events, field by field.

#include "../support/event_objects.hpp"
#include "../support/recorded_run.hpp"
#include <troupe/hooks/hook.hpp>

#include <boost/json/serialize.hpp>
#include <catch2/catch_test_macros.hpp>

using namespace troupe;

namespace {

std::string text(test::event_objects& convert, const event& e) {
  return boost::json::serialize(convert(e));
}

const std::string common = R"("run_id":"00000000000000010000000000000002",)";

} // namespace

TEST_CASE("run_started tells what is run") {
  test::recorded_run run;
  test::event_objects convert;
  auto o = convert(run.at<run_started>(7));
  CHECK(o["graph"] == "q");
  CHECK(o["targets"] == boost::json::array{"output"});
  CHECK(o["baggage"].at("tenant") == "blue");
  CHECK(o["fingerprint"].as_string().size() == 16);
}

TEST_CASE("groups_planned tells all groups") {
  test::recorded_run run;
  test::event_objects convert;
  auto o = convert(run.at<groups_planned>(7));
  auto& groups = o["groups"].as_array();
  REQUIRE(groups.size() == 5);
  CHECK(boost::json::serialize(groups[2])
        == R"({"id":2,"name":"block-over","purpose":"execute_block",)"
           R"("nodes":[{"name":"processed","type":"int"},)"
           R"({"name":"more","type":"int"}],"spawner":"expand-over",)"
           R"("depth":1,"needs":["expand-over"],"gathers":[]})");
  CHECK(boost::json::serialize(groups[3].at("gathers")) == R"(["block-over"])");
}

TEST_CASE("a task's event names the task, its group and its spawner") {
  test::recorded_run run;
  test::event_objects convert;
  task_started e;
  e.worker = 0;
  e.slot = 1;
  e.queue_wait = 5;
  e.transfer = 3;
  CHECK(text(convert, run.of_task(9, 2, 1, 2, e))
        == R"({"event":"task_started",)" + common
               + R"("seq":0,"time_ns":9,"task_id":"block-over[1]",)"
                 R"("group":"block-over","purpose":"execute_block","index":1,)"
                 R"("group_size":2,"group_size_final":true,)"
                 R"("spawning_task_id":"expand-over","attempt":0,"worker":0,)"
                 R"("slot":1,"queue_wait_ns":5,"transfer_ns":3})");
}

TEST_CASE("whatever came before, an event names its run and its kind") {
  test::graph_q q;
  test::event_maker one{q.g}, other{q.g, {1, 3}};
  task_ref task{2, 1};
  std::vector<event> told{one.of_task<task_submitted>(4, task, 2),
                          other.of_task<task_submitted>(4, task, 2),
                          other.of_task<task_started>(4, task, 2),
                          one.of_task<task_submitted>(4, task, 2),
                          one.of_task<task_started>(4, task, 2)};
  test::event_objects convert;
  for (const auto& e : told) {
    test::event_objects anew;
    CHECK(text(convert, e) == text(anew, e));
  }
}

TEST_CASE("labels stay with their elements until these have finished") {
  test::recorded_run run;
  test::event_objects convert;
  group_expanded e;
  e.group = 2;
  e.spawning_task = {1, 0};
  e.count = 2;
  e.final = true;
  e.labels = std::make_shared<const std::vector<std::string>>(
      std::vector<std::string>{"", "second"});
  auto o = convert(run.at(3, e));
  CHECK(boost::json::serialize(o["elements"])
        == R"([{"index":1,"label":"second"}])");
  CHECK_FALSE(
      convert(run.of_task<task_submitted>(4, 2, 0, 2)).contains("label"));
  CHECK(convert(run.of_task<task_submitted>(4, 2, 1, 2))["label"] == "second");
  group_finished end;
  end.group = 2;
  end.spawning_task = {1, 0};
  convert(run.at(5, end));
  CHECK_FALSE(
      convert(run.of_task<task_submitted>(4, 2, 1, 2)).contains("label"));
}

TEST_CASE("elements are told that have a label, or of which it is asked") {
  test::recorded_run run;
  test::event_objects convert;
  group_expanded e;
  e.group = 2;
  e.spawning_task = {1, 0};
  e.first = 1;
  e.count = 4;
  e.labels = std::make_shared<const std::vector<std::string>>(
      std::vector<std::string>{"", "second", ""});
  e.summaries = std::make_shared<const std::vector<std::string>>(
      std::vector<std::string>{"7", "8"});
  CHECK(boost::json::serialize(convert(run.at(3, e))["elements"])
        == R"([{"index":1,"summary":"7"},)"
           R"({"index":2,"label":"second","summary":"8"}])");
}

TEST_CASE("an error is told with its causes, a skip with its root cause") {
  test::recorded_run run;
  test::event_objects convert;
  failure f;
  f.error = {"a::type", "broken"};
  f.causes = {{"b", "why"}};
  f.fault = fault_of::system;
  f.node = "more";
  f.declared = "q.cpp:7";
  f.task = "block-over[1]";
  task_finished e;
  e.state = task_state::failed;
  e.attempts = 1;
  e.start = 10;
  e.duration = 20;
  e.error = std::make_shared<const failure>(f);
  auto o = convert(run.of_task(9, 2, 1, 2, e));
  CHECK(boost::json::serialize(o["error"])
        == R"({"type":"a::type","message":"broken","fault":"system",)"
           R"("node":"more","declared":"q.cpp:7",)"
           R"("task_id":"block-over[1]","attempt":0,"worker":0,)"
           R"("causes":[{"type":"b","message":"why"}]})");
  CHECK_FALSE(o.contains("caught"));
  e.caught = true;
  CHECK(convert(run.of_task(9, 2, 1, 2, e))["caught"] == true);
  task_finished skipped;
  skipped.state = task_state::skipped;
  skipped.root_cause = {2, 1};
  o = convert(run.of_task(9, 3, 0, 1, skipped));
  CHECK(o["root_cause"] == "block-over[1]");
  CHECK(o["spawning_task_id"].is_null());
  CHECK_FALSE(o.contains("start_ns"));
  CHECK_FALSE(o.contains("error"));
}

TEST_CASE("the engine's events have a sequence of their own") {
  test::event_objects convert;
  hook_failed e;
  e.engine_seq = 3;
  e.time = 4;
  e.hook = "h";
  e.what = "w";
  e.where = "task_started";
  e.detached = true;
  CHECK(boost::json::serialize(convert(engine_event_variant{e}))
        == R"({"event":"hook_failed","engine_seq":3,"time_ns":4,"hook":"h",)"
           R"("what":"w","where":"task_started","detached":true})");
}

TEST_CASE("dropped events name the subscriber, the run and the gap") {
  test::event_objects convert;
  events_dropped e;
  e.subscriber = "slow";
  e.run = {0, 10};
  e.dropped = 3;
  e.first_seq = 5;
  e.last_seq = 7;
  CHECK(boost::json::serialize(convert(engine_event_variant{e}))
        == R"({"event":"events_dropped","engine_seq":0,"time_ns":0,)"
           R"("subscriber":"slow","run_id":"0000000000000000000000000000000a",)"
           R"("dropped":3,"first_seq":5,"last_seq":7})");
}

TEST_CASE("a snapshot has each group's tasks by state, and those that run") {
  test::recorded_run run;
  test::event_objects convert;
  run_snapshot state;
  state.groups.resize(5);
  state.groups[2].announced = 4;
  state.groups[2].counts.add(task_state::failed, 2);
  state.running = {{2, 3}};
  snapshot s;
  s.state = std::make_shared<const run_snapshot>(state);
  auto o = convert(run.at(7, s));
  CHECK(boost::json::serialize(o["groups"].as_array().at(2))
        == R"({"name":"block-over","announced":4,"complete":0,)"
           R"("finished":0,)"
           R"("counts":{"failed":2}})");
  CHECK(boost::json::serialize(o["running"]) == R"(["block-over[3]"])");
}
