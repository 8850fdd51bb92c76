// The drawing of a run: counts, times and colours, as Graphviz takes them.

#include "../support/dot_layout.hpp"
#include "../support/recorded_run.hpp"
#include <troupe/hooks/run_drawing.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <string>

using Catch::Matchers::ContainsSubstring;
using namespace troupe;

namespace {

// Graph Q: the block-over group has the nodes `processed` and `more`.
constexpr group_id block = 2;

struct drawn_run : test::recorded_run {
  run_drawing hook;

  explicit drawn_run(std::uint64_t elements) {
    hook.on_event(event{at<run_started>(0)});
    group_expanded e;
    e.group = block;
    e.spawning_task = {1, 0};
    e.count = elements;
    e.final = true;
    hook.on_event(event{at(0, e)});
  }

  void node(std::uint64_t i, const std::string& name, node_outcome o,
            nanoseconds duration = 1'000) {
    node_finished e;
    e.node = definition->groups.of().find(name);
    e.outcome = o;
    e.duration = duration;
    hook.on_event(event{of_task(0, block, i, 3, e)});
  }

  void submit(std::uint64_t i, std::uint32_t attempt) {
    task_submitted e;
    e.attempt = attempt;
    hook.on_event(event{of_task(0, block, i, 3, e)});
  }

  void end(std::uint64_t i, task_state s, shared_failure why = nullptr) {
    task_finished e;
    e.state = s;
    e.error = std::move(why);
    hook.on_event(event{of_task(0, block, i, 3, e)});
  }

  void succeed(std::uint64_t i) {
    node(i, "processed", node_outcome::succeeded);
    node(i, "more", node_outcome::succeeded);
    end(i, task_state::succeeded);
  }

  // The line of a node.
  std::string line(const std::string& name) const {
    auto text = hook.dot();
    auto id = 'n' + std::to_string(definition->groups.of().find(name));
    auto begin = text.find(' ' + id + " [");
    return text.substr(begin, text.find('\n', begin) - begin);
  }
};

} // namespace

TEST_CASE("a node whose tasks all succeeded is green", "[drawing]") {
  drawn_run run{3};
  CHECK_THAT(run.line("more"), ContainsSubstring(R"(label="more\n0/3\n)")
                                   && ContainsSubstring("lightblue"));
  for (std::uint64_t i : {0u, 1u, 2u})
    run.succeed(i);
  CHECK_THAT(run.line("more"),
             ContainsSubstring(R"(label="more\n3/3\n3.00 us")")
                 && ContainsSubstring(R"(fillcolor="palegreen")"));
  CHECK_THAT(run.line("n"), ContainsSubstring(R"(label="n\n0/1\n)"));
  CHECK_THAT(run.line("input"), ContainsSubstring(R"(label="input",)")
                                    && !ContainsSubstring("fillcolor"));
}

TEST_CASE("a failure shows where it was, with its error", "[drawing]") {
  drawn_run run{3};
  run.succeed(0);
  failure f;
  f.error = {"a::type", "is \"broken\""};
  f.node = "more";
  f.task = "block-over[1]";
  run.node(1, "processed", node_outcome::succeeded);
  run.node(1, "more", node_outcome::failed);
  run.end(1, task_state::failed, std::make_shared<const failure>(f));
  run.end(2, task_state::cancelled);
  CHECK_THAT(
      run.line("more"),
      ContainsSubstring(R"(\n1/3, 1 failed, 1 cancelled\n)")
          && ContainsSubstring("lightcoral")
          && ContainsSubstring(R"(block-over[1]: a::type: is \"broken\")"));
  CHECK_THAT(run.line("processed"), ContainsSubstring(R"(\n2/3, 1 cancelled\n)")
                                        && ContainsSubstring("orange")
                                        && !ContainsSubstring("a::type"));
}

TEST_CASE("what was skipped is grey", "[drawing]") {
  drawn_run run{2};
  run.succeed(0);
  run.node(1, "processed", node_outcome::succeeded);
  run.node(1, "more", node_outcome::skipped, 0);
  run.end(1, task_state::succeeded);
  CHECK_THAT(run.line("more"), ContainsSubstring(R"(\n1/2, 1 skipped\n)")
                                   && ContainsSubstring("lightgrey"));
  CHECK_THAT(run.line("processed"), ContainsSubstring("palegreen"));
}

TEST_CASE("of several attempts the last one counts", "[drawing]") {
  drawn_run run{1};
  run.submit(0, 0);
  run.node(0, "processed", node_outcome::succeeded, 1'000'000);
  run.node(0, "more", node_outcome::failed, 2'000'000);
  run.submit(0, 1);
  run.node(0, "processed", node_outcome::succeeded, 1'000'000);
  run.node(0, "more", node_outcome::succeeded, 10'345'678);
  run.end(0, task_state::succeeded);
  CHECK_THAT(run.line("more"), ContainsSubstring(R"(\n1/1\n12.3 ms")")
                                   && ContainsSubstring("palegreen"));
}

TEST_CASE("who comes late counts what was before", "[drawing]") {
  drawn_run run{3};
  run_snapshot state;
  state.groups.resize(5);
  for (auto& g : state.groups)
    g.announced = 1;
  state.groups[0].counts.add(task_state::succeeded);
  state.groups[block].announced = 4;
  state.groups[block].counts.add(task_state::succeeded, 2);
  state.groups[block].counts.add(task_state::failed);
  snapshot e;
  e.state = std::make_shared<const run_snapshot>(state);
  run.hook.on_event(event{run.at(0, e)});
  CHECK_THAT(run.line("n"), ContainsSubstring(R"(label="n\n1/1\n)")
                                && ContainsSubstring("palegreen"));
  CHECK_THAT(run.line("more"), ContainsSubstring(R"(\n2/4, 1 failed\n)")
                                   && ContainsSubstring("lightcoral"));
  run.succeed(3);
  CHECK_THAT(run.line("more"), ContainsSubstring(R"(\n3/4, 1 failed\n1.00)"));
}

TEST_CASE("another run is drawn when it begins, alone", "[drawing]") {
  drawn_run run{1};
  run.succeed(0);
  test::event_maker other{test::graph_p{}.g};
  auto definition = std::make_shared<const run_definition>(
      run_id{3, 4}, other.definition->groups,
      std::map<std::string, std::string>{});
  other.definition = definition;
  run.hook.on_event(event{other.at<run_started>(0)});
  run.end(0, task_state::failed); // of the first run
  CHECK_THAT(run.hook.dot(), ContainsSubstring("digraph \"p\"")
                                 && ContainsSubstring("0/1")
                                 && !ContainsSubstring("lightcoral"));
}

TEST_CASE("Graphviz takes the drawing of a run", "[drawing]") {
  CHECK(test::count_drawn(run_drawing{}.dot(), "node") == 0);
  drawn_run run{2};
  run.succeed(0);
  auto text = run.hook.dot();
  CHECK(test::count_drawn(text, "node")
        == static_cast<int>(run.definition->groups.of().size()));
  CHECK_THAT(test::run_dot(text, "svg"),
             ContainsSubstring(">1/2</text>")
                 && ContainsSubstring(R"(fill="lightblue")")
                 && !ContainsSubstring("Warning")
                 && !ContainsSubstring("Error"));
}
