// Events are copied by millions: that must not ask for memory.

#include "../support/good_stream.hpp"
#include "../support/used_memory.hpp"
#include <troupe/hooks/hook.hpp>

#include <catch2/catch_test_macros.hpp>

#include <memory>
#include <string>

using namespace troupe;

TEST_CASE("to copy an event allocates nothing") {
  test::good_stream s; // in which nothing fails
  for (const auto& e : s.events) {
    auto used = test::most_used_by([&] { event copy{e}; });
    INFO(name_of(e));
    CHECK(used == 0);
  }
}

TEST_CASE("nor is anything copied that events share") {
  test::good_stream s;
  auto& end = s.task<task_finished>(2);
  end.error = std::make_shared<const failure>();
  end.task.within = new enclosing_element{0, nullptr};
  CHECK(test::most_used_by([&] { task_finished copy{end}; }) == 0);
  auto text = std::make_shared<const std::string>(1'000, 'x');
  CHECK(test::most_used_by([&] { std::string copy{*text}; }) >= 1'000);
}
