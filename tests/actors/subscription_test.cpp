// What one subscriber has had: whatever it acknowledges, the counts are right.

#include <troupe/actors/subscription.hpp>

#include <catch2/catch_test_macros.hpp>

using troupe::subscription;

TEST_CASE("acknowledgements may come for parts of batches") {
  subscription s{0};
  s.send(2, 3);
  s.send(4, 2);
  CHECK(s.acknowledge(0));
  CHECK(s.open() == 4);
  CHECK(s.acknowledge(3));
  CHECK(s.open() == 1);
  CHECK(s.acknowledge(4));
  CHECK(s.open() == 0);
}

TEST_CASE("acknowledgements of the past, or twice, change nothing") {
  subscription s{0};
  s.send(2, 3);
  CHECK(s.acknowledge(1));
  CHECK_FALSE(s.acknowledge(1));
  CHECK_FALSE(s.acknowledge(0));
  CHECK(s.open() == 1);
}

TEST_CASE("of the future, no more is acknowledged than was sent") {
  subscription s{0};
  CHECK_FALSE(s.acknowledge(1'000));
  s.send(2, 3);
  CHECK(s.acknowledge(1'000));
  CHECK(s.open() == 0);
  s.send(4, 2);
  CHECK(s.open() == 2);
  CHECK(s.acknowledge(4));
  CHECK(s.open() == 0);
}

TEST_CASE("of a batch that was filtered, what is left is what there can be") {
  subscription s{0};
  s.send(99, 2);
  CHECK(s.acknowledge(50));
  CHECK(s.open() == 2); // perhaps both are behind it
  CHECK(s.acknowledge(98));
  CHECK(s.open() == 1);
}
