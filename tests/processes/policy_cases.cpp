// What fails, is tried again, falls back, is skipped, or waits its turn.

#include "parity_case.hpp"
#include <troupe/actors/tracker_context.hpp>
#include <troupe/graph/graceful_errors.hpp>
#include <troupe/graph/outcome.hpp>
#include <troupe/graph/skip.hpp>

#include <memory>
#include <stdexcept>

using namespace troupe;

namespace test {

namespace {

using list = std::vector<int>;

list ten() { return {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}; }

int sum(const items<int>& all) {
  int total = 0;
  for (int x : all)
    total += x;
  return total;
}

retry_policy at_once(int attempts) {
  return {.attempts = attempts, .first_backoff = time_span{}};
}

// All but the third attempt at a multiple of three fail.
int third_time_lucky(int i) {
  if (i % 3 == 0 && current_task().attempt < 2)
    throw std::runtime_error("not yet");
  return i;
}

graph retried(int attempts) {
  graph_builder b;
  auto x = b.expand("x", ten);
  auto y = b.node("y", third_time_lucky, x).retry(at_once(attempts));
  b.collect("total", sum, y);
  return std::move(b).build("retried");
}

// Errors that are nested, and which of them are tried again.
graph retried_by_type() {
  graph_builder b;
  auto x = b.expand("x", ten);
  auto policy = at_once(3);
  policy.on = on<std::out_of_range>();
  policy.when = [](const failure& f) { return f.error.message != "six"; };
  auto y = b.node(
                "y",
                [](int i) {
                  if (i > 6 || current_task().attempt > 0)
                    return i;
                  if (i == 0)
                    throw non_retryable_error("never");
                  if (i == 6)
                    throw std::out_of_range("six");
                  if (i % 2 == 0)
                    throw std::out_of_range("even");
                  try {
                    throw std::out_of_range("odd");
                  } catch (...) {
                    std::throw_with_nested(std::runtime_error("outer"));
                  }
                },
                x)
               .retry(policy);
  b.node("total", sum, successes(y));
  return std::move(b).build("by type");
}

graph fallbacks() {
  graph_builder b;
  auto x = b.expand("x", ten);
  auto y =
      b.node(
           "y",
           [](int i) { return i > 7 ? throw std::logic_error("too much") : i; },
           x)
          .retry(at_once(2))
          .on_error(100);
  b.collect("total", sum, y);
  return std::move(b).build("fallbacks");
}

graph graceful() {
  graph_builder b;
  b.use(std::make_shared<graceful_errors>());
  auto x = b.expand("x", ten);
  auto y =
      b.node(
           "y",
           [](int i) { return i > 7 ? throw std::logic_error("too much") : i; },
           x)
          .retry(3);
  b.node(
      "texts",
      [](const items<outcome<int>>& all) {
        std::string text;
        for (const auto& o : all)
          text += o ? std::to_string(*o) : '(' + o.failure()->chain() + ')';
        return text;
      },
      outcomes(y));
  return std::move(b).build("graceful");
}

int if_even(int i) {
  if (i % 2 != 0)
    skip("odd");
  return i;
}
int if_odd(int i) {
  if (i % 2 == 0)
    skip("even");
  return -i;
}

graph branches() {
  graph_builder b;
  auto x = b.expand("x", ten);
  auto even = b.node("even", if_even, x).own_group();
  auto odd = b.node("odd", if_odd, x).own_group();
  b.collect("total", sum, b.first_of("either", even, odd));
  b.node("evens", sum, successes(even));
  b.node("one", if_even, b.input("n", 1));
  return std::move(b).build("branches");
}

graph not_an_exception() {
  graph_builder b;
  auto x = b.expand("x", ten);
  b.node(
      "y", [](int i) { return i == 3 ? throw std::string{"a text"} : i; }, x);
  return std::move(b).build("texts");
}

graph limited() {
  graph_builder b;
  auto x = b.expand("x", ten);
  auto y = b.node(
                "y", [](int i) { return 2 * i; }, x)
               .limit("few")
               .priority(1);
  auto z = b.node(
                "z", [](int i) { return 3 * i; }, x)
               .own_group()
               .limit("few", 2);
  b.collect("total", sum,
            b.node(
                 "w", [](int i, int j) { return i + j; }, y, z)
                .own_group());
  return std::move(b).build("limited");
}

graph early(failure_mode mode) {
  graph_builder b;
  auto x = b.expand("x", ten).failures(mode);
  auto y = b.node(
      "y", [](int i) { return i % 3 == 0 ? throw 42 : i; }, x);
  b.node("some", sum, successes(y));
  b.collect("all", sum, y);
  return std::move(b).build("early");
}

} // namespace

std::vector<parity_case> policy_cases() {
  return {
      {"tried again", [] { return retried(3); }, {}, {}, is("total", 45)},
      {"tried too seldom", [] { return retried(2); }},
      {"tried again by type", retried_by_type, {}, {}, is("total", 45 - 0 - 6)},
      {"fallbacks", fallbacks, {}, {}, is("total", 228)},
      {"graceful errors",
       graceful,
       {},
       {},
       is("texts", std::string{"01234567(std::logic_error: too much)"
                               "(std::logic_error: too much)"})},
      {"branches",
       branches,
       {},
       {},
       both(both(is("total", 20 - 25), is("evens", 20)),
            [](const run_result& r) { CHECK_FALSE(r.has("one")); })},
      {"what is no exception", not_an_exception},
      {"limits",
       limited,
       {},
       {},
       is("total", 225),
       {.semaphores = {{"few", 2}}}},
      {.name = "fail fast",
       .make = [] { return early(fail_fast); },
       .stops_early = true},
      {.name = "tolerate one",
       .make = [] { return early(tolerate(1)); },
       .stops_early = true},
  };
}

} // namespace test
