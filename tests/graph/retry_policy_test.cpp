// Tests which failures are tried again: by type, by predicate, and never.

#include <troupe/graph/retry_policy.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <system_error>

using namespace troupe;

namespace {

struct flaky : std::runtime_error {
  using std::runtime_error::runtime_error;
};
struct very_flaky : flaky {
  using flaky::flaky;
};
struct bad_input : std::invalid_argument, non_retryable {
  using std::invalid_argument::invalid_argument;
};

template <class E>
failure thrown(E e) {
  return describe(std::make_exception_ptr(std::move(e)));
}

// `outer`, in which `inner` is nested.
template <class Outer, class Inner>
failure nested(Outer outer, Inner inner) {
  try {
    try {
      throw std::move(inner);
    } catch (...) {
      std::throw_with_nested(std::move(outer));
    }
  } catch (...) {
    return describe(std::current_exception());
  }
}

// What is left of a failure on its way from another process.
failure remote(failure f) {
  f.exception = nullptr;
  return f;
}

} // namespace

TEST_CASE("without conditions all failures are tried again", "[policy]") {
  CHECK(is_retryable({}, thrown(flaky{"x"})));
  CHECK(is_retryable({}, thrown(42)));
  CHECK(is_retryable({}, failure{}));
}

TEST_CASE("types are matched with those derived of them", "[policy]") {
  retry_policy p{.on = on<flaky, std::system_error>()};
  CHECK(is_retryable(p, thrown(flaky{"x"})));
  CHECK(is_retryable(p, thrown(very_flaky{"x"})));
  CHECK(is_retryable(p, thrown(std::system_error{{}, "x"})));
  CHECK_FALSE(is_retryable(p, thrown(std::runtime_error{"x"})));
  CHECK_FALSE(is_retryable(p, thrown(42)));
  CHECK(is_retryable({.on = on<int>()}, thrown(42)));
}

TEST_CASE("types are looked for among nested causes", "[policy]") {
  retry_policy p{.on = on<flaky>()};
  std::logic_error context{"while reading"};
  CHECK(is_retryable(p, nested(context, very_flaky{"x"})));
  CHECK(is_retryable(p, nested(very_flaky{"x"}, std::logic_error{"y"})));
  CHECK_FALSE(is_retryable(p, nested(context, std::runtime_error{"x"})));
}

TEST_CASE("a failure without its exception is matched by name", "[policy]") {
  retry_policy p{.on = on<flaky, std::out_of_range>()};
  CHECK(is_retryable(p, remote(thrown(flaky{"x"}))));
  CHECK(is_retryable(p, remote(thrown(std::out_of_range{"x"}))));
  CHECK(is_retryable(p, remote(nested(std::logic_error{"x"}, flaky{"y"}))));
  CHECK_FALSE(is_retryable(p, remote(thrown(std::runtime_error{"x"}))));
  // Nobody knows any more that it was derived.
  CHECK_FALSE(is_retryable(p, remote(thrown(very_flaky{"x"}))));
}

TEST_CASE("non-retryable errors are never tried again", "[policy]") {
  retry_policy all{.on = on<std::exception>()};
  for (const auto& p : {retry_policy{}, all}) {
    CHECK_FALSE(is_retryable(p, thrown(non_retryable_error{"x"})));
    CHECK_FALSE(is_retryable(p, remote(thrown(non_retryable_error{"x"}))));
    CHECK_FALSE(is_retryable(p, thrown(bad_input{"x"})));
    // As a cause, and with one.
    CHECK_FALSE(is_retryable(p, nested(flaky{"x"}, non_retryable_error{"y"})));
    CHECK_FALSE(is_retryable(p, nested(non_retryable_error{"x"}, flaky{"y"})));
    CHECK_FALSE(is_retryable(p, nested(flaky{"x"}, bad_input{"y"})));
  }
}

TEST_CASE("a marked error is caught as what it is", "[policy]") {
  CHECK_THROWS_AS(throw bad_input{"x"}, std::exception);
  CHECK_THROWS_AS(throw non_retryable_error{"x"}, std::runtime_error);
  CHECK(thrown(non_retryable_error{"no account"}).error.message
        == "no account");
}

TEST_CASE("a predicate decides by the failure", "[policy]") {
  retry_policy p{
      .when = [](const failure& f) { return f.error.message == "busy"; }};
  CHECK(is_retryable(p, thrown(flaky{"busy"})));
  CHECK_FALSE(is_retryable(p, thrown(flaky{"gone"})));
}

TEST_CASE("types and predicate must both agree", "[policy]") {
  retry_policy p{.on = on<flaky>(), .when = [](const failure& f) {
                   return f.error.message == "busy";
                 }};
  CHECK(is_retryable(p, thrown(flaky{"busy"})));
  CHECK_FALSE(is_retryable(p, thrown(flaky{"gone"})));
  CHECK_FALSE(is_retryable(p, thrown(std::runtime_error{"busy"})));
}

TEST_CASE("a predicate that throws says no", "[policy]") {
  retry_policy p{.when = [](const failure&) -> bool { throw 1; }};
  CHECK_FALSE(is_retryable(p, thrown(flaky{"x"})));
}

TEST_CASE("retry policies are compared by all they say", "[policy]") {
  auto predicate = failure_predicate{[](const failure&) { return true; }};
  auto other = failure_predicate{[](const failure&) { return true; }};
  retry_policy p{.on = on<flaky>(), .when = predicate};
  CHECK(p == retry_policy{.on = on<flaky>(), .when = predicate});
  CHECK(p != retry_policy{.on = on<flaky>(), .when = other});
  CHECK(p != retry_policy{.on = on<very_flaky>(), .when = predicate});
  CHECK(retry_policy{} != retry_policy{.factor = 1});
}
