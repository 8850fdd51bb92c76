// Attempts that wait for their time.

#include <troupe/actors/retry_queue.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace troupe;

namespace {

next_attempt of(std::uint64_t index) { return {.task = {0, index}}; }

} // namespace

TEST_CASE("attempts are ready when their time has come, the first one first",
          "[retry_queue]") {
  retry_queue q;
  CHECK_FALSE(q.next());
  q.add(of(1), 30);
  q.add(of(2), 10);
  q.add(of(3), 20);
  CHECK(q.next() == 10);
  q.pass(9);
  CHECK(q.ready() == 0);
  q.pass(20);
  REQUIRE(q.ready() == 2);
  CHECK(q.front().ready == 20);
  CHECK(q.take().task.index == 2);
  CHECK(q.take().task.index == 3);
  CHECK(q.next() == 30);
}

TEST_CASE("those of a selection are taken out, ready or not", "[retry_queue]") {
  retry_queue q;
  q.add(of(1), 10);
  q.add(of(1), 20);
  q.add(of(2), 10);
  q.add(of(2), 20);
  q.pass(10);
  CHECK(q.remove({0, 1}).size() == 2);
  CHECK(q.ready() == 1);
  CHECK(q.remove({1}).empty());
  CHECK(q.remove({}).size() == 2);
  CHECK(q.ready() == 0);
  CHECK_FALSE(q.next());
}
