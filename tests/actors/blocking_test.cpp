// Tasks that wait on threads of their own, in runs.

#include "../support/audited_engine.hpp"
#include <troupe/graph/graph_builder.hpp>

#include <catch2/catch_test_macros.hpp>

#include <latch>
#include <numeric>
#include <set>
#include <thread>
#include <vector>

using namespace troupe;

namespace {

std::vector<int> numbers_below(int n) {
  std::vector<int> all(static_cast<std::size_t>(n));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

std::size_t count(items<int> list) { return list.size(); }

} // namespace

TEST_CASE("blocking tasks need no slot, and keep none from others",
          "[blocking]") {
  constexpr int waiting = 30;
  std::latch all{waiting + 1};
  graph_builder b;
  auto x = b.expand("x", [] { return numbers_below(waiting); });
  auto y = b.node(
                "y",
                [&](int i) {
                  all.arrive_and_wait();
                  return i;
                },
                x)
               .blocking();
  auto n = b.collect("n", count, x); // x needs the slot before z has it
  auto z = b.node(
      "z", [&](std::size_t) { all.arrive_and_wait(); }, n);
  auto g = std::move(b).build("g");
  test::audited_engine engine{1};
  CHECK(std::vector<int>(engine->run(g, {}, {y, z})[y])
        == numbers_below(waiting));
}

TEST_CASE("a slot is one thread's, blocking or not", "[blocking]") {
  constexpr int waiting = 4;
  std::latch all{waiting};
  graph_builder b;
  auto x = b.expand("x", [] { return numbers_below(waiting); });
  auto y = b.node(
                "y", [&](int) { all.arrive_and_wait(); }, x)
               .blocking();
  auto g = std::move(b).build("g");
  test::audited_engine engine{2};
  engine->run(g, {}, {y});
  std::set<std::uint32_t> slots;
  for (const auto& e : engine.events<task_started>()) {
    bool blocks = e.run->groups.task_name(e.task).starts_with("block");
    CHECK((e.slot >= 2) == blocks);
    if (blocks)
      slots.insert(e.slot);
  }
  CHECK(slots.size() == waiting);
}

TEST_CASE("no more tasks block at once than there are threads for it",
          "[blocking]") {
  std::atomic<int> now{0};
  std::atomic<int> most{0};
  graph_builder b;
  auto x = b.expand("x", [] { return numbers_below(200); });
  auto y = b.node(
                "y",
                [&](int) {
                  auto n = ++now;
                  for (auto m = most.load(); n > m;)
                    most.compare_exchange_weak(m, n);
                  std::this_thread::yield();
                  --now;
                },
                x)
               .blocking();
  auto g = std::move(b).build("g");
  engine e{{.slots = 2, .blocking_threads = 3}};
  CHECK(e.run(g, {}, {y})[y].size() == 200);
  CHECK(most <= 3);
}
