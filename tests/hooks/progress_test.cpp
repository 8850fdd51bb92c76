// The progress display: when it writes what, on a terminal and elsewhere.

#include "../support/pseudo_terminal.hpp"
#include "../support/recorded_run.hpp"
#include <troupe/hooks/progress.hpp>

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <cstdio>
#include <memory>

using namespace troupe;

namespace {

// Events of run `number` of graph Q.
struct numbered_run : test::recorded_run {
  explicit numbered_run(std::uint64_t number) {
    definition = std::make_shared<const run_definition>(
        run_id{number, 1}, grouping{g, select(g, {})},
        std::map<std::string, std::string>{});
  }

  void begin(hook& h, nanoseconds time = 1) {
    h.on_groups_planned(at<groups_planned>(time));
  }

  void expand(hook& h, std::uint64_t first, std::uint64_t count) {
    group_expanded e;
    e.group = 2;
    e.spawning_task = {1, 0};
    e.first = first;
    e.count = count;
    h.on_group_expanded(at(2, e));
  }

  void end_task(hook& h, std::uint64_t index) {
    h.on_task_finished(of_task<task_finished>(3, 2, index, index + 1));
  }

  void end(hook& h, run_outcome o = run_outcome::succeeded) {
    run_finished e;
    e.outcome = o;
    e.duration = 1'000'000'000;
    h.on_run_finished(at(4, e));
  }
};

} // namespace

TEST_CASE("there are ten frames a second at most, whatever happens") {
  using clock = std::chrono::steady_clock;
  test::pseudo_terminal screen{24, 80};
  auto terminal = std::make_shared<console>(screen.fd());
  progress shown{terminal};
  constexpr auto frame = "\nq ["; // what goes on all the time is its first line

  auto begin = clock::now();
  numbered_run first{1};
  first.begin(shown);
  first.expand(shown, 0, 1);
  for (std::uint64_t i = 2; screen.count(frame) < 6; ++i) {
    numbered_run other{i};
    other.begin(shown);
    other.expand(shown, 0, i);
    other.end_task(shown, i);
    terminal->print("a line");
    other.end(shown);
    first.end_task(shown, i);
    REQUIRE(clock::now() - begin < std::chrono::minutes{1});
  }
  auto frames = screen.count(frame);
  auto passed = clock::now() - begin;
  CHECK(frames <= static_cast<std::size_t>(passed / progress::frame_interval));
}

TEST_CASE("the last lines are there when the hook was told of the end") {
  test::pseudo_terminal screen{24, 80};
  {
    progress shown{std::make_shared<console>(screen.fd())};
    numbered_run run{1};
    run.begin(shown);
    run.expand(shown, 0, 3);
    run.end(shown, run_outcome::failed);
  }
  CHECK(screen.close_and_read().starts_with("q [> "));
}

TEST_CASE("runs of one graph are told apart, in the order of their begin") {
  test::pseudo_terminal screen{24, 40};
  progress shown{std::make_shared<console>(screen.fd())};
  CHECK(shown.now() == 0);
  numbered_run early{9}, late{5}, last{7};
  early.begin(shown, 1'000);
  late.begin(shown, 2'000);
  auto names = [&shown] {
    std::string all;
    for (const auto& run : shown.runs())
      all += run.name() + '\n';
    return all;
  };
  CHECK(names() == "q\nq #2\n");
  CHECK(shown.runs()[1].id() == late.definition->id);
  CHECK(shown.now() >= 2'000);
  early.end(shown);
  last.begin(shown, 3'000);
  CHECK(names() == "q #2\nq\n");
}

TEST_CASE("runs for which there is no room are counted") {
  test::pseudo_terminal screen{6, 60};
  progress shown{std::make_shared<console>(screen.fd())};
  std::vector<std::unique_ptr<numbered_run>> runs;
  for (std::uint64_t i = 0; i < 9; ++i) {
    runs.push_back(std::make_unique<numbered_run>(i));
    runs.back()->begin(shown, static_cast<nanoseconds>(i));
  }
  CHECK(screen.wait_for("\nq #4 ["));
  CHECK(screen.wait_for("\nand 5 more runs"));
  CHECK(screen.count("q #5 [") == 0);
}

TEST_CASE("a terminal that takes nothing holds up no task") {
  using clock = std::chrono::steady_clock;
  test::pseudo_terminal screen{24, 80};
  auto terminal = std::make_shared<console>(screen.fd());
  progress shown{terminal};
  screen.pause(true);
  std::jthread writer{[&] { terminal->print(std::string(1 << 20, 'x')); }};
  numbered_run run{1};
  run.begin(shown);
  run.expand(shown, 0, 1);
  std::uint64_t told = 0; // a hook that waits would never get there
  for (auto begin = clock::now();
       clock::now() < begin + 3 * progress::frame_interval;)
    run.end_task(shown, told++);
  CHECK(shown.runs()[0].tasks().total() == told);
  screen.pause(false);
  CHECK(screen.wait_for("\n  block-over "));
}

TEST_CASE("elements that come bit by bit are one plain line") {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  {
    progress shown{std::make_shared<console>(ends[1])};
    numbered_run run{1};
    run.begin(shown);
    for (std::uint64_t i = 0; i < 100; ++i)
      run.expand(shown, i, i + 1);
    run.end(shown, run_outcome::cancelled);
  }
  ::close(ends[1]);
  std::string text(4096, '\0');
  text.resize(static_cast<std::size_t>(
      std::max<ssize_t>(0, ::read(ends[0], text.data(), text.size()))));
  ::close(ends[0]);
  CHECK(text
        == "q: 0/5 groups, 0.0 s\n"
           "q: 0/5 groups, 0.0 s; block-over 0/1+\n"
           "q: 0/5 groups, cancelled after 1.0 s; block-over 0/100\n");
}

TEST_CASE("a display that comes late knows what time it is") {
  test::pseudo_terminal screen{24, 80};
  progress shown{std::make_shared<console>(screen.fd())};
  constexpr nanoseconds hour = 3'600'000'000'000;
  numbered_run run{1};
  run.begin(shown);
  shown.on_task_finished(run.of_task<task_finished>(hour, 2, 0, 1));
  shown.on_caught_up();
  CHECK(shown.now() >= hour);
  resources_sampled sample; // nothing of the run may be told for long
  sample.time = 2 * hour;
  CHECK(shown.wanted().contains(engine_event_variant{sample}));
  shown.on_engine_event(engine_event_variant{sample});
  CHECK(shown.now() >= 2 * hour);
}

TEST_CASE("a display that is told of a run anew counts anew") {
  test::pseudo_terminal screen{24, 80};
  progress shown{std::make_shared<console>(screen.fd())};
  numbered_run run{1};
  for (int time = 0; time < 2; ++time) {
    run.begin(shown);
    run.expand(shown, 0, 3);
    run.end_task(shown, 0);
    REQUIRE(shown.runs().size() == 1);
    CHECK(shown.runs()[0].name() == "q");
    CHECK(shown.runs()[0].tasks().total() == 1);
    CHECK(shown.runs()[0].total().tasks == 4 + 3);
  }
}
