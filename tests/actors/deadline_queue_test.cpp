// Deadlines: which one is next, and which have passed.
//
// A failure shows its seed; TROUPE_TEST_SEED=<seed> runs that one alone.

#include "../support/seeds.hpp"
#include <troupe/actors/deadline_queue.hpp>

#include <catch2/catch_test_macros.hpp>

#include <map>
#include <random>
#include <set>

using namespace troupe;

namespace {

using key_list = std::vector<std::uint64_t>;

} // namespace

TEST_CASE("the first deadline is next") {
  deadline_queue<std::uint64_t> q;
  CHECK_FALSE(q.next());
  q.set(1, 30);
  q.set(2, 10);
  q.set(3, 20);
  CHECK(q.next() == 10);
  CHECK(q.size() == 3);
}

TEST_CASE("what has expired comes out in order, once") {
  deadline_queue<std::uint64_t> q;
  q.set(1, 30);
  q.set(2, 10);
  q.set(9, 20);
  q.set(3, 20);
  CHECK(q.pop_expired(9).empty());
  CHECK(q.pop_expired(20) == key_list{2, 3, 9});
  CHECK(q.pop_expired(20).empty());
  CHECK(q.next() == 30);
  CHECK(q.pop_expired(1'000) == key_list{1});
  CHECK_FALSE(q.next());
  CHECK(q.size() == 0);
}

TEST_CASE("a deadline that was cancelled does not expire") {
  deadline_queue<std::uint64_t> q;
  q.set(1, 10);
  q.set(2, 20);
  q.cancel(1);
  q.cancel(1);
  q.cancel(99);
  CHECK(q.next() == 20);
  CHECK(q.pop_expired(100) == key_list{2});
  q.set(1, 10);
  CHECK(q.pop_expired(100) == key_list{1});
}

TEST_CASE("a deadline that is set again has moved") {
  deadline_queue<std::uint64_t> q;
  q.set(1, 10);
  q.set(1, 30);
  CHECK(q.next() == 30);
  q.set(1, 20);
  q.set(1, 20);
  CHECK(q.size() == 1);
  CHECK(q.pop_expired(25) == key_list{1});
  CHECK(q.pop_expired(100).empty());
}

TEST_CASE("a deadline may come back to where it was") {
  deadline_queue<std::uint64_t> q;
  q.set(1, 10);
  q.set(2, 5);
  q.set(1, 20);
  q.set(1, 10);
  CHECK(q.pop_expired(100) == key_list{2, 1});
}

TEST_CASE("cancelled deadlines take no room for long") {
  deadline_queue<std::uint64_t> q;
  q.set(0, 1);
  for (std::uint64_t k = 1; k < 10'000; ++k) {
    q.set(k, 1'000'000);
    q.set(k, 2'000'000);
    q.cancel(k);
    REQUIRE(q.entries() <= 2 * q.size() + 16);
  }
  CHECK(q.pop_expired(1) == key_list{0});
  CHECK(q.entries() == 0);
}

TEST_CASE("any use is that of a sorted set") {
  for (auto seed : test::seeds(50)) {
    CAPTURE(seed);
    std::mt19937 random{seed};
    auto below = [&](unsigned n) {
      return static_cast<unsigned>(random() % n);
    };
    deadline_queue<std::uint64_t> q;
    std::map<std::uint64_t, nanoseconds> times;
    nanoseconds now = 0;
    auto horizon = 1 + below(10'000);
    for (int step = 0; step < 2'000; ++step) {
      std::uint64_t k = below(40);
      switch (below(4)) {
      case 0:
      case 1:
        q.set(k, times[k] = now + below(horizon));
        break;
      case 2:
        q.cancel(k);
        times.erase(k);
        break;
      default:
        now += below(20);
        std::set<std::pair<nanoseconds, std::uint64_t>> expected;
        for (auto [of, time] : times)
          if (time <= now)
            expected.emplace(time, of);
        key_list keys;
        for (auto [time, of] : expected) {
          keys.push_back(of);
          times.erase(of);
        }
        REQUIRE(q.pop_expired(now) == keys);
      }
      REQUIRE(q.size() == times.size());
      REQUIRE(q.entries() <= 2 * q.size() + 16);
      REQUIRE(q.next().has_value() == !times.empty());
      for (auto [of, time] : times)
        REQUIRE(*q.next() <= time);
    }
  }
}
