// The two graphs with numbers that many tests run.

#pragma once

#include <troupe/graph/graph_builder.hpp>
#include <troupe/graph/items.hpp>

#include <stdexcept>
#include <vector>

namespace test {

/// Plain nodes only: d = (3a + 2b)^3 with a = input mod 7, b = 2a; c throws if
/// it is asked to.
struct graph_p {
  troupe::in<int> input;
  troupe::in<bool> broken;
  troupe::out<int> a, b, c, d;
  troupe::graph g;

  graph_p() {
    troupe::graph_builder builder;
    input = builder.input<int>("input");
    broken = builder.input("broken", false);
    a = builder.node(
        "a", [](int x) { return x % 7; }, input);
    b = builder.node(
        "b", [](int x) { return 2 * x; }, a);
    c = builder.node("c", combine, a, b, broken);
    d = builder.node(
        "d", [](int x) { return x * x * x; }, c);
    g = std::move(builder).build("p");
  }

  static int combine(int a, int b, bool broken) {
    if (broken)
      throw std::runtime_error("c is broken");
    return 3 * a + 2 * b;
  }
};

/// One block: the sum of the fourth powers of all numbers below the input.
struct graph_q {
  troupe::in<int> input;
  troupe::in<int> broken_at; // the element at which `more` throws
  troupe::out<int> n;
  troupe::each<int> over, processed, more;
  troupe::out<int> total, output;
  troupe::graph g;

  graph_q() {
    troupe::graph_builder builder;
    input = builder.input<int>("input");
    broken_at = builder.input("broken_at", -1);
    n = builder.node(
        "n", [](int x) { return x; }, input);
    over = builder.expand("over", numbers_below, n);
    processed = builder.node(
        "processed", [](int x) { return x * x; }, over);
    more = builder.node("more", square_unless, processed, over, broken_at);
    total = builder.collect("total", sum, more);
    output = builder.node(
        "output", [](int x) { return x; }, total);
    g = std::move(builder).build("q");
  }

  static std::vector<int> numbers_below(int n) {
    std::vector<int> numbers;
    for (int i = 0; i < n; ++i)
      numbers.push_back(i);
    return numbers;
  }

  static int square_unless(int x, int element, int broken_at) {
    if (element == broken_at)
      throw std::runtime_error("more is broken");
    auto u = static_cast<unsigned>(x);
    return static_cast<int>(u * u); // wraps
  }

  static int sum(const troupe::items<int>& xs) {
    unsigned s = 0; // wraps
    for (int x : xs)
      s += static_cast<unsigned>(x);
    return static_cast<int>(s);
  }
};

/// A block in a block: the numbers x below n, for each of them the numbers y
/// below it, and their sum; and the total of `after`, in a second stage of x.
struct graph_nested {
  troupe::in<int> n;
  troupe::in<int> broken_at; // the x for which the y = 1 breaks
  troupe::each<int> x, before;
  troupe::each<troupe::each<int>> y, z;
  troupe::each<int> per_x, after;
  troupe::out<int> total;
  troupe::graph g;

  graph_nested() {
    troupe::graph_builder b;
    n = b.input<int>("n");
    broken_at = b.input("broken_at", -1);
    x = b.expand("x", graph_q::numbers_below, n);
    before = b.node(
        "before", [](int i) { return i; }, x);
    y = b.expand("y", graph_q::numbers_below, before);
    z = b.node("z", unless_broken, y, x, broken_at);
    per_x = b.collect("per_x", graph_q::sum, z);
    after = b.node(
        "after", [](int p, int q) { return p + q; }, before, per_x);
    total = b.collect("total", graph_q::sum, after);
    g = std::move(b).build("nested");
  }

  static int unless_broken(int y, int x, int broken_at) {
    if (y == 1 && x == broken_at)
      throw std::runtime_error("z is broken");
    return y;
  }
};

} // namespace test
