// Retries: whether there is another attempt, and how long it waits.
//
// A failure shows its seed; TROUPE_TEST_SEED=<seed> runs that one alone.

#include "../support/seeds.hpp"
#include <troupe/actors/retry_schedule.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <chrono>
#include <random>

using namespace troupe;
using namespace std::chrono_literals;

namespace {

constexpr auto never = retry_schedule::never;
constexpr nanoseconds second = 1'000'000'000;

retry_policy without_jitter() {
  return {.attempts = 5,
          .first_backoff = 1s,
          .factor = 2,
          .cap = 10s,
          .spread = jitter::none};
}

std::optional<nanoseconds> next(const retry_policy& p, std::uint32_t failures,
                                nanoseconds time = 0,
                                nanoseconds deadline = never) {
  return retry_schedule{1}.next(p, {.failures = failures,
                                    .retryable = true,
                                    .time = time,
                                    .deadline = deadline});
}

} // namespace

TEST_CASE("attempts are counted with the first one") {
  auto p = without_jitter();
  CHECK(next(p, 1));
  CHECK(next(p, 4));
  CHECK_FALSE(next(p, 5));
  CHECK_FALSE(next(p, 6));
  p.attempts = 1;
  CHECK_FALSE(next(p, 1));
}

TEST_CASE("what is not retryable is not tried again") {
  CHECK_FALSE(retry_schedule{1}.next(
      without_jitter(), {.failures = 1, .retryable = false, .time = 0}));
}

TEST_CASE("without jitter the wait grows by the factor up to the cap") {
  auto p = without_jitter();
  p.attempts = 100;
  CHECK(next(p, 1, 7) == 7 + 1 * second);
  CHECK(next(p, 2) == 2 * second);
  CHECK(next(p, 3) == 4 * second);
  CHECK(next(p, 4) == 8 * second);
  CHECK(next(p, 5) == 10 * second);
  CHECK(next(p, 99) == 10 * second);
  p.factor = 1;
  CHECK(next(p, 99) == 1 * second);
  p.first_backoff = 0s;
  CHECK(next(p, 99, 7) == 7);
}

TEST_CASE("backoffs do not overflow") {
  constexpr auto many = std::numeric_limits<std::uint32_t>::max();
  auto p = without_jitter();
  p.factor = 1e300;
  p.cap = std::chrono::hours::max();
  CHECK(retry_schedule::backoff(p, many) == never);
  p.attempts = std::numeric_limits<int>::max();
  CHECK(next(p, 1'000, 5) == std::nullopt); // never is no time
  CHECK(next(p, 1, never - 5) == std::nullopt);
  p.first_backoff = 0s;
  CHECK(retry_schedule::backoff(p, many) == 0);
}

TEST_CASE("an attempt that could not start in time is not made") {
  auto p = without_jitter();
  CHECK(next(p, 1, 0, second + 1) == second);
  CHECK_FALSE(next(p, 1, 0, second));
  CHECK_FALSE(next(p, 1, 5, 3));
}

TEST_CASE("equal seeds wait alike, and others do not") {
  retry_policy p{.attempts = 1'000};
  auto waits = [&](std::uint64_t seed) {
    retry_schedule schedule{seed};
    std::vector<nanoseconds> all;
    for (std::uint32_t i = 1; i < 20; ++i)
      all.push_back(*schedule.next(p, {i, true, 0}));
    return all;
  };
  CHECK(waits(1) == waits(1));
  CHECK(waits(1) != waits(2));
}

TEST_CASE("with full jitter waits are spread from nothing to the backoff") {
  for (auto seed : test::seeds(20)) {
    CAPTURE(seed);
    std::mt19937_64 random{seed};
    retry_policy p{.attempts = 1'000,
                   .first_backoff = std::chrono::nanoseconds{random() % 5'000},
                   .factor = 1 + static_cast<double>(random() % 30) / 10,
                   .cap = 20us};
    retry_schedule schedule{seed};
    for (std::uint32_t failures = 1; failures < 12; ++failures) {
      auto most = retry_schedule::backoff(p, failures);
      REQUIRE(most <= p.cap.count());
      nanoseconds least_seen = most, most_seen = 0, sum = 0;
      constexpr int draws = 500;
      for (int i = 0; i < draws; ++i) {
        auto wait = *schedule.next(p, {failures, true, 0});
        REQUIRE(wait >= 0);
        REQUIRE(wait <= most);
        least_seen = std::min(least_seen, wait);
        most_seen = std::max(most_seen, wait);
        sum += wait;
      }
      // Odds of 1 in 10^22 each that all 500 draws leave out a tenth.
      CHECK(least_seen <= most / 10);
      CHECK(most_seen >= most - most / 10);
      // More than 7 standard deviations.
      CHECK(sum / draws >= most / 2 - most / 10 - 1);
      CHECK(sum / draws <= most / 2 + most / 10 + 1);
    }
  }
}
