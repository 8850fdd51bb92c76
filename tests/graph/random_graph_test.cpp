// Tests what holds of any graph, on random ones: order, lineage and paths.
//
// A failure shows its seed; TROUPE_TEST_SEED=<seed> runs that graph alone.

#include "graphs.hpp"
#include <troupe/graph/dot.hpp>
#include <troupe/graph/lineage.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <random>
#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::test;

namespace {

constexpr int size = 25;

std::string name_of(int i) { return "n" + std::to_string(i); }

// Nodes in a random order, of which each takes or comes after some of those
// with smaller numbers: so they are named before they are there, as often as
// not, and there is no cycle.
graph random_graph(std::mt19937& random) {
  std::vector<int> order(size);
  std::iota(order.begin(), order.end(), 0);
  std::shuffle(order.begin(), order.end(), random);
  graph_builder b;
  for (int i : order) {
    auto any = [&] {
      return name_of(static_cast<int>(random() % static_cast<unsigned>(i)));
    };
    auto two = [&] { return named<int>(any()); };
    if (i == 0 || random() % 8 == 0) {
      b.input<int>(name_of(i));
    } else if (random() % 2 == 0) {
      b.node(name_of(i), same, two()).after(any());
    } else {
      auto p = two(), q = two();
      b.node(name_of(i), add, p, q);
    }
  }
  return std::move(b).build("random");
}

bool contains(const std::vector<node_id>& ids, node_id id) {
  return std::binary_search(ids.begin(), ids.end(), id);
}

// Whether there is a way from `from` to `to`: the slow and obvious answer.
bool reaches(const graph& g, node_id from, node_id to) {
  if (from == to)
    return true;
  auto edges = g.arguments(to);
  return std::any_of(edges.begin(), edges.end(),
                     [&](const edge& e) { return reaches(g, from, e.from); });
}

using matrix = std::vector<std::vector<bool>>;

matrix all_ways(const graph& g) {
  matrix ways(g.size(), std::vector<bool>(g.size()));
  for (node_id from = 0; from < g.size(); ++from)
    for (node_id to = 0; to < g.size(); ++to)
      ways[from][to] = reaches(g, from, to);
  return ways;
}

void check_order(const graph& g) {
  REQUIRE(g.size() == size);
  for (node_id id = 0; id < g.size(); ++id) {
    REQUIRE(g.find(g.at(id).name) == id);
    REQUIRE(g.find(g.handle_of(id)) == id);
    for (const auto& e : g.arguments(id)) {
      REQUIRE(e.from < id);
      auto users = g.users(e.from);
      REQUIRE(std::count(users.begin(), users.end(), id) > 0);
    }
  }
}

void check_lineage(const graph& g, const matrix& ways) {
  for (node_id a = 0; a < g.size(); ++a) {
    auto up = upstream(g, {g.handle_of(a)});
    auto down = downstream(g, {g.handle_of(a)});
    REQUIRE(std::is_sorted(up.begin(), up.end()));
    REQUIRE(std::is_sorted(down.begin(), down.end()));
    for (node_id b = 0; b < g.size(); ++b) {
      REQUIRE(contains(up, b) == (a != b && ways[b][a]));
      REQUIRE(contains(down, b) == (a != b && ways[a][b]));
    }
    up.insert(std::upper_bound(up.begin(), up.end(), a), a);
    REQUIRE(needed_for(g, {g.handle_of(a)}) == up);
  }
}

void check_paths(const graph& g, const matrix& ways) {
  for (node_id a = 0; a < g.size(); ++a)
    for (node_id b = 0; b < g.size(); ++b) {
      std::vector<node_id> expected;
      for (node_id id = 0; id < g.size(); ++id)
        if (ways[a][id] && ways[id][b])
          expected.push_back(id);
      REQUIRE(paths_between(g, g.handle_of(a), g.handle_of(b)) == expected);
    }
}

void check(unsigned seed) {
  CAPTURE(seed);
  std::mt19937 random{seed};
  auto g = random_graph(random);
  check_order(g);
  auto ways = all_ways(g);
  check_lineage(g, ways);
  check_paths(g, ways);
  random.seed(seed);
  auto again = random_graph(random);
  REQUIRE(again.fingerprint() == g.fingerprint());
  REQUIRE(to_dot(again) == to_dot(g));
}

} // namespace

TEST_CASE("any graph is sorted, and knows its lineage", "[random_graph]") {
  if (const char* seed = std::getenv("TROUPE_TEST_SEED"))
    return check(static_cast<unsigned>(std::strtoul(seed, nullptr, 10)));
  for (unsigned seed = 1; seed <= 60; ++seed)
    check(seed);
}
