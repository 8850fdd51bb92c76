// What a run's state asks of memory, by the number of its elements.

#include "../support/graphs.hpp"
#include "../support/used_memory.hpp"
#include <troupe/graph/group_plan.hpp>
#include <troupe/graph/run_plan.hpp>
#include <troupe/graph/selection.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using test::most_used_by;

namespace {

std::shared_ptr<const grouping> cut(const graph& g) {
  return std::make_shared<const grouping>(g, select(g, {}));
}

// Elements of a list whose payload is not counted.
value list_of(std::size_t n) { return value::of(value_list(n, value::of(1))); }

// Ends a task that yields one value.
void finish(run_plan& plan, const run_plan::fact& f, std::uint64_t index,
            value v) {
  plan.finish({.group = f.group,
               .expansion = f.expansion,
               .index = index,
               .state = task_state::succeeded,
               .exports = {&v, 1}});
}

// Runs graph Q with these elements.
void run_q(const std::shared_ptr<const grouping>& groups, const value& list) {
  given_values given;
  given.add(groups->of().find("input"), {value::of(5)});
  given.add(groups->of().find("broken_at"), {value::of(-1)});
  run_plan plan{groups, std::make_shared<const given_values>(std::move(given))};
  plan.start();
  while (!plan.ended())
    for (const auto& f : plan.take_facts()) {
      if (f.what != run_plan::fact::kind::run)
        continue;
      bool is_expander = groups->why(f.group) == purpose::expand_unordered;
      plan.take_supplies(f);
      for (auto i = f.first; i < f.first + f.count; ++i)
        finish(plan, f, i, is_expander ? list : value::of(1));
    }
}

} // namespace

TEST_CASE("a run keeps nothing per element but the values") {
  constexpr std::size_t few = 10, many = 1'000'000;
  auto groups = cut(test::graph_q{}.g);
  auto bytes = [&](std::size_t n) {
    return most_used_by([&, list = list_of(n)] { run_q(groups, list); });
  };
  auto growth = bytes(many) - bytes(few);
  auto values = (many - few) * sizeof(value);
  CHECK(growth >= values); // of `more`, which is collected
  CHECK(growth < values + 100'000);
}

TEST_CASE("a group keeps nothing per task but what is in flight") {
  auto bytes = [](std::uint64_t n) {
    auto list = list_of(n);
    return most_used_by([&] {
      group_plan plan;
      plan.open(outermost, n, true);
      plan.add_ready(outermost, 0, n, {.inputs = {{list, true, 0}}});
      while (!plan.ended(outermost)) {
        group_plan::task flight[10];
        for (auto& task : flight)
          task = plan.take(1).which;
        for (const auto& task : flight)
          REQUIRE(plan.finish(task, 1, task_state::succeeded));
      }
    });
  };
  CHECK(bytes(100'000) < bytes(100) + 1'000);
}
