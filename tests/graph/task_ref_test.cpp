// Tests task_ref: the order of tasks, and of the elements around them.

#include <troupe/graph/task_ref.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <vector>

using namespace troupe;

namespace {

element_ref element(std::uint64_t index, element_ref within = {}) {
  return new enclosing_element{index, std::move(within)};
}

} // namespace

TEST_CASE("tasks are sorted by group, then by index", "[task_ref]") {
  CHECK(task_ref{1, 5} < task_ref{2, 0});
  CHECK(task_ref{1, 5} < task_ref{1, 6});
  CHECK(task_ref{1, 5} == task_ref{1, 5});
  CHECK(task_ref{} == task_ref{no_group});
}

TEST_CASE("nested tasks are sorted by the elements around them first",
          "[task_ref]") {
  auto first = element(0, element(1)), second = element(1, element(0));
  CHECK(task_ref{1, 9, second} < task_ref{1, 0, first}); // 0/1 before 1/0
  CHECK(task_ref{1, 0, element(0)} < task_ref{1, 0, element(1)});
  CHECK(task_ref{1, 0, element(0)} < task_ref{1, 1, element(0)});
  CHECK(task_ref{0, 9, element(9)} < task_ref{1, 0, element(0)});
}

TEST_CASE("elements are equal by what they are, not where they lie",
          "[task_ref]") {
  CHECK(task_ref{1, 2, element(3, element(4))}
        == task_ref{1, 2, element(3, element(4))});
  CHECK(task_ref{1, 2, element(3, element(4))}
        != task_ref{1, 2, element(3, element(5))});
  CHECK(task_ref{1, 2, element(3)} != task_ref{1, 2, element(2)});
  CHECK(task_ref{1, 2} != task_ref{1, 2, element(0)});
}

TEST_CASE("the order is that of the elements, read from the outermost in",
          "[task_ref]") {
  std::vector<task_ref> tasks;
  for (std::uint64_t outer = 0; outer < 3; ++outer)
    for (std::uint64_t inner = 0; inner < 3; ++inner)
      for (std::uint64_t index = 0; index < 3; ++index)
        tasks.push_back({7, index, element(inner, element(outer))});
  auto shuffled = tasks;
  std::reverse(shuffled.begin(), shuffled.end());
  std::sort(shuffled.begin(), shuffled.end());
  CHECK(shuffled == tasks);
}
