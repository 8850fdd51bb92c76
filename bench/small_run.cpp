#include "small_run.hpp"

#include "rounds.hpp"
#include <troupe/troupe.hpp>

#include <ranges>
#include <thread>
#include <utility>

namespace bench {

namespace {

using clock = std::chrono::steady_clock;

constexpr int rounds = 200;

int increment(int x) { return x + 1; }

auto numbers_below(int n) { return std::views::iota(0, n); }

std::size_t count(const troupe::items<int>& xs) { return xs.size(); }

troupe::graph chain() {
  troupe::graph_builder b;
  troupe::out<int> last = b.input("start", 0);
  for (int i = 0; i < 10; ++i)
    last = b.node("n" + std::to_string(i), increment, last);
  return std::move(b).build("ten nodes in a chain");
}

troupe::graph side_by_side() {
  troupe::graph_builder b;
  auto start = b.input("start", 0);
  for (int i = 0; i < 10; ++i)
    b.node("n" + std::to_string(i), increment, start);
  return std::move(b).build("ten nodes side by side");
}

// An expander, eight elements and a collect.
troupe::graph block() {
  troupe::graph_builder b;
  auto x = b.expand("x", numbers_below, b.input("n", 8));
  b.collect("count", count, b.node("y", increment, x));
  return std::move(b).build("ten tasks of a block");
}

troupe::graph a_million(std::chrono::microseconds busy) {
  troupe::graph_builder b;
  auto compute = [busy](int x) {
    for (auto end = clock::now() + busy; clock::now() < end;)
      ;
    return x;
  };
  auto x = b.expand("x", numbers_below, b.input("n", 1'000'000));
  b.collect("count", count, b.node("y", compute, x));
  return std::move(b).build("a million tasks");
}

double run_us(troupe::engine& engine, const troupe::graph& g) {
  auto begin = clock::now();
  engine.run(g);
  return std::chrono::duration<double, std::micro>(clock::now() - begin)
      .count();
}

double median_alone(troupe::engine& engine, const troupe::graph& g) {
  std::vector<double> times;
  for (int i = 0; i < rounds; ++i)
    times.push_back(run_us(engine, g));
  return median(std::move(times));
}

// Only while tasks of the big run are on their way.
double median_beside(troupe::engine& engine, const troupe::graph& g,
                     const troupe::graph& big) {
  auto run = engine.submit(big);
  while (run.counts().ended.total() < 10'000)
    std::this_thread::yield();
  std::vector<double> times;
  while (times.size() < rounds && run.counts().ended.total() < 900'000)
    times.push_back(run_us(engine, g));
  run.cancel();
  run.wait();
  return median(std::move(times));
}

} // namespace

std::vector<small_run_figure>
measure_small_runs(std::chrono::microseconds busy) {
  troupe::engine engine;
  auto big = a_million(busy);
  std::vector<small_run_figure> out;
  for (const auto& g : {chain(), side_by_side(), block()})
    out.push_back(
        {g.name(), median_alone(engine, g), median_beside(engine, g, big)});
  return out;
}

} // namespace bench
