// Tests the options that make a node's policy, those of modules, and where both
// are found in the graph.

#include "graphs.hpp"

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::test;
using namespace std::chrono_literals;

namespace {

const task_policy& policy_of(const graph& g, std::string_view name) {
  return g.policy(g.find(name));
}

int one() { return 1; }
std::vector<int> two() { return {1, 2}; }

} // namespace

TEST_CASE("each option makes its setting", "[policy]") {
  graph_builder b;
  b.node("x", one)
      .retry(4)
      .timeout(1s)
      .queue_timeout(2s)
      .total_timeout(3s)
      .grace_period(4s)
      .limit("gpu", 2)
      .limit("db")
      .priority(5)
      .blocking()
      .idempotent()
      .own_group();
  auto x = b.expand("e", two).failures(tolerate(6)).window(7).replayable();
  b.node("y", same, x).batch(8);
  b.node("z", one).retry({.attempts = 5, .first_backoff = 1s});
  auto g = std::move(b).build("g");
  CHECK(policy_of(g, "x")
        == task_policy{.retry = retry_policy{.attempts = 4},
                       .timeout = 1s,
                       .queue_timeout = 2s,
                       .total_timeout = 3s,
                       .grace_period = 4s,
                       .limits = {{"db", 1}, {"gpu", 2}},
                       .priority = 5,
                       .blocking = true,
                       .idempotent = true,
                       .own_group = true});
  CHECK(
      policy_of(g, "e")
      == task_policy{.failures = tolerate(6), .window = 7, .replayable = true});
  CHECK(policy_of(g, "y") == task_policy{.batch = 8});
  CHECK(policy_of(g, "z")
        == task_policy{.retry =
                           retry_policy{.attempts = 5, .first_backoff = 1s}});
}

TEST_CASE("a node says where its tasks run", "[policy]") {
  graph_builder b;
  b.node("x", one).anywhere();
  b.node("y", one).on("gpu");
  b.node("z", one).on("gpu").local();
  auto g = std::move(b).build("g");
  CHECK(policy_of(g, "x").placement == placement::anywhere());
  CHECK(policy_of(g, "y").placement == placement::on("gpu"));
  CHECK(policy_of(g, "z").placement == placement::local());
}

TEST_CASE("what is said twice holds as it was said last", "[policy]") {
  graph_builder b;
  b.node("x", one).retry(4).retry(2).limit("gpu", 2).limit("gpu", 3);
  b.node("y", one).blocking().timeout(1s).policy({.timeout = 2s});
  auto g = std::move(b).build("g");
  CHECK(policy_of(g, "x").retry->attempts == 2);
  CHECK(policy_of(g, "x").limits == std::vector<limit>{{"gpu", 3}});
  CHECK(policy_of(g, "y") == task_policy{.timeout = 2s, .blocking = true});
}

TEST_CASE("a policy is said of several nodes", "[policy]") {
  const task_policy shared{.retry = retry_policy{.attempts = 5},
                           .limits = {{"net"}, {"db"}}};
  graph_builder b;
  b.node("x", one).policy(shared).retry(2);
  b.node("y", one).policy(shared);
  auto g = std::move(b).build("g");
  CHECK(policy_of(g, "x").retry->attempts == 2);
  CHECK(policy_of(g, "y").retry->attempts == 5);
  CHECK(policy_of(g, "y").limits == std::vector<limit>{{"db"}, {"net"}});
}

TEST_CASE("nodes with equal policies share one object", "[policy]") {
  graph_builder b;
  for (int i = 0; i < 1'000; ++i) {
    b.node("a" + std::to_string(i), one).retry(3).timeout(5s);
    b.node("b" + std::to_string(i), one).timeout(5s);
    b.node("c" + std::to_string(i), one);
  }
  auto g = std::move(b).build("g");
  for (auto prefix : {"a", "b", "c"})
    CHECK(&policy_of(g, prefix + std::string{"0"})
          == &policy_of(g, prefix + std::string{"999"}));
  CHECK(policy_of(g, "c0") == task_policy{});
  CHECK(policy_of(g, "b0") != policy_of(g, "a0"));
}

TEST_CASE("a graph without policies has none anywhere", "[policy]") {
  auto g = graph_q();
  for (node_id id = 0; id < g.size(); ++id) {
    CHECK(&g.policy(id) == &g.policy(0));
    CHECK(g.policy(id) == task_policy{});
    CHECK_FALSE(g.fallback(id));
  }
}

TEST_CASE("options may be given out of turn", "[policy]") {
  graph_builder b;
  auto both = b.unpack(b.node("xy", [] { return std::pair{1, 2}; }), "x", "y");
  std::get<1>(std::move(both)).retry(2);
  std::get<0>(std::move(both)).retry(3).priority(1);
  std::get<1>(std::move(both)).priority(2);
  auto g = std::move(b).build("g");
  CHECK(policy_of(g, "y")
        == task_policy{.retry = retry_policy{.attempts = 2}, .priority = 2});
  CHECK(policy_of(g, "x")
        == task_policy{.retry = retry_policy{.attempts = 3}, .priority = 1});
}

TEST_CASE("policies stay with their nodes when these are sorted", "[policy]") {
  graph_builder b;
  b.module("m").policy({.timeout = 9s});
  b.module("m").node("late", same, named<int>("early")).priority(1).on_error(7);
  b.node("early", one).priority(2);
  auto g = std::move(b).build("g");
  CHECK(g.find("early") < g.find("m/late"));
  CHECK(policy_of(g, "m/late") == task_policy{.timeout = 9s, .priority = 1});
  CHECK(policy_of(g, "early") == task_policy{.priority = 2});
  CHECK(g.fallback(g.find("m/late")).get<int>() == 7);
}

// -- modules ------------------------------------------------------------------

TEST_CASE("a node goes before its module, and that before the graph",
          "[policy]") {
  graph_builder b;
  b.policy({.timeout = 1s, .priority = 1, .blocking = true});
  auto outer = b.module("outer");
  outer.policy({.timeout = 2s, .priority = 2});
  auto inner = outer.module("inner");
  inner.policy({.timeout = 3s});
  inner.node("x", one).limit("gpu");
  inner.node("y", one).blocking(false);
  b.node("z", one);
  b.module("other").node("z", one);
  auto g = std::move(b).build("g");
  CHECK(
      policy_of(g, "outer/inner/x")
      == task_policy{
          .timeout = 3s, .limits = {{"gpu"}}, .priority = 2, .blocking = true});
  CHECK(policy_of(g, "outer/inner/y").blocking == false);
  CHECK(policy_of(g, "z").timeout == time_span{1s});
  CHECK(&policy_of(g, "z") == &policy_of(g, "other/z"));
}

TEST_CASE("a module's policy holds for all its nodes, whenever made",
          "[policy]") {
  graph_builder b;
  auto m = b.module("m");
  m.node("before", one);
  m.policy({.timeout = 1s, .priority = 1});
  m.policy({.timeout = 2s});
  m.node("after", one);
  b.module("m").node("again", one); // is the same module
  auto g = std::move(b).build("g");
  for (auto name : {"m/before", "m/after", "m/again"})
    CHECK(policy_of(g, name) == task_policy{.timeout = 2s, .priority = 1});
}

TEST_CASE("a name that only begins like a module's is no module", "[policy]") {
  graph_builder b;
  b.module("m").policy({.priority = 1});
  b.module("mm").node("x", one);
  b.node("m/x", one);
  auto g = std::move(b).build("g");
  CHECK(policy_of(g, "mm/x") == task_policy{});
  CHECK(policy_of(g, "m/x") == task_policy{});
}

TEST_CASE("a module's policy holds where it means something", "[policy]") {
  graph_builder b;
  b.policy(
      {.failures = fail_fast, .batch = 2, .window = 3, .replayable = true});
  auto n = b.input("n", 2);
  auto x = b.expand("x", numbers_below, n);
  auto y = b.node("y", same, x);
  b.collect("z", sum, y);
  auto g = std::move(b).build("g");
  CHECK(policy_of(g, "n") == task_policy{});
  CHECK(policy_of(g, "x")
        == task_policy{.failures = fail_fast, .window = 3, .replayable = true});
  CHECK(policy_of(g, "y") == task_policy{.batch = 2});
  CHECK(policy_of(g, "z") == task_policy{});
}

TEST_CASE("a policy cannot be said after build", "[policy]") {
  graph_builder b;
  auto m = b.module("m");
  auto g = std::move(b).build("g");
  CHECK_THROWS_AS(m.policy({.timeout = 1s}), std::logic_error);
}

// -- fallbacks ----------------------------------------------------------------

TEST_CASE("a fallback has the node's type", "[policy]") {
  graph_builder b;
  auto x = b.node("x", [] { return 1.5; }).on_error(2);
  auto e = b.expand("e", two);
  b.node(
       "y", [](int) { return std::string{}; }, e)
      .on_error("none");
  b.node(
       "z", [](double) {}, x)
      .on_error(done{});
  auto g = std::move(b).build("g");
  CHECK(g.fallback(g.find("x")).get<double>() == 2);
  CHECK(g.fallback(g.find("y")).get<std::string>() == "none");
  CHECK(g.fallback(g.find("z")).get_if<done>());
  CHECK_FALSE(g.fallback(g.find("e")));
}

// -- fingerprint --------------------------------------------------------------

TEST_CASE("the fingerprint covers policies", "[policy]") {
  auto with = [](auto say) {
    graph_builder b;
    auto m = b.module("m");
    say(m);
    return std::move(b).build("g").fingerprint();
  };
  std::vector<std::uint64_t> all{
      with([](auto& m) { m.node("x", one), m.node("y", one); }),
      with([](auto& m) { m.node("x", one).retry(3), m.node("y", one); }),
      with([](auto& m) { m.node("x", one).retry(4), m.node("y", one); }),
      with([](auto& m) { m.node("x", one), m.node("y", one).retry(4); }),
      with([](auto& m) { m.node("x", one).on_error(1), m.node("y", one); }),
      with([](auto& m) { m.node("x", one), m.node("y", one).on_error(1); }),
      with([](auto& m) {
        m.policy({.priority = 1});
        m.node("x", one), m.node("y", one);
      })};
  for (std::size_t i = 0; i < all.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      CAPTURE(i, j);
      CHECK(all[i] != all[j]);
    }
  CHECK(all[1] == with([](auto& m) {
          m.node("x", one).retry(2).retry(3), m.node("y", one);
        }));
  CHECK(all[6] == with([](auto& m) {
          m.node("x", one).priority(1), m.node("y", one).priority(1);
        }));
}
