// Tests what build() says of policies that make no sense.

#include "graphs.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <chrono>
#include <limits>
#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::test;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

namespace {

int three() { return 3; }
std::vector<int> list() { return {1, 2}; }

// What is said against a node with this policy.
std::vector<std::string> problems_with(const task_policy& p) {
  graph_builder b;
  b.node("x", three).policy(p);
  return problems_of_building(std::move(b));
}

// The same, where there is one problem.
std::string problem_with(const task_policy& p) {
  auto problems = problems_with(p);
  CAPTURE(to_string(p), problems);
  CHECK(problems.size() == 1);
  return problems.empty() ? "" : problems[0];
}

constexpr auto nan = std::numeric_limits<double>::quiet_NaN();
constexpr auto infinity = std::numeric_limits<double>::infinity();

} // namespace

TEST_CASE("a problem of a policy names the node and its place", "[policy]") {
  graph_builder b;
  const int line = __LINE__;
  b.node("x", three).retry(0);
  auto problems = problems_of_building(std::move(b));
  REQUIRE(problems.size() == 1);
  CHECK(problems[0]
        == "policy_problems_test.cpp:" + std::to_string(line + 1)
               + ": node \"x\" has a retry of 0 attempts: the first one "
                 "counts, so 1 is the least");
}

TEST_CASE("retries that make no sense are refused", "[policy]") {
  auto with = [](const retry_policy& p) { return problem_with({.retry = p}); };
  CHECK_THAT(with({.attempts = 0}), ContainsSubstring("retry of 0 attempts"));
  CHECK_THAT(with({.attempts = -1}), ContainsSubstring("retry of -1 attempts"));
  CHECK_THAT(with({.first_backoff = -1s}),
             ContainsSubstring("first backoff of -1s is negative"));
  for (double factor : {0.5, -1.0, nan, infinity})
    CHECK_THAT(with({.factor = factor}), ContainsSubstring("a factor of "));
  CHECK_THAT(with({.first_backoff = 2s, .cap = 1s}),
             ContainsSubstring("cap of 1s below its first backoff of 2s"));
  CHECK(problems_with({.retry = retry_policy{.attempts = 1,
                                             .first_backoff = 0s,
                                             .factor = 1,
                                             .cap = 0s}})
            .empty());
}

TEST_CASE("timeouts of no time are refused", "[policy]") {
  for (auto t : {time_span{0s}, time_span{-5s}}) {
    CHECK_THAT(problem_with({.timeout = t}), ContainsSubstring("a timeout of"));
    CHECK_THAT(problem_with({.queue_timeout = t}),
               ContainsSubstring("a queue timeout of"));
    CHECK_THAT(problem_with({.total_timeout = t}),
               ContainsSubstring("a total timeout of"));
  }
  CHECK_THAT(problem_with({.grace_period = -1ms}),
             ContainsSubstring("a grace period of -1ms"));
  CHECK(problems_with({.grace_period = 0s}).empty());
  CHECK(problems_with({.timeout = 1ns}).empty());
}

TEST_CASE("a part cannot take longer than the whole", "[policy]") {
  CHECK_THAT(problem_with({.timeout = 10s, .total_timeout = 5s}),
             ContainsSubstring("a timeout of 10s, longer than the total "
                               "timeout of 5s"));
  CHECK_THAT(problem_with({.queue_timeout = 10s, .total_timeout = 5s}),
             ContainsSubstring("a queue timeout of 10s"));
  CHECK(problems_with({.timeout = 5s, .total_timeout = 5s}).empty());
}

TEST_CASE("a part and the whole may be said in two places", "[policy]") {
  graph_builder b;
  b.policy({.total_timeout = 5s});
  b.module("m").node("x", three).timeout(10s);
  b.module("m").node("y", three).timeout(5s);
  b.module("m").node("z", three);
  b.module("n").policy({.timeout = 6s});
  b.module("n").node("x", three);
  auto problems = problems_of_building(std::move(b));
  REQUIRE(problems.size() == 2);
  CHECK_THAT(problems[0], ContainsSubstring("module \"n\" has a timeout of 6s, "
                                            "longer than the total"));
  CHECK_THAT(problems[1], ContainsSubstring("node \"m/x\" has a timeout of 10s,"
                                            " longer than the total"));
}

TEST_CASE("limits that make no sense are refused", "[policy]") {
  CHECK_THAT(problem_with({.limits = {{"gpu", 0}}}),
             ContainsSubstring("0 units of semaphore \"gpu\""));
  CHECK_THAT(problem_with({.limits = {{"gpu", -2}}}),
             ContainsSubstring("-2 units of semaphore \"gpu\""));
  CHECK_THAT(problem_with({.limits = {{""}}}),
             ContainsSubstring("a limit without the name"));
}

TEST_CASE("numbers of elements are at least one", "[policy]") {
  graph_builder b;
  auto x = b.expand("x", list).window(0);
  b.node("y", same, x).batch(0);
  auto problems = problems_of_building(std::move(b));
  REQUIRE(problems.size() == 2);
  CHECK_THAT(problems[0], ContainsSubstring("a window of 0 elements"));
  CHECK_THAT(problems[1], ContainsSubstring("a batch of 0 elements"));
}

TEST_CASE("bounds of failures that make no sense are refused", "[policy]") {
  auto with = [](failure_mode m) {
    graph_builder b;
    b.expand("x", list).failures(m);
    auto problems = problems_of_building(std::move(b));
    return problems.empty() ? "" : problems[0];
  };
  for (double share : {-0.1, 1.1, nan, infinity})
    CHECK_THAT(with(tolerate_share(share)),
               ContainsSubstring("a number from 0 to 1"));
  CHECK_THAT(with(tolerate(-1)), ContainsSubstring("0 or more"));
  for (auto right : {tolerate_share(0), tolerate_share(1), tolerate(0),
                     fail_fast, keep_going})
    CHECK(with(right).empty());
}

TEST_CASE("an input has no policy", "[policy]") {
  graph_builder b;
  b.input<int>("n").retry(3).timeout(1s);
  b.input<int>("k").on_error(3);
  auto problems = problems_of_building(std::move(b));
  REQUIRE(problems.size() == 2);
  CHECK_THAT(problems[0], ContainsSubstring("node \"n\" is an input")
                              && ContainsSubstring(".retry(), .timeout()"));
  CHECK_THAT(problems[1], ContainsSubstring("node \"k\" is an input")
                              && ContainsSubstring(".on_error()")
                              && ContainsSubstring("default"));
}

TEST_CASE("only expanders have what is about elements", "[policy]") {
  graph_builder b;
  auto e = b.expand("e", list).on_error(3);
  b.node("x", same, e).window(3).replayable().failures(fail_fast);
  b.node("y", three).window(3);
  auto problems = problems_of_building(std::move(b));
  REQUIRE(problems.size() == 3);
  CHECK_THAT(problems[0],
             ContainsSubstring("node \"x\" is no expander")
                 && ContainsSubstring(".failures(), .window(), .replayable()"));
  CHECK_THAT(problems[1], ContainsSubstring("node \"y\" is no expander"));
  CHECK_THAT(problems[2], ContainsSubstring("node \"e\" is an expander, so it "
                                            "cannot have .on_error()"));
}

TEST_CASE("what is kept local cannot be placed elsewhere", "[policy]") {
  graph_builder b;
  auto e = b.expand("e", list).on("gpu");
  auto f = b.expand("f", list).local();
  b.fold(
       "s", 0, [](int sum, int x) { return sum + x; }, e)
      .anywhere();
  b.node("x", same, f).on("");
  auto problems = problems_of_building(std::move(b));
  REQUIRE(problems.size() == 3);
  CHECK_THAT(problems[0],
             ContainsSubstring("node \"e\" is an expander")
                 && ContainsSubstring("cannot have .on(\"gpu\"): place"));
  CHECK_THAT(problems[1], ContainsSubstring("node \"s\" is a fold")
                              && ContainsSubstring("cannot have .anywhere()"));
  CHECK_THAT(problems[2], ContainsSubstring("an empty label"));
}

TEST_CASE("a batch is of elements of a block", "[policy]") {
  graph_builder b;
  auto e = b.expand("e", list).batch(2);
  auto x = b.node("x", same, e).batch(2);
  b.collect("y", sum, x).batch(2);
  auto problems = problems_of_building(std::move(b));
  REQUIRE(problems.size() == 2);
  CHECK_THAT(problems[0], ContainsSubstring("node \"e\" is in no block"));
  CHECK_THAT(problems[1], ContainsSubstring("node \"y\" is in no block"));
}

TEST_CASE("a fallback that its type cannot hold is refused", "[policy]") {
  graph_builder b;
  b.node("x", [] { return std::uint8_t{1}; }).on_error(300);
  b.node("y", [] { return std::uint8_t{1}; }).on_error(200);
  auto problems = problems_of_building(std::move(b));
  REQUIRE(problems.size() == 1);
  CHECK_THAT(problems[0],
             ContainsSubstring("node \"x\" has a value in .on_error(), of type "
                               "int, that unsigned char cannot hold"));
}

TEST_CASE("problems of a module's policy are told once, with its place",
          "[policy]") {
  graph_builder b;
  const int line = __LINE__;
  b.policy({.retry = retry_policy{.attempts = 0}, .batch = 0});
  b.module("a").module("b").policy({.timeout = 0s});
  for (int i = 0; i < 10; ++i)
    b.module("a").module("b").node(std::to_string(i), three).priority(i);
  auto problems = problems_of_building(std::move(b));
  REQUIRE(problems.size() == 3);
  auto here = [line](int n) {
    return "policy_problems_test.cpp:" + std::to_string(line + n);
  };
  CHECK_THAT(problems[0], StartsWith(here(1) + ": the graph has a retry of 0"));
  CHECK_THAT(problems[1], StartsWith(here(1) + ": the graph has a batch of 0"));
  CHECK_THAT(problems[2],
             StartsWith(here(2) + ": module \"a/b\" has a timeout of 0s"));
}

TEST_CASE("all problems are told at once", "[policy]") {
  graph_builder b;
  b.node("x", three)
      .policy({.retry = retry_policy{.attempts = 0, .factor = 0},
               .timeout = 0s,
               .limits = {{"gpu", 0}},
               .window = 0})
      .batch(0);
  b.node("x", three);
  CHECK(problems_of_building(std::move(b)).size() == 9);
}

TEST_CASE("an asynchronous node is given no thread and no batch") {
  graph_builder b;
  auto x = b.expand("x", list);
  b.node(
       "y", [](promise<int> p, int i) { p.set_value(i); }, x)
      .batch(4);
  b.node("z", [](promise<int> p) { p.set_value(1); }).blocking();
  auto problems = problems_of_building(std::move(b));
  REQUIRE(problems.size() == 2);
  CHECK_THAT(problems[0], ContainsSubstring("\"y\" is asynchronous"));
  CHECK_THAT(problems[1], ContainsSubstring("\"z\" is asynchronous"));
}

TEST_CASE(
    "what a graph says of threads and batches is not for those that wait") {
  graph_builder b;
  b.policy({.blocking = true, .batch = 3});
  auto x = b.expand("x", list);
  auto y = b.node(
      "y", [](promise<int> p, int i) { p.set_value(i); }, x);
  auto g = std::move(b).build("g");
  CHECK_FALSE(g.policy(g.find(y)).blocking);
  CHECK_FALSE(g.policy(g.find(y)).batch);
  CHECK(g.policy(g.find(x)).blocking == true);
}
