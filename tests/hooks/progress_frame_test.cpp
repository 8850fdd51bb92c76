// Frames of the progress display, line by line.

#include "../support/recorded_run.hpp"
#include <troupe/hooks/progress_frame.hpp>
#include <troupe/hooks/text_width.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using namespace troupe;

namespace {

constexpr nanoseconds second = 1'000'000'000;

struct scene {
  test::recorded_run run;
  run_progress state{run.at<groups_planned>(0)};

  void expand(std::uint64_t count, std::uint64_t first = 0, bool final = true) {
    group_expanded e;
    e.group = 2;
    e.spawning_task = {1, 0};
    e.first = first;
    e.count = count;
    e.final = final;
    state.add(run.at(second, e));
  }

  void end_tasks(task_state s, std::uint64_t n, nanoseconds time) {
    task_finished e;
    e.state = s;
    for (std::uint64_t i = 0; i < n; ++i)
      state.add(run.of_task(time, 2, i, 5000, e));
  }

  void end_group(group_id g, task_state s) {
    group_finished e;
    e.group = g;
    e.counts.add(s);
    state.add(run.at(2 * second, e));
  }

  void end_run(run_outcome o) {
    run_finished e;
    e.outcome = o;
    e.duration = 3 * second;
    e.counts = state.tasks();
    state.add(run.at(3 * second, e));
  }
};

} // namespace

TEST_CASE("a live run shows groups, elements, rate and time left") {
  scene s;
  s.end_group(0, task_state::succeeded);
  s.end_group(1, task_state::succeeded);
  s.expand(5000);
  s.end_tasks(task_state::succeeded, 1200, 2 * second);
  s.end_tasks(task_state::failed, 50, 2 * second);
  auto lines = draw(s.state, 2 * second, {.width = 80});
  REQUIRE(lines.size() == 2);
  CHECK(lines[0]
        == "q [===============>                      ] 2/5 groups, "
           "2.0 s  50 failed");
  CHECK(lines[1]
        == "  block-over [===>          ] 1,200/5,000, 1,250/s, "
           "about 3.0 s left  50 failed");
}

TEST_CASE("no line is wider than the terminal") {
  auto width = GENERATE(20u, 40u, 60u, 80u, 200u);
  scene s;
  s.expand(5000);
  s.end_tasks(task_state::succeeded, 1200, 2 * second);
  s.end_tasks(task_state::skipped, 50, 2 * second);
  for (const auto& line : draw(s.state, 2 * second, {.width = width}))
    CHECK(line.size() <= width);
}

TEST_CASE("where there is no room, rates are left out before what went wrong") {
  scene s;
  s.expand(5000);
  s.end_tasks(task_state::succeeded, 1200, 2 * second);
  s.end_tasks(task_state::failed, 50, 2 * second);
  CHECK(draw(s.state, 2 * second, {.width = 40})[1]
        == "  block-over 1,200/5,000  50 failed");
  CHECK(draw_line(s.state, 2 * second, {.width = 40})
        == "q [==>         ] 1,200/5,004  50 failed");
}

TEST_CASE("the end of a run is told on narrow terminals, too") {
  scene s;
  s.expand(112);
  s.end_tasks(task_state::succeeded, 97, second);
  s.end_tasks(task_state::timed_out, 3, second);
  s.end_tasks(task_state::skipped, 12, second);
  s.end_run(run_outcome::failed);
  CHECK(draw(s.state, 0, {.width = 32})[0] == "q 0/5, failed after 3.0 s");
  CHECK(draw(s.state, 0, {.width = 40})[1]
        == "  block-over 97/112  3 timed_out");
  CHECK(draw_line(s.state, 0, {.width = 30}) == "q 97/116, failed after 3.0 s");
}

TEST_CASE("a frame takes wide and strange names") {
  scene s;
  s.state = run_progress{s.run.at<groups_planned>(0),
                         "\u6f22\u5b57\u6f22\u5b57\n\xff\u00e9"};
  CHECK(draw(s.state, second, {.width = 60})[0].starts_with(
      "\u6f22\u5b57\u6f22\u5b57?\xff\u00e9 ["));
  for (std::size_t width = 1; width < 60; ++width)
    CHECK(columns_of(draw(s.state, second, {.width = width})[0]) <= width);
}

TEST_CASE("a line that is no frame is one, whatever the names") {
  scene s;
  s.state = run_progress{s.run.at<groups_planned>(0), "\u6f22\u5b57\n\u009b2J"};
  CHECK(summarize(s.state, second).starts_with("\u6f22\u5b57??2J: "));
}

TEST_CASE("of no tasks all are done, unless there may be more") {
  scene s;
  s.expand(0);
  auto block = draw(s.state, second, {.width = 80}).back();
  CHECK(block.find("=] 0/0") != std::string::npos);
  scene later;
  later.expand(0, 0, false);
  CHECK(draw(later.state, second, {.width = 80}).back() == "  block-over 0/0+");
}

TEST_CASE("retries are told while the task goes on") {
  scene s;
  s.expand(100);
  attempt_finished e;
  e.outcome = attempt_outcome::failed;
  s.state.add(s.run.of_task(2 * second, 2, 7, 100, e));
  CHECK(s.state.retries() == 0); // it was the last one
  e.retry_at = 3 * second;
  for (int i = 0; i < 2; ++i)
    s.state.add(s.run.of_task(2 * second, 2, 7, 100, e));
  auto lines = draw(s.state, 2 * second, {.width = 80});
  CHECK(lines[0].ends_with("groups, 2.0 s  2 retries"));
  CHECK(lines[1].ends_with("0/100  2 retries"));
  CHECK(summarize(s.state, 2 * second, true).find("\x1b[31m2 retries\x1b[0m")
        != std::string::npos);
}

TEST_CASE("a success says n of n though not all groups were needed") {
  scene s;
  for (group_id g = 0; g < 4; ++g)
    s.end_group(g, task_state::succeeded);
  s.end_group(4, task_state::skipped);
  CHECK(draw(s.state, 2 * second, {})[0].find("] 4/5 groups, 2.0 s")
        != std::string::npos);
  s.end_run(run_outcome::succeeded);
  CHECK(draw(s.state, 4 * second, {})[0].ends_with(
      "] 5/5 groups, done in 3.0 s"));
}

TEST_CASE("the end is right even if events were dropped") {
  scene s;
  s.expand(10);
  s.end_tasks(task_state::succeeded, 12, second); // of 20, say
  CHECK(s.state.total().tasks == 4 + 12);
  CHECK_FALSE(s.state.pace(second)->left == std::nullopt);
  run_finished e;
  e.counts.add(task_state::succeeded, 24);
  s.state.add(s.run.at(2 * second, e));
  auto lines = draw(s.state, 2 * second, {});
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].find("] 5/5 groups, done in") != std::string::npos);
  CHECK(draw_line(s.state, 2 * second, {}).find("] 100% 24/24 tasks, done in")
        != std::string::npos);
}

TEST_CASE("a pace has no remaining time that nobody would wait for") {
  scene s;
  s.expand(5000);
  s.end_tasks(task_state::succeeded, 1, 2 * second);
  CHECK(s.state.pace_of(s.state.expansions()[0], 2 * second)->left
        == 4999 * second);
  auto late = s.state.pace_of(s.state.expansions()[0], 3'600 * second);
  CHECK(late->per_second > 0);
  CHECK_FALSE(late->left);
}

TEST_CASE("the last frame of a success says n of n") {
  scene s;
  s.expand(2);
  s.end_tasks(task_state::succeeded, 2, second);
  for (group_id g = 0; g < 5; ++g)
    s.end_group(g, task_state::succeeded);
  s.end_run(run_outcome::succeeded);
  auto lines = draw(s.state, 4 * second, {.width = 80});
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].ends_with("] 5/5 groups, done in 3.0 s"));
  CHECK(lines[1].ends_with("] 2/2"));
}

TEST_CASE("one line of a success says n of n though tasks were skipped") {
  scene s;
  s.expand(100);
  s.end_tasks(task_state::succeeded, 97, second);
  s.end_tasks(task_state::skipped, 3, second);
  CHECK(draw_line(s.state, second, {}).find(" 97/104 tasks")
        != std::string::npos);
  s.end_run(run_outcome::succeeded);
  CHECK(draw_line(s.state, 4 * second, {})
            .ends_with("=] 100% 104/104 tasks, done in 3.0 s  3 skipped"));
}

TEST_CASE("the last frame of a failure says what is missing") {
  scene s;
  s.expand(2);
  s.end_tasks(task_state::succeeded, 1, second);
  s.end_tasks(task_state::failed, 1, second);
  s.end_group(0, task_state::succeeded);
  s.end_group(1, task_state::succeeded);
  s.end_group(2, task_state::failed);
  s.end_group(3, task_state::skipped);
  s.end_group(4, task_state::skipped);
  s.end_run(run_outcome::failed);
  auto lines = draw(s.state, 4 * second, {.width = 80});
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].find("2/5 groups, failed after 3.0 s  1 failed")
        != std::string::npos);
  CHECK(lines[1].ends_with("] 1/2  1 failed"));
  CHECK(summarize(s.state, 4 * second)
        == "q: 2/5 groups, failed after 3.0 s, 1 failed; block-over 1/2");
}

TEST_CASE("a block that never got elements does not count as done") {
  scene s;
  group_finished e;
  e.group = 2;
  s.state.add(s.run.at(second, e));
  CHECK(s.state.groups_ended() == 1);
  CHECK(s.state.groups_succeeded() == 0);
  s.expand(0);
  s.state.add(s.run.at(second, e));
  CHECK(s.state.groups_succeeded() == 1);
}

TEST_CASE("finished expansions fold away, and many are cut") {
  scene s;
  s.expand(1);
  s.end_tasks(task_state::succeeded, 1, second);
  s.end_group(2, task_state::succeeded);
  CHECK(draw(s.state, second, {.width = 80}).size() == 1);
  s.expand(2, 1); // a second announcement of the same group, still unfinished
  CHECK(draw(s.state, second, {.width = 80, .most_rows = 0}).back()
        == "  and 1 more");
}

TEST_CASE("trouble is red only where colours are") {
  scene s;
  s.expand(2);
  s.end_tasks(task_state::failed, 1, second);
  CHECK(draw(s.state, second, {.width = 80})[1].find('\x1b')
        == std::string::npos);
  CHECK(draw(s.state, second, {.width = 80, .colours = true})[1].ends_with(
      "\x1b[31m1 failed\x1b[0m"));
}

TEST_CASE("one line counts the tasks of all groups") {
  scene s;
  CHECK(draw_line(s.state, second, {.width = 80}) == "q 0/4+ tasks");
  s.expand(96);
  s.end_tasks(task_state::succeeded, 50, 2 * second);
  s.end_tasks(task_state::failed, 2, 2 * second);
  CHECK(draw_line(s.state, 2 * second, {.width = 100})
        == "q [===================>                  ]  50% 50/100 tasks, "
           "26/s, about 1.8 s left  2 failed");
  for (std::size_t width : {10u, 40u})
    CHECK(draw_line(s.state, 2 * second, {.width = width}).size() <= width);
  s.end_run(run_outcome::failed);
  CHECK(draw_line(s.state, 4 * second, {.width = 80})
            .ends_with("50% 50/100 tasks, failed after 3.0 s  2 failed"));
}

TEST_CASE("totals that are not known are marked") {
  scene s;
  s.expand(100, 0, false);
  s.end_tasks(task_state::succeeded, 50, 2 * second);
  auto text = draw(s.state, 2 * second, {.width = 80})[1];
  CHECK(text == "  block-over 50/100+, 50/s"); // no bar: it would be full
  s.expand(200, 100, true);
  text = draw(s.state, 2 * second, {.width = 80})[1];
  CHECK(text.ends_with("] 50/200, 50/s, about 3.0 s left"));
}

TEST_CASE("a display that comes late goes on from a snapshot") {
  scene s;
  run_snapshot state;
  state.groups.resize(5);
  for (group_id g : {0u, 1u}) {
    state.groups[g].finished = 1;
    state.groups[g].counts.add(task_state::succeeded);
  }
  state.groups[2].announced = 5000;
  state.groups[2].complete = 1;
  state.groups[2].counts.add(task_state::succeeded, 1000);
  snapshot e;
  e.state = std::make_shared<const run_snapshot>(state);
  s.state.add(s.run.at(second, e));
  s.end_tasks(task_state::succeeded, 100, 2 * second);
  auto lines = draw(s.state, 2 * second, {.width = 80});
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].find("2/5 groups") != std::string::npos);
  CHECK(lines[1].find("1,100/5,000, 100/s, about 39 s left")
        != std::string::npos);
}

TEST_CASE("a snapshot tells of elements of which there are none") {
  for (bool has_finished : {false, true}) {
    scene s;
    run_snapshot state;
    state.groups.resize(5);
    state.groups[2].complete = 1;
    state.groups[2].finished = has_finished;
    snapshot e;
    e.state = std::make_shared<const run_snapshot>(state);
    s.state.add(s.run.at(second, e));
    CHECK(draw_line(s.state, second, {.width = 80}).ends_with("0% 0/4 tasks"));
    if (!has_finished) {
      group_finished end;
      end.group = 2;
      s.state.add(s.run.at(second, end));
    }
    CHECK(s.state.groups_succeeded() == 1);
  }
}
