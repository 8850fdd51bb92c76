// Percentiles of durations, within their error.

#include <troupe/hooks/duration_histogram.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

using namespace troupe;

TEST_CASE("durations below 128 ns are counted exactly") {
  duration_histogram h;
  for (nanoseconds d = 100; d > 0; --d)
    h.add(d);
  auto s = h.summary();
  CHECK(s.count == 100);
  CHECK(s.total == 5'050);
  CHECK(s.min == 1);
  CHECK(s.p50 == 50);
  CHECK(s.p95 == 95);
  CHECK(s.p99 == 99);
  CHECK(s.max == 100);
}

TEST_CASE("percentiles are within 1/128 of the nearest rank") {
  std::mt19937_64 random{7};
  std::uniform_real_distribution<double> exponent{0, 40};
  for (std::size_t count : {1u, 2u, 3u, 99u, 100u, 101u, 20'000u}) {
    duration_histogram h;
    std::vector<nanoseconds> all;
    for (std::size_t i = 0; i < count; ++i) {
      all.push_back(static_cast<nanoseconds>(std::exp2(exponent(random))));
      h.add(all.back());
    }
    std::sort(all.begin(), all.end());
    auto check = [&](nanoseconds found, std::size_t percent) {
      auto exact = all[(count * percent + 99) / 100 - 1];
      CHECK(std::abs(found - exact) * 128 <= exact);
    };
    auto s = h.summary();
    check(s.p50, 50);
    check(s.p95, 95);
    check(s.p99, 99);
    CHECK(s.min == all.front());
    CHECK(s.max == all.back());
  }
}

TEST_CASE("equal durations give themselves as percentiles") {
  duration_histogram h;
  h.add(1'234'567);
  h.add(1'234'567);
  CHECK(h.summary().p50 == 1'234'567);
  CHECK(h.summary().p99 == 1'234'567);
}

TEST_CASE("no duration is too short or too long") {
  duration_histogram h;
  h.add(-5);
  h.add(std::numeric_limits<nanoseconds>::max());
  auto s = h.summary();
  CHECK(s.count == 2);
  CHECK(s.min == 0);
  CHECK(s.p50 == 0);
  CHECK(s.p99 > std::numeric_limits<nanoseconds>::max() / 128 * 127);
  CHECK(duration_histogram{}.summary().max == 0);
}
