// Tests task_policy: which setting holds, and how it is shown.

#include <troupe/graph/policy.hpp>
#include <troupe/graph/policy_settings.hpp>
#include <troupe/graph/policy_table.hpp>

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <set>
#include <system_error>

using namespace troupe;
using namespace std::chrono_literals;

namespace {

// Each with a different setting, in the order in which they are shown.
std::vector<task_policy> one_of_each() {
  return {{.retry = retry_policy{}},
          {.timeout = 1s},
          {.queue_timeout = 1s},
          {.total_timeout = 1s},
          {.grace_period = 1s},
          {.failures = fail_fast},
          {.limits = {{"gpu", 2}}},
          {.priority = 1},
          {.placement = placement::local()},
          {.blocking = true},
          {.batch = 1},
          {.window = 1},
          {.idempotent = true},
          {.replayable = true},
          {.own_group = true}};
}

} // namespace

TEST_CASE("of each setting the nearest one holds", "[policy]") {
  task_policy node{.timeout = 1s, .priority = 0};
  task_policy run{.retry = retry_policy{.attempts = 5},
                  .timeout = 9s,
                  .priority = 7,
                  .blocking = false};
  auto p = resolve(node, run);
  CHECK(p.retry->attempts == 5);
  CHECK(p.timeout == time_span{1s});
  CHECK(p.priority == 0);
  CHECK(p.blocking == false);
  CHECK_FALSE(p.window);
}

TEST_CASE("every setting is resolved", "[policy]") {
  for (const auto& p : one_of_each()) {
    CAPTURE(to_string(p));
    CHECK(resolve(p, {}) == p);
    CHECK(resolve({}, p) == p);
    CHECK(p != task_policy{});
  }
  task_policy all;
  for (const auto& p : one_of_each())
    all = resolve(p, all);
  int count = 0;
  for_each_setting(
      [&](const char*, auto member, sharing) { count += is_set(all.*member); });
  CHECK(count == static_cast<int>(one_of_each().size()));
}

TEST_CASE("a retry policy is one setting", "[policy]") {
  task_policy node{.retry = retry_policy{.attempts = 2}};
  task_policy run{.retry = retry_policy{.attempts = 9, .first_backoff = 1h}};
  CHECK(resolve(node, run) == node);
}

TEST_CASE("limits of different names add up", "[policy]") {
  task_policy node{.limits = {{"gpu", 2}, {"db"}}};
  task_policy run{.limits = {{"net", 3}, {"gpu", 1}}};
  CHECK(resolve(node, run).limits
        == std::vector<limit>{{"db", 1}, {"gpu", 2}, {"net", 3}});
  CHECK(resolve(run, node).limits
        == std::vector<limit>{{"db", 1}, {"gpu", 1}, {"net", 3}});
}

TEST_CASE("a policy is told in words", "[policy]") {
  CHECK(to_string(task_policy{}).empty());
  CHECK(to_string(task_policy{.retry = retry_policy{}, .timeout = 5s})
        == "retry 3 (after 100ms x 2 up to 30s, full jitter), timeout 5s");
  CHECK(to_string({.retry = retry_policy{.attempts = 2,
                                         .first_backoff = 0s,
                                         .factor = 1.5,
                                         .cap = 90min,
                                         .spread = jitter::none,
                                         .on = on<std::system_error, int>(),
                                         .when = [](auto&) { return true; }}})
        == "retry 2 (after 0s x 1.5 up to 90min, no jitter, on "
           "std::system_error, int, if a predicate accepts)");
  CHECK(to_string({.queue_timeout = 1500ms,
                   .total_timeout = 2h,
                   .grace_period = 1ns,
                   .failures = tolerate_share(0.1)})
        == "queue_timeout 1500ms, total_timeout 2h, grace_period 1ns, "
           "failures tolerate_share(0.1)");
  CHECK(to_string({.failures = tolerate(3),
                   .limits = {{"db", 1}, {"gpu", 2}},
                   .priority = -1,
                   .placement = placement::on("big"),
                   .blocking = false,
                   .batch = 64,
                   .window = 10,
                   .idempotent = true,
                   .replayable = true,
                   .own_group = true})
        == "failures tolerate(3), limit \"db\": 1, \"gpu\": 2, priority -1, "
           "placement on \"big\", blocking false, batch 64, window 10, "
           "idempotent, replayable, "
           "own_group");
}

TEST_CASE("different policies have different texts", "[policy]") {
  auto all = one_of_each();
  all.push_back({.retry = retry_policy{.attempts = 4}});
  all.push_back({.retry = retry_policy{.first_backoff = 1s}});
  all.push_back({.retry = retry_policy{.factor = 0.1 + 0.2}});
  all.push_back({.retry = retry_policy{.factor = 0.3}});
  all.push_back({.retry = retry_policy{.cap = 1h}});
  all.push_back({.failures = keep_going});
  all.push_back({.failures = tolerate(1)});
  all.push_back({.failures = tolerate_share(1)});
  all.push_back({.limits = {{"gpu", 3}}});
  all.push_back({.placement = placement::anywhere()});
  all.push_back({.placement = placement::on("local")});
  all.push_back({.timeout = 1001ms});
  all.push_back({.timeout = time_span{1s + 1ns}});
  std::set<std::string> texts;
  for (const auto& p : all)
    texts.insert(to_string(p));
  CHECK(texts.size() == all.size());
}

TEST_CASE("a failure mode bounds how many may fail", "[policy]") {
  CHECK(fail_fast.most_failures(10) == 0);
  CHECK(keep_going.most_failures(10) >= 10);
  CHECK(tolerate(3).most_failures(10) == 3);
  CHECK(tolerate_share(0).most_failures(10) == 0);
  CHECK(tolerate_share(1).most_failures(10) == 10);
  CHECK(tolerate_share(0.1).most_failures(19) == 1);
  CHECK(tolerate_share(0.29).most_failures(100) == 29);
  CHECK(tolerate_share(0.1).most_failures(30) == 3);
}

TEST_CASE("a policy table keeps each policy once", "[policy]") {
  policy_table table;
  CHECK(table.add({}) == 0);
  std::vector<policy_table::number> numbers;
  for (int round = 0; round < 2; ++round)
    for (const auto& p : one_of_each())
      numbers.push_back(table.add(p));
  auto half = numbers.size() / 2;
  for (std::size_t i = 0; i < half; ++i) {
    CHECK(numbers[i] == numbers[half + i]);
    CHECK(table[numbers[i]] == one_of_each()[i]);
  }
  CHECK(table.add({}) == 0);
  CHECK(std::move(table).take().size() == half + 1);
}

TEST_CASE("policies whose predicates differ are two", "[policy]") {
  policy_table table;
  auto with = [](bool yes) {
    return task_policy{
        .retry = retry_policy{.when = [yes](const failure&) { return yes; }}};
  };
  CHECK(table.add(with(true)) != table.add(with(false)));
}
