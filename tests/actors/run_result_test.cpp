// Tests how a run's values are taken out of its result, at any depth.

#include <troupe/actors/run_handle.hpp>
#include <troupe/actors/run_record.hpp>
#include <troupe/graph/graph_builder.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <memory>
#include <stdexcept>
#include <vector>

using Catch::Matchers::ContainsSubstring;
using namespace troupe;

namespace {

std::vector<int> two() { return {1, 2}; }
std::vector<int> copies(int n) {
  return std::vector<int>(static_cast<std::size_t>(n), n);
}
int count(items<int> list) { return static_cast<int>(list.size()); }

value list_of(const std::vector<int>& numbers) {
  value_list elements;
  for (int x : numbers)
    elements.push_back(value::of(x));
  return value::of(std::move(elements));
}

// Of a block within a block, as a run of it leaves them.
struct fixture {
  each<int> x;
  each<each<int>> y;
  out<int> total;
  out<items<int>> list;
  graph g = [this] {
    graph_builder b;
    x = b.expand("x", two);
    y = b.expand("y", copies, x);
    auto per_x = b.collect("per_x", count, y);
    total = b.collect("total", count, per_x);
    list = b.collect(
        "list", [](items<int> all) { return all; }, per_x);
    return std::move(b).build("nested");
  }();

  run_result result() const {
    std::vector<target> targets{x, y, total, list};
    auto definition = std::make_shared<const run_definition>(
        run_id{}, grouping{g, select(g, targets)},
        std::map<std::string, std::string>{});
    auto record = std::make_shared<run_record>(definition, [] {});
    run_end end;
    end.outcome = run_outcome::succeeded;
    end.targets[g.find(x)] = list_of({1, 2});
    end.targets[g.find(y)] =
        value::of(value_list{list_of({1}), list_of({2, 2})});
    end.targets[g.find(total)] = value::of(2);
    end.targets[g.find(list)] = value::of(items<int>{list_of({1, 2})});
    record->leave(std::move(end));
    record->complete();
    return run_result::of(record);
  }
};

} // namespace

TEST_CASE("a node in nested blocks yields lists of lists", "[run_result]") {
  fixture f;
  auto r = f.result();
  items<items<int>> lists = r[f.y];
  REQUIRE(lists.size() == 2);
  CHECK(lists[0].size() == 1);
  CHECK(lists[1][1] == 2);
  CHECK(r[f.x][1] == 2);
  CHECK(r[f.total] == 2);
  CHECK(r[f.list][1] == 2);
}

TEST_CASE("a node in nested blocks is taken by name", "[run_result]") {
  fixture f;
  auto r = f.result();
  items<items<int>> lists = r.all<each<int>>("y");
  CHECK(lists[1].size() == 2);
  CHECK(r.all<int>("x").size() == 2);
  CHECK(r.get<int>("total") == 2);
  CHECK(r.get<items<int>>("list").size() == 2);
}

TEST_CASE("a name of another depth is refused, with the right call",
          "[run_result]") {
  fixture f;
  auto r = f.result();
  CHECK_THROWS_AS(r.get<int>("y"), std::invalid_argument);
  CHECK_THROWS_WITH(
      r.get<int>("y"),
      ContainsSubstring("\"y\" is in 2 nested blocks: use all<each<T>>()"));
  CHECK_THROWS_WITH(r.all<int>("y"), ContainsSubstring("use all<each<T>>()"));
  CHECK_THROWS_WITH(r.all<each<int>>("x"),
                    ContainsSubstring("\"x\" is in a block: use all<T>()"));
  CHECK_THROWS_WITH(
      r.all<each<int>>("total"),
      ContainsSubstring("\"total\" is outside of blocks: use get<T>()"));
  CHECK_THROWS_WITH(r.all<each<double>>("y"),
                    ContainsSubstring("is int, not double"));
}
