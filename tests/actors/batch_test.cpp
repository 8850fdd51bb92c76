// Elements that a worker is given several at a time, in runs.

#include "../support/run_story.hpp"
#include "../support/until.hpp"
#include <troupe/actors/run_error.hpp>
#include <troupe/actors/tracker_context.hpp>
#include <troupe/graph/graph_builder.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <atomic>
#include <latch>
#include <map>
#include <memory>
#include <numeric>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

using namespace troupe;

namespace {

std::vector<int> numbers_below(int n) {
  std::vector<int> all(static_cast<std::size_t>(n));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

// Opens when it was told that element 1 has begun, and element 0 has ended.
std::shared_ptr<test::until> first_two_told() {
  return std::make_shared<test::until>(
      [ended = false, begun = false](const event& e) mutable {
        if (const auto* end = std::get_if<task_finished>(&e))
          ended = ended || test::name_of_task(*end) == "block-x[0]";
        if (const auto* start = std::get_if<task_started>(&e))
          begun = begun || test::name_of_task(*start) == "block-x[1]";
        return ended && begun;
      });
}

} // namespace

TEST_CASE("a batch runs in one slot, element by element", "[batch]") {
  std::atomic<int> running[3] = {}; // of batches of 4, by index
  std::atomic<bool> overlap{false};
  std::latch both{2};
  graph_builder b;
  auto x = b.expand("x", [] { return numbers_below(10); });
  auto y = b.node(
                "y",
                [&](int i) {
                  if (running[i / 4]++ > 0)
                    overlap = true;
                  if (i == 0 || i == 4)
                    both.arrive_and_wait(); // batches run side by side
                  --running[i / 4];
                  return i;
                },
                x)
               .batch(4);
  auto g = std::move(b).build("g");
  test::audited_engine engine{2};
  CHECK(std::vector<int>(engine->run(g, {}, {y})[y]) == numbers_below(10));
  CHECK_FALSE(overlap);
  std::map<std::uint64_t, std::set<std::uint32_t>> slots;
  std::map<std::uint64_t, std::vector<nanoseconds>> starts;
  for (const auto& e : engine.events<attempt_finished>())
    if (e.group_size == 10) {
      slots[e.task.index / 4].insert(e.slot);
      starts[e.task.index / 4].push_back(e.start);
    }
  REQUIRE(slots.size() == 3); // 4, 4 and a last one of 2
  for (const auto& [batch, of] : slots)
    CHECK(of.size() == 1);
  CHECK(starts[2].size() == 2);
}

TEST_CASE("starts and ends are told while others run in the slot", "[batch]") {
  int size = GENERATE(1, 3); // 1: the worker's own batches of short tasks
  CAPTURE(size);
  auto told = first_two_told();
  bool in_time = false;
  graph_builder b;
  auto x = b.expand("x", [] { return numbers_below(3); });
  b.node(
       "y",
       [&](int i) {
         if (i == 1)
           in_time = told->wait();
       },
       x)
      .batch(size);
  test::audited_engine engine{1};
  engine->attach(told);
  engine->run(std::move(b).build("g"));
  CHECK(in_time);
}

TEST_CASE("each element of a batch has an end of its own", "[batch]") {
  graph_builder b;
  auto x = b.expand("x", [] { return numbers_below(9); });
  auto y = b.node(
                "y",
                [](int i) {
                  if (i == 2)
                    throw std::runtime_error("two is broken");
                  return i;
                },
                x)
               .batch(3);
  auto rest = b.node(
      "rest", [](const items<int>& all) { return all.size(); }, successes(y));
  auto g = std::move(b).build("g");
  test::audited_engine engine{2};
  CHECK(engine->run(g, {}, {rest})[rest] == 8);
}

TEST_CASE("an element of a batch is tried again by itself", "[batch]") {
  std::atomic<int> calls{0};
  graph_builder b;
  auto x = b.expand("x", [] { return numbers_below(6); });
  auto y = b.node(
                "y",
                [&](int i) {
                  ++calls;
                  if (i == 4 && current_task().attempt < 2)
                    throw std::runtime_error("not yet");
                  return i;
                },
                x)
               .batch(3)
               .retry({.attempts = 3, .first_backoff = time_span{}});
  auto g = std::move(b).build("g");
  test::audited_engine engine{2};
  CHECK(std::vector<int>(engine->run(g, {}, {y})[y]) == numbers_below(6));
  CHECK(calls == 8);
}

TEST_CASE("fewer elements than a batch are not waited for", "[batch]") {
  std::latch first{1};
  graph_builder b;
  // The second element comes when the first one has gone through.
  auto x = b.expand("x", [&] {
              return [&, i = 0]() mutable -> std::optional<int> {
                if (i == 2)
                  return std::nullopt;
                if (i == 1)
                  first.wait();
                return i++;
              };
            }).window(1);
  auto y = b.node(
                "y",
                [&](int i) {
                  if (i == 0)
                    first.count_down();
                  return i;
                },
                x)
               .batch(4);
  auto g = std::move(b).build("g");
  test::audited_engine engine{2};
  CHECK(std::vector<int>(engine->run(g, {}, {y})[y]) == numbers_below(2));
}

TEST_CASE("a cancelled run ends what is left of its batches", "[batch]") {
  std::latch began{1};
  graph_builder b;
  auto x = b.expand("x", [] { return numbers_below(40); });
  auto y = b.node(
                "y",
                [&](int i) {
                  if (i == 1)
                    began.count_down();
                  while (i == 1 && !current_task().cancelled())
                    std::this_thread::yield();
                  current_task().throw_if_cancelled();
                },
                x)
               .batch(8);
  auto g = std::move(b).build("g");
  test::audited_engine engine{1};
  auto run = engine->submit(g, {}, {y});
  began.wait();
  run.cancel();
  CHECK_THROWS_AS(run.result(), run_error);
  auto ends = engine.events<task_finished>();
  CHECK(ends.size() == 41);
}
