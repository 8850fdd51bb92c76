// Random graphs whose runs stop before their time: blocks that fail fast,
// tolerate little, or run out of time, and runs that are cancelled at any
// moment. Whatever happens, each task ends once, and the run ends; and it can
// be drawn.
//
// TROUPE_SEED and TROUPE_SEEDS as in grouping_test.cpp.

#include "../support/observed_run.hpp"
#include "../support/random_graph.hpp"
#include "../support/trace_audit.hpp"
#include <troupe/graph/override.hpp>
#include <troupe/graph/selection.hpp>
#include <troupe/hooks/chrome_trace.hpp>
#include <troupe/hooks/stream_audit.hpp>

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <cstdlib>
#include <random>
#include <sstream>
#include <thread>

using namespace troupe;
using namespace test;

namespace {

constexpr std::uint32_t default_seeds = 150;

std::uint32_t number(const char* variable, std::uint32_t otherwise) {
  const char* text = std::getenv(variable);
  return text ? static_cast<std::uint32_t>(std::strtoul(text, nullptr, 10))
              : otherwise;
}

struct submitted {
  run_handle run;
  std::size_t groups;
};

submitted submit(engine& e, const graph& g, const graph_sketch& s,
                 const task_policy& policy) {
  std::vector<binding> given;
  for (auto [i, x] : s.given)
    given.push_back(s.nodes[i].what == graph_sketch::kind::input
                        ? binding{name_of(i), x}
                        : set(name_of(i), x));
  std::vector<target> targets;
  for (auto i : s.targets)
    targets.push_back(name_of(i));
  auto groups = grouping{g, resolve(g, given, targets).selected}.size();
  return {e.submit(g, std::move(given), std::move(targets), {.policy = policy}),
          groups};
}

std::vector<std::string> faults_of(const observed_run& run) {
  stream_audit audit;
  for (const auto& e : run.events)
    audit.check(e);
  return audit.violations();
}

std::vector<std::string> faults_of_trace(const observed_run& run) {
  std::ostringstream out;
  chrome_trace hook{out};
  for (const auto& e : run.events)
    hook.on_event(e);
  return trace_audit{out.str()}.problems();
}

// Cancels a run, or one of its tasks, after a while that is random.
void interrupt(const run_handle& run, std::size_t groups,
               std::mt19937& random) {
  for (auto turns = random() % 200; turns > 0; --turns)
    std::this_thread::yield();
  switch (random() % 3) {
  case 0:
    return run.cancel();
  case 1:
    if (groups > 0)
      run.cancel({.group = static_cast<group_id>(random() % groups),
                  .index = random() % 3});
    return;
  default:
    return;
  }
}

} // namespace

TEST_CASE("random graphs that are stopped end each task once", "[stopping]") {
  bool alone = std::getenv("TROUPE_SEED") != nullptr;
  auto first = number("TROUPE_SEED", 1);
  auto count = number("TROUPE_SEEDS", alone ? 1 : default_seeds);
  const task_policy policies[] = {
      {.failures = fail_fast},
      {.failures = tolerate(1)},
      {.failures = tolerate_share(0.3)},
      {.retry = retry_policy{.attempts = 2, .first_backoff = time_span{}},
       .failures = fail_fast},
      {.timeout = std::chrono::microseconds{50},
       .total_timeout = std::chrono::microseconds{400}},
  };
  observing_engine engine{2};
  for (auto seed = first; seed < first + count; ++seed) {
    CAPTURE(seed);
    auto s = random_sketch(seed);
    auto g = build(s);
    std::mt19937 random{seed};
    for (const auto& policy : policies) {
      CAPTURE(to_string(policy), to_string(s));
      auto [run, groups] = submit(*engine, g, s, policy);
      interrupt(run, groups, random);
      auto seen = engine.finish(run);
      CHECK(faults_of(seen) == std::vector<std::string>{});
      CHECK(faults_of_trace(seen) == std::vector<std::string>{});
      CHECK(run.counts().known == run.counts().ended.total());
    }
  }
}
