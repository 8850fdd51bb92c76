// One attempt at a task, run on the test's own thread.

#include "../support/graphs.hpp"
#include <troupe/actors/work.hpp>
#include <troupe/graph/selection.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace troupe;

namespace {

// A job for one group of graph Q, and work for its task `index`.
struct prepared {
  test::graph_q q;
  group_job job;
  work what;

  prepared(group_id g, std::uint64_t index, int broken_at = -1) {
    std::vector<binding> inputs{q.input = 5};
    std::vector<target> targets{q.output};
    job.run = std::make_shared<const run_definition>(
        run_id{0, 1}, grouping{q.g, resolve(q.g, inputs, targets).selected},
        std::map<std::string, std::string>{});
    job.program = std::make_shared<const task_program>(job.run->groups, g);
    job.policy = std::make_shared<const task_policy>();
    for (const auto& need : job.program->shared())
      job.shared.push_back(
          value::of(need.node == q.broken_at.number ? broken_at : 5));
    for (const auto& need : job.program->inputs())
      what.inputs.push_back(
          value::of(need.node == q.over.number ? static_cast<int>(index) : 5));
    what.context.run = job.run.get();
    what.context.task = {g, index};
  }
};

} // namespace

TEST_CASE("an attempt runs the nodes of a block in their order") {
  prepared p{2, 3};
  auto end = run_attempt(p.job, p.what, true);
  CHECK(end.outcome == attempt_outcome::succeeded);
  REQUIRE(end.nodes.size() == 2);
  CHECK(end.nodes[0].node == p.q.processed.number);
  CHECK(end.nodes[1].node == p.q.more.number);
  REQUIRE(end.exports.size() == 1); // only `more` is needed outside
  CHECK(end.exports[0].get<int>() == 81);
  CHECK(end.cpu >= 0);
  CHECK(end.nodes[0].start == end.start);
  CHECK(end.nodes[1].start == end.start + end.nodes[0].duration);
  CHECK(end.duration == end.nodes[0].duration + end.nodes[1].duration);
}

TEST_CASE("a node that throws fails its attempt") {
  prepared p{2, 3, 3};
  auto end = run_attempt(p.job, p.what, false);
  CHECK(end.outcome == attempt_outcome::failed);
  CHECK(end.cpu == -1);
  CHECK(end.nodes[0].outcome == node_outcome::succeeded);
  CHECK(end.nodes[1].outcome == node_outcome::failed);
  CHECK_FALSE(end.exports[0]);
  REQUIRE(end.error());
  CHECK(end.error()->task == "block-over[3]");
  CHECK(end.error()->node == "more");
}

TEST_CASE("an expander's elements are pulled within its attempt") {
  prepared p{1, 0};
  auto end = run_attempt(p.job, p.what, false);
  REQUIRE(end.exports.size() == 1);
  const auto& elements = end.exports[0].get<value_list>();
  REQUIRE(elements.size() == 5);
  CHECK(elements[4].get<int>() == 4);
  CHECK(end.labels == nullptr);
}

TEST_CASE("labels are kept beside their elements") {
  graph_builder b;
  auto x = b.expand("x", [] {
    return std::vector<labelled<int>>{{"", 1}, {"two", 2}, {"", 3}};
  });
  auto g = std::move(b).build("labels");
  group_job job;
  std::vector<target> targets{x};
  job.run = std::make_shared<const run_definition>(
      run_id{0, 1}, grouping{g, resolve(g, {}, targets).selected},
      std::map<std::string, std::string>{});
  job.program = std::make_shared<const task_program>(job.run->groups, 0);
  job.policy = std::make_shared<const task_policy>();
  work what;
  what.context.run = job.run.get();
  what.context.task = {0, 0};
  auto end = run_attempt(job, what, false);
  REQUIRE(end.labels);
  CHECK(*end.labels == std::vector<std::string>{"", "two", ""});
  CHECK(end.exports[0].get<value_list>()[1].get<int>() == 2);
}
