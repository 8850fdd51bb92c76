// Three blocks in each other with 1,000 leaves, of mixed sizes: values, ids and
// places of all of them.

#include "../support/run_story.hpp"
#include <troupe/graph/graph_builder.hpp>

#include <catch2/catch_test_macros.hpp>

#include <map>
#include <set>
#include <string>
#include <vector>

using namespace troupe;

namespace {

constexpr int leaves = 1'000;
constexpr int outer = 20;

int inner_of(int x) { return x % 4; }

// How many leaves each inner element has: some have none, the last one has
// what is left.
std::vector<std::vector<int>> make_sizes() {
  std::vector<std::vector<int>> sizes;
  int left = leaves, k = 0;
  for (int x = 0; x < outer; ++x) {
    sizes.emplace_back();
    for (int y = 0; y < inner_of(x); ++y) {
      sizes.back().push_back(k % 5 == 0 ? 0 : k * 37 % 67);
      left -= sizes.back().back();
      ++k;
    }
  }
  sizes.back().back() += left;
  return sizes;
}

std::vector<int> numbers_below(int n) {
  std::vector<int> list;
  for (int i = 0; i < n; ++i)
    list.push_back(i);
  return list;
}

} // namespace

TEST_CASE("1,000 leaves of three blocks have their values, ids and places",
          "[leaves]") {
  const auto sizes = make_sizes();
  REQUIRE(sizes.back().back() > 0);
  graph_builder b;
  auto x = b.expand("x", [] { return numbers_below(outer); });
  auto y = b.expand(
      "y", [](int i) { return numbers_below(inner_of(i)); }, x);
  auto z = b.expand(
      "z",
      [&](int i, int j) {
        return numbers_below(
            sizes[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)]);
      },
      x, y);
  auto w = b.node(
      "w", [](int i, int j, int k) { return 10'000 * i + 1'000 * j + k; }, x, y,
      z);
  auto g = std::move(b).build("leaves");

  test::audited_engine engine;
  auto r = engine->run(g, {}, {w});

  std::map<std::string, std::uint64_t> group_sizes; // by the leaf's id
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    REQUIRE(r[w][i].size() == sizes[i].size());
    for (std::size_t j = 0; j < sizes[i].size(); ++j) {
      auto size = static_cast<std::size_t>(sizes[i][j]);
      REQUIRE(r[w][i][j].size() == size);
      for (std::size_t k = 0; k < size; ++k) {
        CHECK(r[w][i][j][k] == static_cast<int>(10'000 * i + 1'000 * j + k));
        group_sizes["block-x[" + std::to_string(i) + "]/block-y["
                    + std::to_string(j) + "]/block-z[" + std::to_string(k)
                    + "]"] = size;
      }
    }
  }
  CHECK(group_sizes.size() == leaves);

  std::set<std::string> seen;
  for (const auto& e : engine.events<task_finished>()) {
    const auto& groups = e.run->groups;
    if (groups.name(e.task.group) != "block-z")
      continue;
    auto name = groups.task_name(e.task);
    CHECK(seen.insert(name).second);
    REQUIRE(group_sizes.contains(name));
    CHECK(e.group_size == group_sizes[name]);
    CHECK(e.group_size_final);
    auto spawner = groups.spawning_task(e.task);
    CHECK(groups.name(spawner.group) == "expand-z");
    CHECK(spawner.index == e.task.within->index);
    CHECK(spawner.within->index == e.task.within->within->index);
  }
  CHECK(seen.size() == leaves);
}
