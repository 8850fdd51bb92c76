// Tests outcome: the value of an element, or why there is none.

#include <troupe/graph/outcome.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

using namespace troupe;

namespace {

value failed(const std::string& message) {
  auto f = describe(std::make_exception_ptr(std::out_of_range(message)));
  return value::of<shared_failure>(std::make_shared<failure>(std::move(f)));
}

} // namespace

TEST_CASE("an outcome has a value or a failure", "[outcome]") {
  outcome<int> good{value::of(7)};
  REQUIRE(good);
  CHECK(*good == 7);
  CHECK(good.value() == 7);
  CHECK(good.failure() == nullptr);
  outcome<int> bad{failed("no seven")};
  REQUIRE_FALSE(bad);
  CHECK(bad.failure()->error.message == "no seven");
}

TEST_CASE("to ask a failed outcome for its value throws the failure",
          "[outcome]") {
  outcome<std::string> bad{failed("gone")};
  CHECK_THROWS_AS(*bad, std::out_of_range);
  CHECK_THROWS_AS(bad.value(), std::out_of_range);
  CHECK_THROWS_AS(bad->size(), std::out_of_range);
}

TEST_CASE("a failure without an exception is thrown in words", "[outcome]") {
  failure skipped;
  skipped.error = {"skipped", "\"a\" failed"};
  outcome<int> bad{
      value::of<shared_failure>(std::make_shared<failure>(skipped))};
  try {
    static_cast<void>(*bad);
    FAIL("it has no value");
  } catch (const std::runtime_error& e) {
    CHECK(std::string{e.what()} == "skipped: \"a\" failed");
  }
}

TEST_CASE("an outcome shares what it has", "[outcome]") {
  auto text = value::of(std::string(50, 'x'));
  outcome<std::string> one{text};
  auto other = one;
  CHECK(&*other == &text.get<std::string>());
  CHECK(one->size() == 50);
  auto why = failed("w");
  CHECK(outcome<int>{why}.failure() == why.get<shared_failure>());
}

TEST_CASE("a small value outlives the outcome that it is asked of",
          "[outcome]") {
  CHECK(std::is_same_v<decltype(*outcome<int>{value::of(1)}), int>);
  const int& x = *outcome<int>{value::of(5)};
  CHECK(x == 5);
}

TEST_CASE("an outcome may be of what cannot be copied", "[outcome]") {
  outcome<std::unique_ptr<int>> x{value::of(std::make_unique<int>(3))};
  CHECK(**x == 3);
}

TEST_CASE("an outcome may be of a list", "[outcome]") {
  outcome<items<int>> x{value::of(value_list{value::of(4), value::of(5)})};
  REQUIRE(x);
  CHECK(x->size() == 2);
  CHECK((*x)[1] == 5);
}

TEST_CASE("a list of outcomes is seen in order", "[outcome]") {
  items<outcome<int>> list{
      value::of(value_list{value::of(1), failed("two"), value::of(3)})};
  REQUIRE(list.size() == 3);
  CHECK(*list[0] == 1);
  CHECK(list[1].failure()->error.message == "two");
  CHECK(*list.back() == 3);
  int sum = 0;
  for (const auto& x : list)
    sum += x ? *x : 100;
  CHECK(sum == 104);
  CHECK(
      std::count_if(list.begin(), list.end(), [](const auto& x) { return !x; })
      == 1);
  CHECK(list.begin()->failure() == nullptr);
  std::vector<outcome<int>> copy = list;
  CHECK(copy.size() == 3);
}
