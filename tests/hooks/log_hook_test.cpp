// What the log hook writes, and at which level.

#include "../support/recorded_run.hpp"
#include <troupe/hooks/log_hook.hpp>

#include <catch2/catch_test_macros.hpp>
#include <spdlog/sinks/ostream_sink.h>

#include <sstream>

using namespace troupe;

namespace {

struct logged {
  std::ostringstream text;
  std::shared_ptr<spdlog::logger> logger = std::make_shared<spdlog::logger>(
      "troupe", std::make_shared<spdlog::sinks::ostream_sink_mt>(text));
  log_hook hook{logger};
  test::recorded_run run;

  logged() {
    logger->set_pattern("%l: %v");
    logger->set_level(spdlog::level::debug);
  }
};

} // namespace

TEST_CASE("a run is logged from its start to its end") {
  logged l;
  l.hook.on_run_started(l.run.at<run_started>(0));
  group_expanded x;
  x.group = 2;
  x.spawning_task = {1, 0};
  x.count = 2;
  l.hook.on_group_expanded(l.run.at(1, x));
  run_finished end;
  end.duration = 1'500'000;
  end.counts.add(task_state::succeeded, 6);
  l.hook.on_run_finished(l.run.at(2, end));
  CHECK(l.text.str()
        == "info: run 00000000 of q: started, 5 task groups\n"
           "info: run 00000000: expand-over yielded 2 elements for block-over\n"
           "info: run 00000000 of q: succeeded after 1.500 ms: 6 succeeded\n");
}

TEST_CASE("a failure is an error, a skip a warning, a success only a detail") {
  logged l;
  failure f;
  f.error = {"a::type", "broken"};
  task_finished failed;
  failed.state = task_state::failed;
  failed.error = std::make_shared<const failure>(f);
  l.hook.on_task_finished(l.run.of_task(1, 2, 1, 2, failed));
  f.fault = fault_of::system;
  f.declared = "q.cpp:7";
  failed.error = std::make_shared<const failure>(f);
  l.hook.on_task_finished(l.run.of_task(1, 2, 1, 2, failed));
  task_finished skipped;
  skipped.state = task_state::skipped;
  skipped.root_cause = {2, 1};
  l.hook.on_task_finished(l.run.of_task(1, 3, 0, 1, skipped));
  task_finished good;
  good.duration = 2'000'000;
  l.hook.on_task_finished(l.run.of_task(1, 2, 0, 2, good));
  CHECK(l.text.str()
        == "error: run 00000000: block-over[1] failed: a::type: broken\n"
           "error: run 00000000: block-over[1] failed, by no fault of its own: "
           "a::type: broken [q.cpp:7]\n"
           "warning: run 00000000: collect-total skipped, because of "
           "block-over[1]\n"
           "debug: run 00000000: block-over[0] succeeded after 2.000 ms\n");
}

TEST_CASE("a value for errors and a call of skip are warnings, with reasons") {
  logged l;
  failure f;
  f.error = {"a::type", "broken"};
  f.declared = "q.cpp:7";
  task_finished e;
  e.error = std::make_shared<const failure>(f);
  e.fallback = true;
  l.hook.on_task_finished(l.run.of_task(1, 2, 1, 2, e));
  e.fallback = false;
  e.state = task_state::skipped;
  l.hook.on_task_finished(l.run.of_task(1, 2, 0, 2, e));
  CHECK(l.text.str()
        == "warning: run 00000000: block-over[1] used its value for errors: "
           "a::type: broken [q.cpp:7]\n"
           "warning: run 00000000: block-over[0] skipped: a::type: broken\n");
}

TEST_CASE("a message cannot write lines, nor move the cursor") {
  logged l;
  failure f;
  f.error = {"a::type", "one {}\nerror: \x1b[2K\r\xc2\x9b caf\xc3\xa9"};
  task_finished e;
  e.state = task_state::failed;
  e.error = std::make_shared<const failure>(f);
  l.hook.on_task_finished(l.run.of_task(1, 2, 1, 2, e));
  CHECK(l.text.str()
        == "error: run 00000000: block-over[1] failed: a::type: one {}?error: "
           "?[2K?? caf\xc3\xa9\n");
}

TEST_CASE("what is tried again is a warning, and so is a stall") {
  logged l;
  failure f;
  f.error = {"a::type", "broken"};
  f.declared = "q.cpp:7";
  attempt_finished e;
  e.outcome = attempt_outcome::failed;
  e.error = std::make_shared<const failure>(f);
  l.hook.on_attempt_finished(l.run.of_task(1, 2, 1, 2, e)); // for good
  e.retry_at = 5;
  l.hook.on_attempt_finished(l.run.of_task(1, 2, 1, 2, e));
  stalled s;
  std::vector<stalled_task> waiting(1);
  waiting[0].task = {3, 0};
  waiting[0].nodes = {5};
  s.waiting =
      std::make_shared<const std::vector<stalled_task>>(std::move(waiting));
  l.hook.on_stalled(l.run.at(2, s));
  waiting = {{.task = {3, 0}, .nodes = {}, .worker = placement::on("gpu")}};
  s.waiting =
      std::make_shared<const std::vector<stalled_task>>(std::move(waiting));
  l.hook.on_stalled(l.run.at(2, s));
  CHECK(l.text.str()
        == "warning: run 00000000: block-over[1] failed in attempt 0, and is "
           "tried again: a::type: broken [q.cpp:7]\n"
           "warning: run 00000000: nothing can move: collect-total waits for "
           "more\n"
           "warning: run 00000000: nothing can move: collect-total waits for a "
           "worker: on \"gpu\"\n");
}

TEST_CASE("who comes late is told how far the run is") {
  logged l;
  run_snapshot state;
  state.groups.resize(5);
  state.groups[1].counts.add(task_state::succeeded);
  state.groups[2].counts.add(task_state::succeeded, 2);
  state.groups[2].counts.add(task_state::failed);
  state.running = {{2, 3}};
  snapshot s;
  s.state = std::make_shared<const run_snapshot>(state);
  l.hook.on_snapshot(l.run.at(7, s));
  CHECK(l.text.str()
        == "info: run 00000000: on its way: 1 running, 3 succeeded, 1 "
           "failed\n");
}

TEST_CASE("a hook's fault is a warning") {
  logged l;
  hook_failed e;
  e.hook = "mine";
  e.where = "task_started";
  e.what = "oops";
  e.detached = true;
  l.hook.on_hook_failed(e);
  CHECK(
      l.text.str()
      == "warning: hook mine failed at task_started: oops; it was detached\n");
}
