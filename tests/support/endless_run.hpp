// What ends only when it is cancelled.

#pragma once

#include <troupe/actors/tracker_context.hpp>
#include <troupe/graph/graph_builder.hpp>

#include <latch>
#include <thread>

namespace test {

/// Works until its task is asked to stop.
inline int work_for_ever() {
  while (true) {
    troupe::current_task().throw_if_cancelled();
    std::this_thread::yield();
  }
}

/// A node that goes on until its task is asked to stop, and one after it.
struct endless_run {
  std::latch began{1};
  troupe::out<troupe::done> last;
  troupe::graph g;

  endless_run() {
    troupe::graph_builder b;
    auto endless = b.node("endless", [this] {
      began.count_down();
      while (!troupe::current_task().cancelled())
        std::this_thread::yield();
    });
    last = b.node("last", [] {}).after(endless);
    g = std::move(b).build("endless");
  }
};

} // namespace test
