#include <troupe/actors/clock_offset.hpp>

#include <catch2/catch_test_macros.hpp>

using troupe::clock_offset;

TEST_CASE("the clocks' offset is that of the quickest answer", "[wire]") {
  clock_offset o;
  CHECK(!o.known());
  // Their clock is 1,000 ahead; the answer took 300 there and 100 back.
  o.add(10'000, 11'300, 10'400);
  CHECK(o.known());
  CHECK(o.value() == 1'100);
  CHECK(o.error() == 200);
  // 10 there and 10 back.
  o.add(20'000, 21'010, 20'020);
  CHECK(o.value() == 1'000);
  CHECK(o.error() == 10);
  CHECK(o.to_ours(21'010) == 20'010);
  // A slow one changes nothing.
  o.add(30'000, 31'900, 31'000);
  CHECK(o.value() == 1'000);
}

TEST_CASE("an old answer is believed less, for clocks drift", "[wire]") {
  clock_offset o;
  o.add(10'000, 11'010, 10'020);
  CHECK(o.error() == 10);
  o.add(1'000'000, 1'002'120, 1'000'240); // off by 120 at most
  CHECK(o.value() == 1'000);
  CHECK(o.error() == 10 + 99);
  o.add(2'000'000, 2'002'120, 2'000'240);
  CHECK(o.value() == 2'000);
  CHECK(o.error() == 120);
}
