// An engine with an expansion: as many tasks as asked for, an actor each.

#pragma once

#include <troupe/troupe.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace bench {

class expanded_tasks {
public:
  /// Each task is busy for that long; not at all by default.
  explicit expanded_tasks(std::chrono::microseconds busy = {});

  /// Runs them, and gives the seconds that it took.
  double run(std::uint64_t tasks, const troupe::run_options& options = {});

private:
  troupe::engine engine_;
  troupe::in<int> n_;
  troupe::out<std::size_t> count_;
  troupe::graph graph_;
};

} // namespace bench
