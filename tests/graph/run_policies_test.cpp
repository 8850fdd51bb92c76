// Tests what a run finds wrong with policies, and what its tasks have of them.

#include "graphs.hpp"
#include <troupe/graph/run_policies.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <chrono>
#include <numeric>
#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::test;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

namespace {

using text_list = std::vector<std::string>;

int four() { return 4; }

std::vector<node_id> all_of(const graph& g) {
  std::vector<node_id> ids(g.size());
  std::iota(ids.begin(), ids.end(), node_id{0});
  return ids;
}

text_list problems(const graph& g, const task_policy& run = {},
                   const semaphores& declared = {}) {
  return problems_of_run(g, all_of(g), run, declared);
}

// A graph of nodes without arguments, with these policies.
graph with(const std::vector<task_policy>& policies) {
  graph_builder b;
  for (std::size_t i = 0; i < policies.size(); ++i)
    b.node("n" + std::to_string(i), four).policy(policies[i]);
  return std::move(b).build("g");
}

text_list disagreements_of(const std::vector<task_policy>& policies,
                           const task_policy& run = {}) {
  auto g = with(policies);
  return disagreements(g, all_of(g), run);
}

task_policy of_task(const std::vector<task_policy>& policies,
                    const task_policy& run = {}) {
  auto g = with(policies);
  return policy_of_task(g, all_of(g), run);
}

} // namespace

// -- semaphores ---------------------------------------------------------------

TEST_CASE("a run with all that its nodes take is right", "[policy]") {
  auto g = with({{.limits = {{"gpu", 2}}}, {.limits = {{"db"}}}, {}});
  CHECK(problems(g, {}, {{"gpu", 2}, {"db", 1}}).empty());
  CHECK(problems(graph_q()).empty());
}

TEST_CASE("an unknown semaphore is told, with those that there are",
          "[policy]") {
  graph_builder b;
  const int line = __LINE__;
  b.node("x", four).limit("gpus");
  auto g = std::move(b).build("g");
  auto found = problems(g, {}, {{"gpu", 2}, {"db", 1}});
  REQUIRE(found.size() == 1);
  CHECK_THAT(found[0], StartsWith("node \"x\" (run_policies_test.cpp:"
                                  + std::to_string(line + 1)
                                  + ") takes semaphore \"gpus\"")
                           && ContainsSubstring("\"db\", \"gpu\""));
  CHECK_THAT(problems(g).at(0), ContainsSubstring("there are: none"));
}

TEST_CASE("more units than there are is told", "[policy]") {
  auto g = with({{.limits = {{"gpu", 3}}}});
  auto found = problems(g, {}, {{"gpu", 2}});
  REQUIRE(found.size() == 1);
  CHECK_THAT(found[0], ContainsSubstring("takes 3 units of semaphore \"gpu\", "
                                         "which has 2"));
}

TEST_CASE("what many nodes have wrong is told once", "[policy]") {
  graph_builder b;
  for (int i = 0; i < 1'000; ++i)
    b.node(std::to_string(i), four).limit("gpu");
  b.node("other", four).limit("gpu", 2);
  auto found = problems(std::move(b).build("g"));
  REQUIRE(found.size() == 2);
  CHECK_THAT(found[0], ContainsSubstring("node \"0\"")
                           && ContainsSubstring("and 999 more like it"));
  CHECK_THAT(found[1], ContainsSubstring("node \"other\""));
}

TEST_CASE("only what a run computes needs its semaphores", "[policy]") {
  auto g = with({{.limits = {{"gpu"}}}, {}});
  std::vector<node_id> second{1};
  CHECK(problems_of_run(g, second, {}, {}).empty());
}

TEST_CASE("what the run itself takes is told of the run", "[policy]") {
  auto g = with({{}, {.limits = {{"db"}}}});
  auto found =
      problems(g, {.limits = {{"gpu", 3}, {"net"}}}, {{"gpu", 2}, {"db", 1}});
  REQUIRE(found.size() == 2);
  CHECK_THAT(found[0], StartsWith("the run takes 3 units"));
  CHECK_THAT(found[1], StartsWith("the run takes semaphore \"net\""));
}

TEST_CASE("a semaphore has a name and units", "[policy]") {
  auto found = problems(graph_q(), {}, {{"", 1}, {"gpu", 0}, {"net", -1}});
  REQUIRE(found.size() == 3);
  CHECK_THAT(found[1],
             ContainsSubstring("semaphore \"gpu\" is declared with 0 units"));
}

// -- the run's own policy -----------------------------------------------------

TEST_CASE("a run's policy is checked as a node's is", "[policy]") {
  auto found =
      problems(graph_q(), {.retry = retry_policy{.attempts = 0}, .window = 0});
  REQUIRE(found.size() == 2);
  CHECK_THAT(found[0], StartsWith("the run has a retry of 0 attempts"));
  CHECK_THAT(found[1], StartsWith("the run has a window of 0"));
}

TEST_CASE("node and run may contradict each other", "[policy]") {
  auto g = with({{.timeout = 10s}, {.timeout = 4s}, {}});
  auto found = problems(g, {.total_timeout = 5s});
  REQUIRE(found.size() == 1);
  CHECK_THAT(found[0], StartsWith("node \"n0\"")
                           && ContainsSubstring("a timeout of 10s, longer than "
                                                "the total timeout of 5s"));
}

TEST_CASE("a run that contradicts itself is told so once", "[policy]") {
  auto g = with({{.timeout = 10s}, {}});
  auto found = problems(g, {.timeout = 6s, .total_timeout = 5s});
  REQUIRE(found.size() == 1);
  CHECK_THAT(found[0], StartsWith("the run has a timeout of 6s"));
}

// -- tasks of several nodes ---------------------------------------------------

TEST_CASE("nodes of one task agree if they say the same", "[policy]") {
  task_policy p{.retry = retry_policy{}, .timeout = 5s, .limits = {{"gpu"}}};
  CHECK(disagreements_of({p, p, p}).empty());
  CHECK(of_task({p, p, p}).retry == p.retry);
  CHECK(of_task({p}) == p);
  CHECK(disagreements_of({}).empty());
}

TEST_CASE("what decides over a task must be said of all its nodes",
          "[policy]") {
  const std::vector<task_policy> policies{{.retry = retry_policy{}},
                                          {.timeout = 1s},
                                          {.queue_timeout = 1s},
                                          {.total_timeout = 1s},
                                          {.limits = {{"gpu"}}}};
  for (const auto& p : policies) {
    CAPTURE(to_string(p));
    CHECK(disagreements_of({p, {}}).size() == 1);
    CHECK(disagreements_of({{}, {}, p}).size() == 1);
    CHECK(disagreements_of({{}, {}}, p).empty());
  }
}

TEST_CASE("a disagreement names nodes, setting and remedy", "[policy]") {
  graph_builder b;
  const int line = __LINE__;
  b.node("load", four).timeout(5s).limit("gpu");
  b.node("parse", four).timeout(1min);
  auto g = std::move(b).build("g");
  auto found = disagreements(g, all_of(g), {});
  REQUIRE(found.size() == 2);
  auto here = [line](int n) {
    return " (run_policies_test.cpp:" + std::to_string(line + n) + ")";
  };
  CHECK_THAT(found[0], StartsWith("nodes \"load\"" + here(1) + " and \"parse\""
                                  + here(2) + " run in one task")
                           && ContainsSubstring("one has timeout 5s and the "
                                                "other timeout 1min")
                           && ContainsSubstring(".own_group()"));
  CHECK_THAT(found[1], ContainsSubstring("one has limit \"gpu\": 1 and the "
                                         "other limit none"));
}

TEST_CASE("a node that says nothing goes along with the others", "[policy]") {
  task_policy p{.grace_period = 1s, .priority = 3, .blocking = true};
  CHECK(disagreements_of({{}, p, {}, p}).empty());
  auto task = of_task({{}, p, {}});
  CHECK(task.grace_period == time_span{1s});
  CHECK(task.priority == 3);
  for (const auto& other :
       {task_policy{.grace_period = 2s}, task_policy{.priority = 0}})
    CHECK(disagreements_of({{}, p, other}).size() == 1);
}

TEST_CASE("nodes of a task that say where it runs must agree", "[policy]") {
  task_policy p{.placement = placement::on("gpu")};
  CHECK(disagreements_of({{}, p, {}, p}).empty());
  CHECK(of_task({{}, p, {}}).placement == p.placement);
  auto found = disagreements_of({{}, p, {.placement = placement::local()}});
  REQUIRE(found.size() == 1);
  CHECK_THAT(found[0], ContainsSubstring("one has placement on \"gpu\" and the "
                                         "other placement local"));
}

TEST_CASE("tasks of blocks may go anywhere, others are local", "[policy]") {
  graph_builder b;
  auto e = b.expand("e", numbers_below, b.input<int>("n"));
  auto x = b.node("x", same, e);
  b.node("y", same, e).on("gpu").own_group();
  b.fold(
      "f", 0, [](int s, int v) { return s + v; }, x);
  auto total = b.collect("total", sum, x);
  b.node("after", same, total).anywhere().own_group();
  auto g = std::move(b).build("g");
  auto cut_up = cut(g);
  const auto& groups = *cut_up;
  auto where = [&](std::string_view node, const task_policy& run = {}) {
    return *policy_of_group(groups, groups.group_of(g.find(node)), run)
                .placement;
  };
  CHECK(where("e") == placement::local());
  CHECK(where("x") == placement::anywhere());
  CHECK(where("y") == placement::on("gpu"));
  CHECK(where("f") == placement::local());
  CHECK(where("total") == placement::local());
  CHECK(where("after") == placement::anywhere());
  task_policy big{.placement = placement::on("big")};
  CHECK(where("x", big) == placement::on("big"));
  CHECK(where("total", big) == placement::on("big"));
  CHECK(where("e", big) == placement::local());
  CHECK(where("f", big) == placement::local());
}

TEST_CASE("a batch is said of any node of the task", "[policy]") {
  auto batched = [](int of_y, int of_z) {
    graph_builder b;
    auto x = b.expand("x", numbers_below, b.input<int>("n"));
    b.node("w", same, x);
    b.node("y", same, x).batch(of_y);
    b.node("z", same, x).batch(of_z);
    return std::move(b).build("g");
  };
  const std::vector<node_id> nodes{2, 3, 4};
  CHECK(disagreements(batched(8, 8), nodes, {}).empty());
  CHECK(policy_of_task(batched(8, 8), nodes, {}).batch == 8);
  CHECK(disagreements(batched(8, 9), nodes, {}).size() == 1);
}

TEST_CASE("one blocking node makes a blocking task", "[policy]") {
  CHECK(of_task({{}, {.blocking = true}, {}}).blocking == true);
  CHECK(of_task({{}, {.priority = 1}}) == task_policy{.priority = 1});
  CHECK(disagreements_of({{.blocking = true}, {.blocking = false}}).empty());
  CHECK(of_task({{.blocking = false}, {}}, {.blocking = true}).blocking
        == true);
}

TEST_CASE("a task is idempotent if all its nodes are", "[policy]") {
  task_policy yes{.idempotent = true};
  CHECK(of_task({yes, {.priority = 1, .idempotent = true}}).idempotent == true);
  CHECK_FALSE(of_task({yes, {}}).idempotent.value());
  CHECK_FALSE(of_task({{}, yes}).idempotent.value());
  CHECK(of_task({{}, yes}, yes).idempotent == true);
}

TEST_CASE("a task has what the run says and its nodes leave open", "[policy]") {
  task_policy p{.timeout = 5s};
  auto task = of_task({p, p}, {.timeout = 9s, .priority = 2});
  CHECK(task == task_policy{.timeout = 5s, .priority = 2});
}
