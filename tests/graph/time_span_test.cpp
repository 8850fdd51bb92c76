// Tests time_span: any duration, exact where it can be.

#include <troupe/graph/time_span.hpp>

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <limits>

using namespace troupe;
using namespace std::chrono_literals;

namespace {

constexpr auto most = std::numeric_limits<std::int64_t>::max();
constexpr auto least = std::numeric_limits<std::int64_t>::min();

std::int64_t count(time_span t) { return t.count(); }

} // namespace

TEST_CASE("a time span takes durations of any unit", "[policy]") {
  CHECK(count(5s) == 5'000'000'000);
  CHECK(count(-3ms) == -3'000'000);
  CHECK(count(1h) == 3'600'000'000'000);
  CHECK(count(0.5s) == 500'000'000);
  CHECK(count(std::chrono::duration<float>{0.25f}) == 250'000'000);
  CHECK(count(std::chrono::duration<int, std::pico>{1'999}) == 1);
  CHECK(count(std::chrono::duration<int, std::ratio<1, 3>>{3})
        == 1'000'000'000);
  CHECK(count(time_span{}) == 0);
}

TEST_CASE("a time span is exact to the nanosecond", "[policy]") {
  CHECK(count(std::chrono::nanoseconds{most}) == most);
  CHECK(count(std::chrono::nanoseconds{most - 1}) == most - 1);
  CHECK(count(std::chrono::nanoseconds{least}) == least);
  CHECK(time_span::of_nanoseconds(7'000) == time_span{7us});
  CHECK(time_span::of_milliseconds(7) == time_span{7ms});
}

TEST_CASE("what is beyond the bounds of a time span stays there", "[policy]") {
  CHECK(count(std::chrono::hours::max()) == most);
  CHECK(count(std::chrono::hours::min()) == least);
  CHECK(count(std::chrono::duration<double>{1e300}) == most);
  CHECK(count(std::chrono::duration<double>{-1e300}) == least);
  constexpr auto inf = std::numeric_limits<double>::infinity();
  CHECK(count(std::chrono::duration<double>{inf}) == most);
  constexpr auto nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(count(std::chrono::duration<double>{nan}) == 0);
}

TEST_CASE("time spans are ordered by length", "[policy]") {
  CHECK(time_span{1s} < time_span{1001ms});
  CHECK(time_span{1s} == time_span{1000ms});
}
