// No CPU is used while nothing is ready.

#include "../support/audited_engine.hpp"
#include <troupe/graph/graph_builder.hpp>

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <ctime>
#include <latch>

using namespace troupe;

namespace {

double cpu_seconds() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

} // namespace

TEST_CASE("a run whose tasks wait uses next to no CPU") {
  test::audited_engine engine{2};
  std::latch running{2};
  std::latch release{1};
  graph_builder b;
  auto n = b.input("n", 0);
  auto wait = [&](int) {
    running.count_down();
    release.wait();
  };
  auto x = b.node("x", wait, n);
  auto y = b.node("y", wait, n);
  auto g = std::move(b).build("waiting");
  auto run = engine->submit(g, {}, {x, y});
  running.wait();

  auto begin = std::chrono::steady_clock::now();
  auto cpu = cpu_seconds();
  CHECK_FALSE(run.wait_for(std::chrono::milliseconds{500}));
  cpu = cpu_seconds() - cpu;
  std::chrono::duration<double> passed =
      std::chrono::steady_clock::now() - begin;
  CHECK(cpu < 0.02 * passed.count()); // a busy wait would be 1 and more
  release.count_down();
  run.wait();
}
