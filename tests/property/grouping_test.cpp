// The same results and the same node events under each grouping strategy, on
// random graphs, compared with a serial evaluation.
//
// A failure shows its seed and the smallest graph that fails as well.
// TROUPE_SEED=<n> runs that seed alone. TROUPE_SEEDS=<n> runs that many, from 1
// or from TROUPE_SEED on, and tells how many it did a minute:
//
//     TROUPE_SEEDS=20000 property_test "random graphs*"

#include "../support/random_graph.hpp"
#include "../support/worker_nodes.hpp"
#include "run_differences.hpp"
#include <troupe/graph/override.hpp>

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>

using namespace troupe;
using namespace test;

namespace {

constexpr unsigned default_seeds = 700;

struct named_strategy {
  std::string name;
  grouping_strategy strategy;
};

// A user's own: any few nodes may share a task.
grouping_strategy random_strategy(std::uint32_t seed) {
  return [seed](const graph& of) {
    std::mt19937 random{seed};
    std::vector<std::uint64_t> keys;
    for (node_id id = 0; id < of.size(); ++id)
      keys.push_back(random() % 3);
    return keys;
  };
}

std::vector<named_strategy> strategies(std::uint32_t seed) {
  return {{"by_repeatable_block", by_repeatable_block},
          {"individually", individually},
          {"all_as_one", all_as_one},
          {"by_level", by_level},
          {"random", random_strategy(seed)}};
}

struct engine_of {
  std::string name;
  observing_engine engine;
};

// Runs sketches in all ways, and compares each run with the oracle's.
class examiner {
public:
  std::vector<std::string> examine(const graph_sketch& s, std::uint32_t seed) {
    auto g = current_ = build(s);
    auto expected = evaluate(g, s);
    std::vector<std::string> found;
    for (auto& [name, engine] : engines_) {
      auto all = strategies(seed);
      std::vector<run_handle> runs;
      for (const auto& one : all)
        runs.push_back(submit(*engine, g, s, one.strategy));
      for (std::size_t i = 0; i < all.size(); ++i)
        for (const auto& d : differences(engine.finish(runs[i]), expected))
          found.push_back(all[i].name + ", " + name + ": " + d);
    }
    return found;
  }

private:
  static serial_evaluator evaluate(const graph& g, const graph_sketch& s) {
    std::map<node_id, stand_in> given;
    for (auto [i, x] : s.given)
      given[g.find(name_of(i))] = {value::of(x)};
    std::vector<node_id> targets;
    for (auto i : s.targets)
      targets.push_back(g.find(name_of(i)));
    return {g, std::move(given), std::move(targets)};
  }

  static run_handle submit(engine& e, const graph& g, const graph_sketch& s,
                           grouping_strategy strategy) {
    std::vector<binding> given;
    for (auto [i, x] : s.given)
      given.push_back(s.nodes[i].what == graph_sketch::kind::input
                          ? binding{name_of(i), x}
                          : set(name_of(i), x));
    std::vector<target> targets;
    for (auto i : s.targets)
      targets.push_back(name_of(i));
    auto options = anywhere(); // where there are nodes
    options.grouping = std::move(strategy);
    return e.submit(g, std::move(given), std::move(targets),
                    std::move(options));
  }

  engine_of engines_[3] = {{"1 slot", observing_engine{1}},
                           {"2 slots", observing_engine{2}},
                           {"2 worker nodes", observing_engine{1}}};
  // Of the last one. They build the graph that is examined.
  graph current_;
  worker_nodes nodes_{*engines_[2].engine,
                      2,
                      {{"g", [this](const parameters&) { return current_; }}}};
};

std::string lines(const std::vector<std::string>& list) {
  std::string text;
  for (const auto& line : list)
    text += line + '\n';
  return text;
}

// The smallest sketch like `s` that fails as well.
graph_sketch reduce(examiner& all, graph_sketch s, std::uint32_t seed) {
  for (bool smaller_yet = true; smaller_yet;) {
    smaller_yet = false;
    for (auto& t : smaller(s))
      if (!all.examine(t, seed).empty()) {
        s = std::move(t);
        smaller_yet = true;
        break;
      }
  }
  return s;
}

void check(examiner& all, std::uint32_t seed) {
  CAPTURE(seed);
  auto s = random_sketch(seed);
  auto found = all.examine(s, seed); // another time there may be nothing
  if (found.empty())
    return;
  auto small = reduce(all, s, seed);
  FAIL(to_string(s) << lines(found) << "\nthe same in small\n"
                    << to_string(small) << lines(all.examine(small, seed)));
}

std::uint32_t number(const char* variable, std::uint32_t otherwise) {
  const char* text = std::getenv(variable);
  return text ? static_cast<std::uint32_t>(std::strtoul(text, nullptr, 10))
              : otherwise;
}

} // namespace

TEST_CASE("random graphs yield the same under each grouping strategy",
          "[property]") {
  bool alone = std::getenv("TROUPE_SEED") != nullptr;
  auto first = number("TROUPE_SEED", 1);
  auto count = number("TROUPE_SEEDS", alone ? 1 : default_seeds);
  examiner all;
  auto begin = std::chrono::steady_clock::now();
  for (auto seed = first; seed < first + count; ++seed)
    check(all, seed);
  std::chrono::duration<double> time = std::chrono::steady_clock::now() - begin;
  if (std::getenv("TROUPE_SEEDS"))
    std::printf("%u seeds in %.1f s: %.0f a minute\n", count, time.count(),
                60 * count / time.count());
}

TEST_CASE("the random graph of TROUPE_SEED is shown", "[.show]") {
  std::puts(to_string(random_sketch(number("TROUPE_SEED", 1))).c_str());
}
