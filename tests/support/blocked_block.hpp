// A run that is on its way for as long as a test wants.

#pragma once

#include "graphs.hpp"

#include <latch>

namespace test {

/// Blocks the first `slots` tasks of an expansion until it is released.
struct blocked_block {
  std::latch running;
  std::latch release{1};
  troupe::in<int> n;
  troupe::out<int> sum;
  troupe::graph g;

  explicit blocked_block(int slots) : running(slots) {
    troupe::graph_builder b;
    n = b.input<int>("n");
    auto x = b.expand("x", graph_q::numbers_below, n);
    auto y = b.node(
        "y",
        [this, slots](int i) {
          if (i < slots) {
            running.count_down();
            release.wait();
          }
          return i;
        },
        x);
    sum = b.collect("sum", graph_q::sum, y);
    g = std::move(b).build("blocked");
  }
};

} // namespace test
