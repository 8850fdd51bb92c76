// Semaphores: who gets units, and that nobody waits for ever.
//
// A failure shows its seed; TROUPE_TEST_SEED=<seed> runs that one alone.

#include "../support/seeds.hpp"
#include <troupe/actors/semaphore_ledger.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <map>
#include <random>

using namespace troupe;

namespace {

using group_key = semaphore_ledger::group_key;

// Tasks by group.
using shares = std::map<group_key, std::uint64_t>;

shares given(semaphore_ledger& l) {
  shares all;
  for (const auto& g : l.share_out())
    all[g.group] += g.tasks;
  return all;
}

semaphore_ledger ledger_of(const semaphores& all) {
  semaphore_ledger l;
  l.declare(all);
  return l;
}

} // namespace

TEST_CASE("no more is taken of a semaphore than it has") {
  auto l = ledger_of({{"gpu", 5}});
  l.demand(1, 1, {{"gpu", 2}}, 10);
  CHECK(given(l) == shares{{1, 2}});
  CHECK(given(l).empty());
  l.release(1, 1);
  CHECK(given(l) == shares{{1, 1}});
}

TEST_CASE("a group gets no more than it wants") {
  auto l = ledger_of({{"gpu", 5}});
  l.demand(1, 1, {{"gpu"}}, 3);
  CHECK(given(l) == shares{{1, 3}});
  l.release(1, 3);
  CHECK(given(l).empty());
  l.demand(1, 1, {{"gpu"}}, 1);
  CHECK(given(l) == shares{{1, 1}});
}

TEST_CASE("demand that is taken back is not served") {
  auto l = ledger_of({{"gpu", 1}});
  l.demand(1, 1, {{"gpu"}}, 3);
  CHECK(given(l) == shares{{1, 1}});
  l.demand(2, 1, {{"gpu"}}, 1);
  l.demand(1, 1, {{"gpu"}}, 0);
  l.release(1, 1);
  CHECK(given(l) == shares{{2, 1}});
}

TEST_CASE("a task gets all that it takes or nothing") {
  auto l = ledger_of({{"a", 1}, {"b", 1}});
  l.demand(1, 1, {{"a"}}, 1);
  CHECK(given(l) == shares{{1, 1}});
  l.demand(2, 1, {{"a"}, {"b"}}, 1);
  CHECK(given(l).empty());
  l.release(1, 1);
  CHECK(given(l) == shares{{2, 1}});
}

TEST_CASE("tasks that take of several do not wait for each other") {
  auto l = ledger_of({{"a", 1}, {"b", 1}});
  l.demand(1, 1, {{"a"}, {"b"}}, 100);
  l.demand(2, 1, {{"b"}, {"a"}}, 100);
  for (int i = 0; i < 200; ++i) {
    auto now = given(l);
    REQUIRE(now.size() == 1);
    l.release(now.begin()->first, 1);
  }
  CHECK(given(l).empty());
}

TEST_CASE("groups that take alike take turns") {
  auto l = ledger_of({{"gpu", 1}});
  for (group_key g = 1; g <= 3; ++g)
    l.demand(g, g, {{"gpu"}}, 100);
  for (int round = 0; round < 10; ++round)
    for (group_key g = 1; g <= 3; ++g) {
      REQUIRE(given(l) == shares{{g, 1}});
      l.release(g, 1);
    }
}

TEST_CASE("a task of many units is not passed by those of few") {
  auto l = ledger_of({{"gpu", 4}});
  l.demand(1, 1, {{"gpu", 1}}, 1'000);
  CHECK(given(l) == shares{{1, 4}});
  l.demand(2, 1, {{"gpu", 4}}, 1);
  l.release(1, 1);
  CHECK(given(l) == shares{{1, 1}}); // came first, and has its turn
  for (int i = 0; i < 3; ++i) {
    l.release(1, 1);
    CHECK(given(l).empty());
  }
  l.release(1, 1);
  CHECK(given(l) == shares{{2, 1}});
}

TEST_CASE("what one that waits leaves over goes to those behind it") {
  auto l = ledger_of({{"a", 1}, {"b", 3}});
  l.demand(1, 1, {{"a"}}, 1);
  CHECK(given(l) == shares{{1, 1}});
  l.demand(2, 1, {{"a"}, {"b", 2}}, 1); // waits for a, keeps two of b
  l.demand(3, 1, {{"b"}}, 2);
  CHECK(given(l) == shares{{3, 1}});
  l.release(1, 1);
  CHECK(given(l) == shares{{2, 1}});
  l.release(3, 1);
  CHECK(given(l) == shares{{3, 1}});
}

TEST_CASE("groups of other semaphores are not held up") {
  auto l = ledger_of({{"a", 1}, {"b", 1}});
  l.demand(1, 1, {{"a"}}, 5);
  l.demand(2, 2, {{"b"}}, 5);
  CHECK(given(l) == shares{{1, 1}, {2, 1}});
}

TEST_CASE("what takes nothing gets all at once") {
  semaphore_ledger l;
  l.demand(1, 1, {}, 1'000'000);
  CHECK(given(l) == shares{{1, 1'000'000}});
}

TEST_CASE("a group that leaves gives back what it had, and its place") {
  auto l = ledger_of({{"gpu", 2}});
  l.demand(1, 1, {{"gpu"}}, 10);
  CHECK(given(l) == shares{{1, 2}});
  l.demand(2, 1, {{"gpu", 2}}, 1);
  l.leave(1);
  l.leave(1);
  CHECK(given(l) == shares{{2, 1}});
}

TEST_CASE("what strangers give back, or is given back twice, counts once") {
  auto l = ledger_of({{"gpu", 2}});
  l.demand(1, 1, {{"gpu"}}, 10);
  CHECK(given(l) == shares{{1, 2}});
  l.release(99, 1);
  l.release(1, 100);
  CHECK(given(l) == shares{{1, 2}});
}

TEST_CASE("a run's semaphores are its own") {
  auto l = ledger_of({{"gpu", 4}, {"db", 1}});
  l.declare(7, {{"gpu", 1}});
  l.demand(1, 7, {{"gpu"}}, 10);
  l.demand(2, 8, {{"gpu"}}, 10);
  l.demand(3, 7, {{"db"}}, 10);
  CHECK(given(l) == shares{{1, 1}, {2, 4}, {3, 1}});
  l.leave(1);
  l.leave(3);
  l.forget(7);
  l.demand(4, 7, {{"gpu"}}, 10); // the engine's
  CHECK(given(l).empty());
  l.release(2, 2);
  CHECK(given(l)[4] == 1);
}

namespace {

const semaphores three{{"a", 1}, {"b", 3}, {"c", 7}};

class dice {
public:
  explicit dice(unsigned seed) : random_(seed) {}

  std::size_t below(std::size_t n) { return random_() % n; }

  // Some units of some of `three`.
  std::vector<limit> limits() {
    std::vector<limit> some;
    for (const auto& [name, units] : three)
      if (below(2) == 0)
        some.push_back({name, 1
                                  + static_cast<std::int64_t>(
                                      below(static_cast<std::size_t>(units)))});
    return some.empty() ? std::vector<limit>{{"a", 1}} : some;
  }

  // Takes any of a list out of it.
  template <class T>
  T draw(std::vector<T>& from) {
    std::swap(from[below(from.size())], from.back());
    auto drawn = from.back();
    from.pop_back();
    return drawn;
  }

private:
  std::mt19937 random_;
};

} // namespace

TEST_CASE("whatever tasks take, all are served and nothing is exceeded") {
  for (auto seed : test::seeds(300)) {
    CAPTURE(seed);
    dice random{seed};
    auto l = ledger_of(three);
    std::vector<std::vector<limit>> limits;
    std::uint64_t waiting = 0;
    for (group_key g = 0; g < 8; ++g) {
      auto tasks = 1 + random.below(20);
      limits.push_back(random.limits());
      l.demand(g, 0, limits[g], tasks);
      waiting += tasks;
    }
    std::vector<group_key> out; // by task
    semaphores taken;
    while (waiting > 0) {
      for (const auto& grant : l.share_out()) {
        waiting -= grant.tasks;
        out.insert(out.end(), grant.tasks, grant.group);
        for (const auto& need : limits[grant.group])
          taken[need.semaphore] +=
              need.units * static_cast<std::int64_t>(grant.tasks);
      }
      for (const auto& [name, units] : taken)
        REQUIRE(units <= three.at(name));
      REQUIRE_FALSE(out.empty()); // or all would wait for ever
      auto group = random.draw(out);
      l.release(group, 1);
      for (const auto& need : limits[group])
        taken[need.semaphore] -= need.units;
    }
  }
}

// As each that is served goes to the end of the queue, the others get to the
// front of it: so nobody starves.
TEST_CASE("the first in the queue waits only for what was out before it") {
  for (auto seed : test::seeds(300)) {
    CAPTURE(seed);
    dice random{seed};
    auto l = ledger_of(three);
    // All units are out, one by one, to a group for each semaphore.
    std::vector<group_key> holders;
    std::map<std::string, std::int64_t> held;
    for (const auto& [name, units] : three) {
      auto group = static_cast<group_key>(held.size());
      l.demand(group, 0, {{name}}, static_cast<std::uint64_t>(units));
      holders.insert(holders.end(), static_cast<std::size_t>(units), group);
      held[name] = units;
    }
    l.share_out();
    const group_key first = 10;
    const auto wanted = random.limits();
    l.demand(first, 0, wanted, 1);
    for (group_key behind = 11; behind < 17; ++behind)
      l.demand(behind, 0, random.limits(), 1'000);
    std::vector<group_key> out; // tasks of those behind
    for (bool served = false; !served;) {
      bool from_holder = out.empty() || random.below(4) == 0;
      REQUIRE((!from_holder || !holders.empty()));
      auto group = random.draw(from_holder ? holders : out);
      l.release(group, 1);
      if (from_holder)
        --held[std::next(three.begin(), static_cast<int>(group))->first];
      for (const auto& grant : l.share_out()) {
        served = served || grant.group == first;
        if (grant.group != first)
          out.insert(out.end(), grant.tasks, grant.group);
      }
      bool could = std::ranges::all_of(wanted, [&](const limit& need) {
        return held[need.semaphore] + need.units <= three.at(need.semaphore);
      });
      REQUIRE(served == could);
    }
  }
}
