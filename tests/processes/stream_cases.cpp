// What is pulled, folded and batched; what is asynchronous, blocks, or is there
// for its effect.

#include "../support/naturals.hpp"
#include "parity_case.hpp"
#include <troupe/graph/outcome.hpp>
#include <troupe/graph/promise.hpp>

#include <atomic>
#include <cstdint>
#include <stdexcept>
#include <thread>
#include <utility>

using namespace troupe;

namespace test {

namespace {

using list = std::vector<int>;

int sum(const items<int>& all) {
  int total = 0;
  for (int x : all)
    total += x;
  return total;
}

list below(int n) {
  list numbers;
  for (int i = 0; i < n; ++i)
    numbers.push_back(i);
  return numbers;
}

int square(int x) { return x * x; }
std::string joined(std::string text, int x) {
  return std::move(text) + std::to_string(x) + ' ';
}

graph pulled() {
  graph_builder b;
  auto x = b.expand(
                "x", [](int n) { return naturals{n}; }, b.input("n", 200))
               .window(7);
  auto y = b.node("y", square, x);
  b.fold(
      "total", std::int64_t{0},
      [](std::int64_t so_far, int i) { return so_far + i; }, unordered(y));
  b.fold("text", std::string{}, joined,
         b.node(
             "last", [](int i) { return i % 10; }, y));
  return std::move(b).build("pulled");
}

std::string text_of_200() {
  std::string text;
  for (int i = 0; i < 200; ++i)
    text = joined(std::move(text), i * i % 10);
  return text;
}

graph pulled_and_collected() {
  graph_builder b;
  auto x = b.expand("x", [] { return naturals{30}; }).window(3);
  b.collect("total", sum, b.node("y", square, x));
  return std::move(b).build("pulled");
}

graph breaking() {
  graph_builder b;
  auto x = b.expand("x", [] { return naturals{10, 5}; });
  b.node("total", sum, successes(b.node("y", square, x)));
  return std::move(b).build("breaking");
}

graph broken_fold() {
  graph_builder b;
  auto x = b.expand("x", below, b.input("n", 10));
  auto y = b.node(
      "y", [](int i) { return i == 4 ? throw 42 : i; }, x);
  b.fold("text", std::string{}, joined, y);
  return std::move(b).build("broken fold");
}

graph batches() {
  graph_builder b;
  auto x = b.expand("x", below, b.input("n", 10));
  auto y = b.node(
                "y",
                [](int i) {
                  if (i == 2)
                    throw std::runtime_error("two is broken");
                  return i;
                },
                x)
               .batch(4);
  b.node("total", sum, successes(y));
  return std::move(b).build("batches");
}

graph promises_kept_elsewhere() {
  graph_builder b;
  auto x = b.expand("x", below, b.input("n", 12));
  auto y = b.node(
      "y",
      [](promise<int> p, int i) {
        std::thread{[p = std::move(p), i]() mutable {
          p.set_value(2 * i);
        }}.detach();
      },
      x);
  b.collect("total", sum, y);
  return std::move(b).build("promises");
}

graph promises_not_kept() {
  graph_builder b;
  auto x = b.expand("x", below, b.input("n", 4));
  auto y = b.node(
                "y",
                [](promise<int> p, int i) {
                  if (i == 1)
                    p.set_exception(std::out_of_range("one"));
                  else if (i == 2)
                    throw std::logic_error("two");
                  else if (i == 0)
                    p.set_value(10);
                },
                x)
               .on_error(-1);
  b.collect("total", sum, y);
  return std::move(b).build("broken promises");
}

graph blocking() {
  graph_builder b;
  auto x = b.expand("x", below, b.input("n", 8));
  b.collect("total", sum, b.node("y", square, x).blocking());
  b.node("z", [] { return 1; }).blocking();
  return std::move(b).build("blocking");
}

std::atomic<int> effects_so_far = 0;

graph effects() {
  graph_builder b;
  auto x = b.expand("x", below, b.input("n", 5));
  auto saved = b.node(
                    "saved", [](int i) { effects_so_far += i; }, x)
                   .always();
  auto after = b.node("after", [] { return 1; }).after(saved);
  b.node(
      "last", [](int) {}, after);
  b.node(
       "other", [](int) { ++effects_so_far; }, after)
      .always();
  return std::move(b).build("effects");
}

graph unpacked() {
  graph_builder b;
  auto x = b.expand("x", below, b.input("n", 5));
  auto halves = b.node(
      "halves",
      [](int i) {
        return std::pair{i / 2, std::to_string(i)};
      },
      x);
  auto [half, text] = b.unpack(halves, "half", "text");
  b.collect("total", sum, half);
  b.collect(
      "all",
      [](const items<std::string>& texts) {
        std::string all;
        for (const auto& t : texts)
          all += t;
        return all;
      },
      text);
  return std::move(b).build("unpacked");
}

// More than one message can carry of what is told in one turn.
graph large_values() {
  using numbers = std::vector<std::int64_t>;
  graph_builder b;
  auto shared = b.node("shared", [] {
    numbers all(300'000);
    for (std::size_t i = 0; i < all.size(); ++i)
      all[i] = static_cast<std::int64_t>(i);
    return all;
  });
  auto x = b.expand("x", below, b.input("n", 6));
  auto y = b.node(
      "y",
      [](int i, const numbers& all) {
        return numbers(all.begin(), all.begin() + 10'000 * i);
      },
      x, shared);
  b.collect(
      "total",
      [](const items<numbers>& all) {
        std::int64_t total = 0;
        for (const auto& one : all)
          for (auto i : one)
            total += i;
        return total;
      },
      y);
  return std::move(b).build("large");
}

std::int64_t total_of_large_values() {
  std::int64_t total = 0;
  for (std::int64_t i = 0; i < 6; ++i)
    total += 10'000 * i * (10'000 * i - 1) / 2;
  return total;
}

} // namespace

std::vector<parity_case> stream_cases() {
  return {
      {"pulled and folded",
       pulled,
       {},
       {},
       both(is("total", std::int64_t{2'646'700}), is("text", text_of_200()))},
      {"pulled and collected",
       pulled_and_collected,
       {},
       {},
       is("total", 8'555)},
      {"a stream that breaks", breaking, {}, {}, is("total", 30)},
      {.name = "a fold of what has failed",
       .make = broken_fold,
       .stops_early = true}, // it may have begun
      {"batches", batches, {}, {}, is("total", 43)},
      {"promises", promises_kept_elsewhere, {}, {}, is("total", 132)},
      {"promises that are not kept",
       promises_not_kept,
       {},
       {},
       is("total", 10 - 3)},
      {"what blocks", blocking, {}, {}, both(is("total", 140), is("z", 1))},
      {"effects", effects, {}, {"last"}, [](const run_result&) {}},
      {"parts of a value",
       unpacked,
       {},
       {},
       both(is("total", 4), is("all", std::string{"01234"}))},
      {"large values",
       large_values,
       {},
       {},
       is("total", total_of_large_values())},
  };
}

} // namespace test
